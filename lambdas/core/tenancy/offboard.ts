// Off-boarding a tenant: first nothing opens any more, then nothing is left.
import { err, ok, type Result } from '#core/result.ts';
import { deleteAccount } from './accounts.ts';
import { SETTLED_MS } from './due.ts';
import { deleteKey } from './keys.ts';
import { isDeleted, type Tenant } from './records.ts';
import { type LifecycleError, removeServer, revokeServer } from './servers.ts';
import { everyItem, type Stores } from './stores.ts';

/** tenant(`closing`) → every token. When this returns, the tenant's next call is refused. */
export const closeTenant = async (id: string, now: number, stores: Stores): Promise<Result<Tenant, LifecycleError>> => {
  const found = await stores.tenants.get(id);
  if (found === undefined) return err('not_found');
  if (found.value.state !== 'active') {
    await closeTokens(id, now, stores);
    return ok(found.value);
  }
  const closing: Tenant = { ...found.value, state: 'closing', closingAt: now };
  if (!(await stores.tenants.replace(found, closing))) return err('conflict');
  await closeTokens(id, now, stores);
  return ok(closing);
};

const closeTokens = async (tenant: string, now: number, stores: Stores): Promise<void> => {
  for await (const { value } of everyItem(stores.servers, tenant)) await revokeServer(value.id, now, stores);
  for await (const { value } of everyItem(stores.apiTokens, tenant))
    await deleteKey(stores.apiTokens, value.id, stores);
};

/**
 * One sweep of a closing tenant: tokens, credentials; and once no request from before the closing can be under way, the
 * records, until nothing is left but the tenant's own (`closed`). Run by the purge, again and again: every step is
 * idempotent, and work that was under way when the tenant closed is found by the next sweep. Deleted accounts leave by
 * their own time.
 */
export const sweepTenant = async (id: string, now: number, stores: Stores): Promise<void> => {
  const found = await stores.tenants.get(id);
  if (found?.value.state !== 'closing') return;
  await closeTokens(id, now, stores);
  for await (const { value } of everyItem(stores.accounts, id)) {
    if (!isDeleted(value)) await deleteAccount(value.id, now, stores);
  }
  if (now < (found.value.closingAt ?? 0) + SETTLED_MS) return;
  for await (const server of everyItem(stores.servers, id)) await removeServer(server, now, stores);
  for await (const { value } of everyItem(stores.attempts, id)) await stores.attempts.remove(value.id);
  await stores.integrations.removeAll(id);
  if (await isEmpty(id, stores)) await stores.tenants.replace(found, { ...found.value, state: 'closed' });
};

const isEmpty = async (tenant: string, { servers, accounts, apiTokens, attempts }: Stores): Promise<boolean> => {
  const pages = await Promise.all([servers, accounts, apiTokens, attempts].map((set) => set.list(tenant)));
  return pages.every(({ items }) => items.length === 0);
};
