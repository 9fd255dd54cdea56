// The life of an integrated account.

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
  const pending: Account = { ...draft, status: 'pending', ...(credential && { connecting: true }) };
  if (!(await stores.accounts.create(pending))) return err('conflict');
  const tenant = await stores.tenants.get(draft.tenant);
  if (tenant?.value.state !== 'active') {
    await stores.accounts.remove(draft.id);
    return err('tenant_closing');
  }
  return credential === undefined ? ok(pending) : connect({ value: pending, version: 1 }, credential, stores);
};

/** Replaces a static credential; connects an account that was waiting for one. */
export const replaceCredential = async (
  id: string,
  credential: HandedOver,
  stores: Stores,
): Promise<Result<Account, LifecycleError>> => {
  const found = await stores.accounts.get(id);
  if (found === undefined || isDeleted(found.value)) return err('not_found');
  return connect(found, credential, stores);
};

/** Keeps what a provider granted; connects the account by the kind that grants come by. */
export const connectGranted = async (
  id: string,
  { credential, token, variables }: ConnectGrant,
  stores: Pick<Stores, 'accounts' | 'secrets'>,
): Promise<Result<Account, LifecycleError>> => {
  const found = await stores.accounts.get(id);
  if (found === undefined || isDeleted(found.value)) return err('not_found');
  const { version, value } = found;
  const account: Account = {
    ...value,
    authKind: 'oauth2_authorization_code',
    variables: { ...value.variables, ...variables },
  };
  return connect({ version, value: account }, credential, stores, token);
};

const connect = async (
  before: Versioned<Account>,
  credential: HandedOver,
  stores: Pick<Stores, 'accounts' | 'secrets'>,
  token?: SealedToken,
): Promise<Result<Account, LifecycleError>> => {
  const { connecting, confirmableUntil, ...account } = before.value;
  if (!(await stores.secrets.put(account.tenant, account.id, credential, token))) return err('vault_full');
  const connected: Account = { ...account, status: 'connected' };
  if (await stores.accounts.replace(before, connected)) return ok(connected);
  const now = await stores.accounts.get(account.id);
  if (now !== undefined && !isDeleted(now.value)) return err('conflict');
  // Deleted meanwhile: the secret must not outlive its only pointer.
  await stores.secrets.remove(account.tenant, account.id);
  return err('not_found');
};

/**
 * account(`disabled`, deleted) → its servers → secret. Repeating it finishes a broken run. The record goes last, by the
 * purge, when no request that could still write the secret is under way.
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
  return emptyAccount(deleted, now, stores);
};

const emptyAccount = async (
  { id, tenant }: Account,
  now: number,
  stores: Stores,
): Promise<Result<undefined, LifecycleError>> => {
  for await (const { value: server } of everyItem(stores.servers, tenant)) {
    if (server.account !== id) continue;
    const revoked = await revokeServer(server.id, now, stores);
    if (!revoked.ok && revoked.error !== 'not_found') return revoked;
  }
  await stores.secrets.remove(tenant, id);
  return ok(undefined);
};

/** The end of a deletion: everything once more, then the record. */
export const eraseAccount = async (
  account: Account,
  now: number,
  stores: Stores,
): Promise<Result<undefined, LifecycleError>> => {
  const emptied = await emptyAccount(account, now, stores);
  if (emptied.ok) await stores.accounts.remove(account.id);
  return emptied;
};
