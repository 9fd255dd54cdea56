// Deletes what has expired: the door, then its record. Request-time checks already refuse it; this leaves nothing behind.

import { sweepTenant } from './offboard.ts';
import type { Door } from './records.ts';
import { type Expiring, everyItem, type Stores } from './stores.ts';

export type PurgeCount = { servers: number; tokens: number; secrets: number; failures: number };

/** A creation that has not finished by then never will: calls end within 30 s. */
const ABANDONED_MS = 5 * 60_000;
const BATCH = 200;

/**
 * One run: expired records, abandoned creations, tenants being off-boarded. Idempotent and resumable: a crash leaves
 * work for the next run, never a state that opens. One record's failure does not stop the others.
 */
export const purge = async (stores: Stores, now: number): Promise<PurgeCount> => {
  const count: PurgeCount = { servers: 0, tokens: 0, secrets: 0, failures: 0 };
  for (const expiring of await stores.expired(now, BATCH)) {
    try {
      await purgeOne(expiring, stores, now, count);
    } catch {
      count.failures += 1;
    }
  }
  for await (const { value: tenant } of everyItem(stores.tenants, 'operator')) {
    if (tenant.state === 'closing' && !(await sweepTenant(tenant.id, stores).catch(() => false))) count.failures += 1;
    if (tenant.state === 'active') await removeOrphans(tenant.id, stores, now, count);
  }
  return count;
};

const purgeOne = async ({ kind, id }: Expiring, stores: Stores, now: number, count: PurgeCount): Promise<void> => {
  if (kind === 'server') {
    const found = await stores.servers.get(id);
    if (found === undefined || !hasExpired(found.value, now)) return;
    if (await removeDoors(found.value.doors, stores, now)) {
      await stores.servers.remove(id);
      count.servers += 1;
    }
    return;
  }
  const set = kind === 'api_token' ? stores.apiTokens : stores.adminKeys;
  const found = await set.get(id);
  if (found === undefined || !hasExpired(found.value, now)) return;
  if (await removeDoors([found.value.door], stores, now)) {
    await set.remove(id);
    count.tokens += 1;
  }
};

const hasExpired = ({ expiresAt }: { readonly expiresAt?: number }, now: number): boolean =>
  expiresAt !== undefined && expiresAt <= now;

/** False if a door turned out to live on: its record must stay, since it is the only pointer to it. */
const removeDoors = async (doors: readonly Door[], stores: Stores, now: number): Promise<boolean> => {
  let all = true;
  for (const door of doors) all = (await stores.tokens.removeExpired(door, now)) && all;
  return all;
};

/** Creations that broke off: a server nobody got the token of, an account whose secret may never have been connected. */
const removeOrphans = async (tenant: string, stores: Stores, now: number, count: PurgeCount): Promise<void> => {
  for await (const { value: server } of everyItem(stores.servers, tenant)) {
    if (server.state === 'creating' && now - server.createdAt > ABANDONED_MS) {
      for (const door of server.doors) await stores.tokens.remove(door);
      await stores.servers.remove(server.id);
      count.servers += 1;
    }
  }
};
