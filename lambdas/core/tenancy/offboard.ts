// Off-boarding a tenant: first nothing opens any more, then nothing is left.
import { err, ok, type Result } from '#core/result.ts';
import { deleteAccount } from './accounts.ts';
import type { Tenant } from './records.ts';
import { type LifecycleError, revokeServer } from './servers.ts';
import { everyItem, type Stores } from './stores.ts';

/** tenant(`closing`) → every token. When this returns, the tenant's next call is refused. */
export const closeTenant = async (id: string, stores: Stores): Promise<Result<Tenant, LifecycleError>> => {
  const found = await stores.tenants.get(id);
  if (found === undefined) return err('not_found');
  const closing: Tenant = { ...found.value, state: found.value.state === 'closed' ? 'closed' : 'closing' };
  if (found.value.state === 'active' && !(await stores.tenants.replace(found, closing))) return err('conflict');
  await closeTokens(id, stores);
  return ok(closing);
};

const closeTokens = async (tenant: string, stores: Stores): Promise<void> => {
  for await (const { value } of everyItem(stores.servers, tenant)) await revokeServer(value.id, stores);
  for await (const { value } of everyItem(stores.apiTokens, tenant)) await deleteApiToken(value.id, stores);
};

/** Token first, then its record: a record without a door is harmless, a door without a record could not be found. */
export const deleteApiToken = async (id: string, stores: Stores): Promise<boolean> => {
  const found = await stores.apiTokens.get(id);
  if (found === undefined) return false;
  await stores.tokens.remove(found.value.door);
  await stores.apiTokens.remove(id);
  return true;
};

export const deleteAdminKey = async (id: string, stores: Stores): Promise<boolean> => {
  const found = await stores.adminKeys.get(id);
  if (found === undefined) return false;
  await stores.tokens.remove(found.value.door);
  await stores.adminKeys.remove(id);
  return true;
};

/**
 * Sweeps a closing tenant until nothing of it is left but its own record (`closed`). Run by the purge, again and again:
 * every step is idempotent, and work that was under way when the tenant closed is found by the next sweep.
 */
export const sweepTenant = async (id: string, stores: Stores): Promise<boolean> => {
  const found = await stores.tenants.get(id);
  if (found?.value.state !== 'closing') return true;
  await closeTokens(id, stores);
  for await (const { value } of everyItem(stores.accounts, id)) {
    const deleted = await deleteAccount(value.id, stores);
    if (!deleted.ok && deleted.error !== 'not_found') return false;
  }
  for await (const { value } of everyItem(stores.servers, id)) await stores.servers.remove(value.id);
  return stores.tenants.replace(found, { ...found.value, state: 'closed' });
};
