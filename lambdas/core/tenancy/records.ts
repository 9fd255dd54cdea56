// What the configuration table remembers. Everything here can be shown to the tenant's auditor: no secret, no token.
import type { Scope } from '#core/scopes/scope.ts';
import type { DoorOptions } from '#core/tokens/door-options.ts';
import type { IntegrationRef, Quota, Role, UpstreamErrors } from '#core/tokens/records.ts';

export type Tenant = {
  readonly id: string;
  readonly name: string;
  readonly residency: string;
  /** `closing`: off-boarding has begun; nothing new is created, what exists is being deleted, and this record last. */
  readonly state: 'active' | 'closing';
  readonly createdAt: number;
  /** Epoch milliseconds at which off-boarding began. */
  readonly closingAt?: number;
  /** Epoch milliseconds by which none of its doors and API tokens opened any more. */
  readonly doorsClosedAt?: number;
  /** Where browsers may be sent with a one-time code, exactly so; the first unless a connect link says another. */
  readonly returnUrls?: readonly string[];
};

export type Account = {
  readonly id: string;
  readonly tenant: string;
  readonly integration: IntegrationRef;
  readonly variables: { readonly [name: string]: string };
  readonly authKind: string;
  readonly status: 'pending' | 'connected' | 'needs_reauth' | 'disabled';
  readonly createdAt: number;
  /** Created together with a credential that is not known to be stored: the purge deletes what broke off here. */
  readonly connecting?: true;
  /** How many credentials were handed over for it, or granted, and by whom the last: counted before each is stored. */
  readonly handOver?: { readonly count: number; readonly by: string };
  /** Epoch milliseconds until which a grant waits for the tenant's backend to confirm it. */
  readonly confirmableUntil?: number;
  /** Deleted, and shown to nobody; stays as the pointer to a secret that a request under way may still write. */
  readonly deletedAt?: number;
};

/** As absent to everybody but the purge. */
export const isDeleted = ({ deletedAt }: Account): boolean => deletedAt !== undefined;

export type Server = {
  readonly id: string;
  readonly tenant: string;
  readonly account: string;
  /** The version it was made with or moved to; absent where that is its account's. */
  readonly integration?: IntegrationRef;
  readonly name: string;
  readonly scope: Scope;
  readonly requireApiToken: boolean;
  readonly upstreamErrors: UpstreamErrors;
  readonly options?: DoorOptions;
  readonly quota?: Quota;
  /** After how many days without a call it is revoked; absent: never. */
  readonly unusedAfter?: number;
  /** When to look again whether it is used, epoch milliseconds. */
  readonly unusedCheckAt?: number;
  /** `creating`: no door yet, or one that its creator never saw. `revoking`: doors are being removed. */
  readonly state: 'creating' | 'active' | 'revoking' | 'revoked';
  /** Hashes of every door that may exist, the one that stands first; written here *before* the door, so that revoking finds it. */
  readonly doors: readonly Door[];
  readonly createdAt: number;
  readonly expiresAt?: number;
  /** When it began to be revoked. */
  readonly endedAt?: number;
};

/** Where a token's record lies: key id and hash. The token itself cannot be had from it. */
export type Door = { readonly keyId: string; readonly mac: string };

/** As a server's: `creating` until its token may be shown, `revoking` from then on that nothing may open any more. */
export type KeyState = 'creating' | 'active' | 'revoking';

export type ApiToken = {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly state: KeyState;
  readonly door: Door;
  readonly createdAt: number;
  readonly expiresAt?: number;
};

/** The operator's registration at a provider; its secret lies in the vault. */
export type OAuthClientRecord = {
  /** The integration's slug. */
  readonly id: string;
  readonly clientId: string;
  /** The definition that it was registered for (credentials/binding.ts). */
  readonly boundTo: string;
  readonly createdAt: number;
};

export type AdminKey = {
  readonly id: string;
  readonly name: string;
  readonly state: KeyState;
  readonly door: Door;
  readonly createdAt: number;
  readonly expiresAt?: number;
};
