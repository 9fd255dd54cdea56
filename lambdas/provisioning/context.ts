// What an operation of the provisioning API gets, and what it may answer.
import type { KeyObject } from 'node:crypto';
import type { IntegrationNames } from '#adapters/aws/integration-store.ts';
import type { BundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import type { AuditTrail } from '#core/audit/ports.ts';
import type { AuditReaders } from '#core/audit/read-events.ts';
import type { Confirmation } from '#core/connect/link.ts';
import type { VaultWriter } from '#core/credentials/vault.ts';
import type { ApiProblem } from '#core/errors.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Json, JsonObject } from '#core/json.ts';
import type { TokenLifetimes } from '#core/provisioning/expiry.ts';
import type { Principal } from '#core/provisioning/principal.ts';
import type { Operation } from '#core/provisioning/routes.ts';
import { type Err, err, type Problem, type Result } from '#core/result.ts';
import type { LastUse } from '#core/tenancy/last-use.ts';
import type { Minting } from '#core/tenancy/minting.ts';
import type { Account } from '#core/tenancy/records.ts';
import type { LifecycleError } from '#core/tenancy/servers.ts';
import type { Stores } from '#core/tenancy/stores.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';

export type ApiDeps = {
  readonly residency: string;
  readonly stores: Stores;
  readonly minting: Minting;
  readonly bundled: BundledIntegrations;
  readonly names: IntegrationNames;
  readonly findIntegration: (ref: IntegrationRef) => Promise<Integration | undefined>;
  /** Whether a version, by its hash, is one that the operator stored or ships. */
  readonly isOperators: (hash: string) => Promise<boolean>;
  readonly checkDefinition: (definition: Json) => Promise<readonly Problem[]>;
  readonly lifetimes: TokenLifetimes;
  /** Whether an account's authorisation was found to have ended, or is bound to another definition than this. */
  readonly hasEnded: (account: Pick<Account, 'tenant' | 'id'>, boundTo?: string) => Promise<boolean>;
  /** Of what the operator registers at providers: by slug, under the owner `operator`. */
  readonly clientSecrets: VaultWriter;
  /** The key that connect links and codes are made with. */
  readonly stateKey: () => Promise<KeyObject>;
  /** Where pages for people are. */
  readonly connectUrl: string;
  /** Who confirms what was granted there; `none` where there are no such pages. */
  readonly confirmation: Confirmation;
  /** Where doors are: `{baseUrl}/mcp/{token}`. */
  readonly baseUrl: string;
  readonly audit: AuditReaders;
  readonly trail: AuditTrail;
  readonly lastUse: LastUse;
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
};

export type ApiRequest = {
  readonly principal: Principal;
  readonly requestId: string;
  /** The tenant the path's ids belong to, already permitted. */
  readonly tenant: string | undefined;
  readonly path: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  /** Validated against the route's schema. */
  readonly body: JsonObject;
  /** The body as it was sent. */
  readonly text: string;
  readonly now: number;
};

/** JSON that is answered byte for byte, not as a value. */
export type Verbatim = { readonly [VERBATIM]: string };
export const VERBATIM = Symbol('verbatim');

/** `undefined`: nothing to show (204). */
export type ApiAnswer = Result<JsonObject | Verbatim | undefined, ApiProblem>;

export type Operate = (request: ApiRequest, deps: ApiDeps) => Promise<ApiAnswer>;

export type Operations = { readonly [O in Operation]: Operate };

export const problem = (reason: ApiProblem['reason'], detail: string, errors?: readonly Problem[]): Err<ApiProblem> =>
  err({ reason, detail, ...(errors && { errors }) });

/** Also what another tenant's id answers. */
export const notFound = () => problem('not_found', 'Nothing of this kind has this id.');

export const lifecycleProblem = (error: LifecycleError): Err<ApiProblem> => {
  switch (error) {
    case 'not_found':
      return notFound();
    case 'account_not_connected':
      return problem(
        'conflict',
        'The account is not connected: connect it in a browser (POST …/connect), or give it a credential, first.',
      );
    case 'tenant_closing':
      return problem('conflict', 'The tenant is being off-boarded.');
    case 'superseded':
      return problem(
        'conflict',
        'Another credential was connected for this account since the person agreed: start again with a new link.',
      );
    case 'conflict':
      return problem('conflict', 'Somebody else changed this at the same time: read it again and repeat.');
    case 'vault_full':
      return problem(
        'conflict',
        'Nothing was replaced: this account’s credential was replaced about 100 times within a day, which is all that Secrets Manager keeps of it. Repeat this tomorrow, or connect another account.',
      );
    case 'expired':
      return problem('gone', 'This server has expired and stays expired: create another.');
    case 'revoked':
      return problem('gone', 'This server was revoked and stays revoked: create another.');
  }
};
