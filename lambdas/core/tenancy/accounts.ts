// The life of an integrated account.

import type { Attempt } from '#core/connect/attempt.ts';
import type { ConnectGrant } from '#core/connect/one-time-code.ts';
import type { SealedToken } from '#core/credentials/ports.ts';
import type { HandedOver } from '#core/credentials/vault.ts';
import { err, ok, type Result } from '#core/result.ts';
import { type Account, isDeleted } from './records.ts';
import { type LifecycleError, revokeServer } from './servers.ts';
import { everyItem, type Stores, type Versioned } from './stores.ts';

/**
 * account(`pending`, whose id names the secret) → secret → account(`connected`): the only pointer to a secret exists
 * before the secret does. Without a secret the account stays `pending`.
 */
export const createAccount = async (
  draft: Omit<Account, 'status'>,
  credential: HandedOver | undefined,
  stores: Stores,
): Promise<Result<Account, LifecycleError>> => {
  const given = credential && { connecting: true as const, handOver: { count: 1, by: draft.id } };
  const pending: Account = { ...draft, status: 'pending', ...given };
  if (!(await stores.accounts.create(pending))) return err('conflict');
  const tenant = await stores.tenants.get(draft.tenant);
  if (tenant?.value.state !== 'active') {
    await stores.accounts.remove(draft.id);
    return err('tenant_closing');
  }
  if (credential === undefined) return ok(pending);
  return connect({ value: pending, version: 1 }, pending, { credential }, stores);
};

/** Replaces a static credential; connects an account that was waiting for one. @param by names this hand-over alone */
export const replaceCredential = async (
  id: string,
  credential: HandedOver,
  by: string,
  stores: Stores,
): Promise<Result<Account, LifecycleError>> => {
  const found = await stores.accounts.get(id);
  if (found === undefined || isDeleted(found.value)) return err('not_found');
  if ((await stores.tenants.get(found.value.tenant))?.value.state !== 'active') return err('tenant_closing');
  const counted = await count(found, by, stores);
  return counted.ok ? connect(counted.value, counted.value.value, { credential }, stores) : counted;
};

/**
 * Keeps what a provider granted; connects the account by the kind that grants come by. Only while nothing else was handed
 * over since the person agreed: an older grant must not take the place of a newer credential, nor change whose account it is.
 *
 * @param attempt whose grant it is
 */
export const connectGranted = async (
  { id: by, account: id, seen }: Pick<Attempt, 'id' | 'account' | 'seen'>,
  grant: ConnectGrant,
  stores: Pick<Stores, 'tenants' | 'accounts' | 'secrets'>,
): Promise<Result<Account, LifecycleError>> => {
  const found = await stores.accounts.get(id);
  if (found === undefined || isDeleted(found.value)) return err('not_found');
  const tenant = await stores.tenants.get(found.value.tenant);
  if (tenant?.value.state !== 'active') return err('tenant_closing');
  const { handOver } = found.value;
  // A run of this very grant that broke off has counted it already.
  const isResumed = handOver?.by === by;
  if (!isResumed && (handOver?.count ?? 0) !== seen) return err('superseded');
  const counted = isResumed ? ok(found) : await count(found, by, stores);
  if (!counted.ok) return counted;
  const { value } = counted.value;
  const variables = { ...value.variables, ...grant.variables };
  return connect(counted.value, { ...value, authKind: 'oauth2_authorization_code', variables }, grant, stores);
};

/** Whoever counts first hands over: record and credential are then of the same, and nobody else touches the vault. */
const count = async (
  before: Versioned<Account>,
  by: string,
  { accounts }: Pick<Stores, 'accounts'>,
): Promise<Result<Versioned<Account>, 'conflict'>> => {
  const value: Account = { ...before.value, handOver: { count: (before.value.handOver?.count ?? 0) + 1, by } };
  return (await accounts.replace(before, value)) ? ok({ value, version: before.version + 1 }) : err('conflict');
};

const connect = async (
  before: Versioned<Account>,
  { connecting, confirmableUntil, ...account }: Account,
  { credential, token }: Pick<ConnectGrant, 'credential'> & { readonly token?: SealedToken },
  stores: Pick<Stores, 'accounts' | 'secrets'>,
): Promise<Result<Account, LifecycleError>> => {
  if (!(await stores.secrets.put(account.tenant, account.id, credential, token))) return err('vault_full');
  const connected: Account = { ...account, status: 'connected' };
  if (await stores.accounts.replace(before, connected)) return ok(connected);
  const now = await stores.accounts.get(account.id);
  if (now !== undefined && !isDeleted(now.value)) return err('conflict');
  // Deleted meanwhile: the secret must not outlive its only pointer.
  await stores.secrets.remove(account.tenant, account.id);
  return err('not_found');
};

/** Whether its provider granted something that it can be asked to end, with what is kept here. */
export const holdsGrant = ({ authKind }: Account): boolean => authKind === 'oauth2_authorization_code';

/**
 * account(`disabled`, deleted) → its servers → secret. Repeating it finishes a broken run. The record goes last, by the
 * purge, when no request that could still write the secret is under way; where a grant has to be given back with it, the
 * secret goes then, too.
 */
export const deleteAccount = async (
  id: string,
  now: number,
  stores: Stores,
): Promise<Result<undefined, LifecycleError>> => {
  const found = await stores.accounts.get(id);
  if (found === undefined) return err('not_found');
  const deleted: Account = { ...found.value, status: 'disabled', deletedAt: now };
  if (!isDeleted(found.value) && !(await stores.accounts.replace(found, deleted))) return err('conflict');
  const closed = await closeServers(deleted, now, stores);
  if (!closed.ok) return closed;
  if (holdsGrant(deleted)) await stores.secrets.retire(deleted.tenant, id);
  else await stores.secrets.remove(deleted.tenant, id);
  return closed;
};

const closeServers = async (
  { id, tenant }: Account,
  now: number,
  stores: Stores,
): Promise<Result<undefined, LifecycleError>> => {
  for await (const { value: server } of everyItem(stores.servers, tenant)) {
    if (server.account !== id) continue;
    const revoked = await revokeServer(server.id, now, stores);
    if (!revoked.ok && revoked.error !== 'not_found') return revoked;
  }
  return ok(undefined);
};

/** The end of a deletion: everything once more, then the record. */
export const eraseAccount = async (
  account: Account,
  now: number,
  stores: Stores,
): Promise<Result<undefined, LifecycleError>> => {
  const closed = await closeServers(account, now, stores);
  if (!closed.ok) return closed;
  await stores.secrets.remove(account.tenant, account.id);
  await stores.accounts.remove(account.id);
  return closed;
};
