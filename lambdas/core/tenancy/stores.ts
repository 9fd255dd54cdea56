// Ports of the lifecycle: what it needs of the stores. adapters/aws provides them.
import type { Attempt } from '#core/connect/attempt.ts';
import type { SealedToken } from '#core/credentials/ports.ts';
import type { HandedOver, VaultWriter } from '#core/credentials/vault.ts';
import type { TokenRecord } from '#core/tokens/records.ts';
import type { Ledger } from './ledger.ts';
import type { Account, AdminKey, ApiToken, Door, OAuthClientRecord, Server, Tenant } from './records.ts';

export type Versioned<T> = { readonly value: T; readonly version: number };

export type Listed<T> = { readonly items: readonly Versioned<T>[]; readonly next?: string };

/** Records of one kind. Writes are conditional and answer `false` when somebody else was first. */
export type RecordSet<T> = {
  readonly get: (id: string) => Promise<Versioned<T> | undefined>;
  readonly create: (value: T) => Promise<boolean>;
  /** Only over the version that was read: a deleted record is not resurrected, a concurrent change not undone. */
  readonly replace: (before: Versioned<T>, value: T) => Promise<boolean>;
  readonly remove: (id: string) => Promise<void>;
  /** @param owner the tenant, or `operator` for records without one; a page at a time, in the order of ids */
  readonly list: (owner: string, cursor?: string) => Promise<Listed<T>>;
};

/** The token table: what lies behind a token's hash. */
export type TokenStore = {
  readonly put: (door: Door, record: TokenRecord) => Promise<boolean>;
  /**
   * Over a door that still exists (a revoked one is not brought back) and that no later change has written: a writer
   * that was overtaken between its two writes must not undo what was answered to somebody else.
   * @param version of the server's record that this change won
   */
  readonly replace: (door: Door, record: TokenRecord, version: number) => Promise<boolean>;
  readonly get: (door: Door) => Promise<TokenRecord | undefined>;
  readonly remove: (door: Door) => Promise<void>;
};

/** The vault together with what is kept of each account's tokens. */
export type CredentialStore = Pick<VaultWriter, 'remove'> & {
  /** From now on nobody is called with it, and nothing is refreshed: what is left is there to be given back to its provider. */
  readonly retire: (tenant: string, account: string) => Promise<void>;
  /** As the vault's. @param token that was granted together with the credential */
  readonly put: (tenant: string, account: string, credential: HandedOver, token?: SealedToken) => Promise<boolean>;
  /**
   * What there is of an account's. `credential`: one was handed over, or that broke off; `token`: a granted token is kept,
   * sealed.
   */
  readonly held: (
    tenant: string,
    account: string,
  ) => Promise<{ readonly credential: boolean; readonly token: boolean }>;
};

export type CustomIntegrations = {
  /** Hashes of every definition the owner ever stored. */
  readonly versions: (owner: string) => Promise<readonly string[]>;
  /** Every definition the owner ever stored, for good. */
  readonly removeAll: (owner: string) => Promise<void>;
};

/** What was answered under Idempotency-Keys, for a day. */
export type KeptAnswers = { readonly removeAll: (tenant: string) => Promise<void> };

export type Due = {
  readonly kind: 'tenant' | 'account' | 'server' | 'api_token' | 'admin_key' | 'attempt';
  readonly id: string;
  /** Epoch milliseconds since when. */
  readonly at: number;
};

export type Stores = {
  readonly tenants: RecordSet<Tenant>;
  readonly accounts: RecordSet<Account>;
  readonly servers: RecordSet<Server>;
  readonly apiTokens: RecordSet<ApiToken>;
  readonly adminKeys: RecordSet<AdminKey>;
  readonly attempts: RecordSet<Attempt>;
  readonly oauthClients: RecordSet<OAuthClientRecord>;
  readonly tokens: TokenStore;
  readonly secrets: CredentialStore;
  readonly integrations: CustomIntegrations;
  readonly answers: KeptAnswers;
  readonly ledger: Ledger;
  /** Every record whose time (due.ts) lies at or before `now`; eventually consistent, so read each again. */
  readonly due: (now: number) => AsyncIterable<Due>;
};

/** Every item of a list, page after page. @param from id to begin after @default the beginning */
export async function* everyItem<T>(set: RecordSet<T>, owner: string, from?: string): AsyncGenerator<Versioned<T>> {
  let cursor = from;
  do {
    const page = await set.list(owner, cursor);
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}
