// What connecting an account needs, and how its steps end.

import type { KeyObject } from 'node:crypto';
import type { Log } from '#adapters/log.ts';
import type { AuditTrail } from '#core/audit/ports.ts';
import type { TargetDeps } from '#core/connect/target.ts';
import type { Sealer } from '#core/credentials/ports.ts';
import type { SecretReader } from '#core/credentials/vault.ts';
import type { HttpAnswer, HttpRequest } from '#core/http.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import type { Ending } from './outcome-page.ts';

export type ConnectDeps = TargetDeps & {
  readonly stores: Pick<Stores, 'tenants' | 'accounts' | 'attempts' | 'oauthClients'>;
  /** Derived from the residency's KMS key for this purpose. */
  readonly stateKey: () => Promise<KeyObject>;
  /** The operator's OAuth clients: the owner is `operator`, the account a slug. */
  readonly clients: SecretReader;
  readonly sealerOf: (tenant: string, account: string) => Sealer;
  readonly send: SendUpstream;
  /** Where these pages are: `{connectUrl}/connect/{offer}`. */
  readonly connectUrl: string;
  /** Whose gateway it is, for people. */
  readonly operator: string;
  /**
   * Present where the page itself confirms what was granted, instead of the tenant's backend: for who is operator, tenant
   * and person in one.
   */
  readonly confirmHere?: Pick<Stores, 'tenants' | 'accounts' | 'secrets'> | undefined;
  /** The URL that a browser reaches an authorisation endpoint by. @default as it is */
  readonly browserUrl?: (url: string) => string;
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly log: Log;
  /** Writes down what became of a step. */
  readonly trail: AuditTrail;
};

/** How one request went: for the log, and where it ended for the person. */
export type Step = {
  readonly answer: HttpAnswer;
  readonly outcome: Ending | 'shown' | 'consented' | 'confirmable';
  readonly tenant?: string;
  readonly account?: string;
  readonly integration?: string;
};

export type Handle = (request: HttpRequest, deps: ConnectDeps) => Promise<Step>;
