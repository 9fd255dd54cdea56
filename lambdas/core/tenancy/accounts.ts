// The life of an integrated account.
import { err, ok, type Result } from '#core/result.ts';
import type { Secret } from '#core/upstream/credential.ts';
import type { Account } from './records.ts';
import { type LifecycleError, revokeServer } from './servers.ts';
import { everyItem, type Stores } from './stores.ts';

/**
 * account(`pending`, whose id names the secret) → secret → account(`connected`): the only pointer to a secret exists
 * before the secret does. Without a secret the account stays `pending`.
 */
export const createAccount = async (
  draft: Omit<Account, 'status'>,
  secret: Secret | undefined,
  stores: Stores,
): Promise<Result<Account, LifecycleError>> => {
  const pending: Account = { ...draft, status: 'pending' };
  if (!(await stores.accounts.create(pending))) return err('conflict');
  const tenant = await stores.tenants.get(draft.tenant);
  if (tenant?.value.state !== 'active') {
    await stores.accounts.remove(draft.id);
    return err('tenant_closing');
  }
  return secret === undefined ? ok(pending) : connect({ value: pending, version: 1 }, secret, stores);
};

/** Replaces a static credential; connects an account that was waiting for one. */
export const replaceCredential = async (
  id: string,
  secret: Secret,
  stores: Stores,
): Promise<Result<Account, LifecycleError>> => {
  const found = await stores.accounts.get(id);
  if (found === undefined || found.value.status === 'disabled') return err('not_found');
  return connect(found, secret, stores);
};

const connect = async (
  before: { readonly value: Account; readonly version: number },
  secret: Secret,
  stores: Stores,
): Promise<Result<Account, LifecycleError>> => {
  const { tenant, id } = before.value;
  await stores.secrets.put(tenant, id, secret);
  const connected: Account = { ...before.value, status: 'connected' };
  if (await stores.accounts.replace(before, connected)) return ok(connected);
  // Deleted meanwhile: the secret must not outlive its only pointer.
  if ((await stores.accounts.get(id)) === undefined) await stores.secrets.remove(tenant, id);
  return err('conflict');
};

/** account(`disabled`) → its servers → secret → record. Repeating it finishes a broken run. */
export const deleteAccount = async (id: string, stores: Stores): Promise<Result<undefined, LifecycleError>> => {
  const found = await stores.accounts.get(id);
  if (found === undefined) return err('not_found');
  if (
    found.value.status !== 'disabled' &&
    !(await stores.accounts.replace(found, { ...found.value, status: 'disabled' }))
  ) {
    return err('conflict');
  }
  for await (const { value: server } of everyItem(stores.servers, found.value.tenant)) {
    if (server.account === id) {
      const revoked = await revokeServer(server.id, stores);
      if (!revoked.ok && revoked.error !== 'not_found') return revoked;
    }
  }
  await stores.secrets.remove(found.value.tenant, id);
  await stores.accounts.remove(id);
  return ok(undefined);
};
