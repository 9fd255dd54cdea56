// What the token table holds under a token's hash: all that a call needs, so that one read decides it.
import type { Scope } from '#core/scopes/scope.ts';
import type { DoorOptions } from './door-options.ts';

export type Role = 'agent' | 'provisioner' | 'auditor' | 'admin';

type Lived = {
  /** The hash it is stored under; compared again after the read. */
  readonly mac: string;
  /** Epoch milliseconds; absent where the operator's configuration allows doors that never expire. */
  readonly expiresAt?: number;
};

/** How an upstream's rate limit reaches the agent: as HTTP status, or as a tool error under HTTP 200. */
export type UpstreamErrors = 'http' | 'tool_error';

export type UrlTokenRecord = Lived & {
  readonly kind: 'u';
  readonly server: string;
  readonly tenant: string;
  readonly account: string;
  readonly integration: IntegrationRef;
  /** Values for `{{account.NAME}}` in the integration's URLs. */
  readonly variables: { readonly [name: string]: string };
  /** Which of the integration's auth schemes the credential fits. */
  readonly authKind: string;
  readonly scope: Scope;
  readonly requireApiToken: boolean;
  readonly upstreamErrors: UpstreamErrors;
  readonly options?: DoorOptions;
  readonly quota?: Quota;
  /** Id of the API token that came along; of one request, and never stored. */
  readonly apiToken?: string;
};

/** How many calls a door takes, in any minute of the clock and any day of UTC. */
export type Quota = { readonly per_minute?: number; readonly per_day?: number };

/** An integration by name, and its version by the hash of its content, so that a door's tools cannot change under it. */
export type IntegrationRef = { readonly slug: string; readonly hash?: string };

export type ApiTokenRecord = Lived & {
  readonly kind: 'a';
  readonly id: string;
  readonly tenant: string;
  readonly roles: readonly Role[];
};

export type AdminKeyRecord = Lived & { readonly kind: 'k'; readonly id: string };

export type TokenRecord = UrlTokenRecord | ApiTokenRecord | AdminKeyRecord;
