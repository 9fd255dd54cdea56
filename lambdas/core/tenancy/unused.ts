// Closing doors that nobody uses. A call writes nothing for this: the audit log knows when it was.
import { UNUSED_UNIT_MS } from './due.ts';
import type { UseLog } from './last-use.ts';
import type { Server } from './records.ts';
import { revokeServer } from './servers.ts';
import type { Stores, Versioned } from './stores.ts';

/**
 * Revokes an active server that was not used for as long as it allows, or notes on it when to look again; the same again
 * changes nothing. Answers whether it was revoked.
 * @param now epoch milliseconds
 */
export const closeUnused = async (
  { value: server, version }: Versioned<Server>,
  now: number,
  stores: Stores,
  { lastUse, knownUntil }: UseLog,
): Promise<boolean> => {
  const { tenant, id, createdAt, unusedAfter } = server;
  if (unusedAfter === undefined) return false;
  // In this order: what is sealed between the two reads can only add a use.
  const known = await knownUntil();
  const usedAt = await lastUse(tenant, id);
  const endsAt = Math.max(createdAt, usedAt ?? 0) + unusedAfter * UNUSED_UNIT_MS;
  if (endsAt > now) {
    await stores.servers.replace({ value: server, version }, { ...server, unusedCheckAt: endsAt });
    return false;
  }
  // A log that is behind does not say that there were no calls.
  return known >= endsAt && (await revokeServer(id, now, stores)).ok;
};
