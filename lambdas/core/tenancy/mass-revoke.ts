// Revoking many servers at once: after a leak, or when an integration must not be called any more.
import { err, ok, type Result } from '#core/result.ts';
import { integrationOf, isDoor, serversPage } from './inventory.ts';
import type { Server } from './records.ts';
import { type LifecycleError, revokeServer } from './servers.ts';
import type { Stores } from './stores.ts';

/** A server matches all that are given. */
export type Criteria = {
  readonly tenant?: string;
  /** Slug. */
  readonly integration?: string;
  /** Epoch milliseconds. A rotated server was created when it was, whenever its URL was made. */
  readonly createdBefore?: number;
};

export type Page<T> = { readonly items: readonly T[]; readonly next?: string };

/** One bounded page of the doors that match. @param cursor as `serversPage` has it */
export const matchingDoors = async (
  { tenant, integration, createdBefore = Number.POSITIVE_INFINITY }: Criteria,
  cursor: string | undefined,
  stores: Stores,
): Promise<Page<Server>> => {
  const page = await serversPage(tenant, cursor, stores);
  const old = page.items.filter((server) => isDoor(server) && server.createdAt < createdBefore);
  if (integration === undefined) return { ...page, items: old };
  const slugs = await Promise.all(old.map(async (server) => (await integrationOf(server, stores))?.slug));
  return { ...page, items: old.filter((_, i) => slugs[i] === integration) };
};

/** Revocations at a time: each is some writes one after the other, and a page has to be done within one request. */
const AT_ONCE = 10;

/**
 * Revokes each of them; one that is gone or revoked already is no failure. A run that broke off is finished by repeating it.
 * @param revoking runs one revocation, and may do something around it
 */
export const revokeAll = async (
  servers: readonly Server[],
  now: number,
  stores: Stores,
  revoking: (server: Server, revoke: () => Promise<boolean>) => Promise<boolean>,
): Promise<Result<number, LifecycleError>> => {
  let done = 0;
  for (let at = 0; at < servers.length; at += AT_ONCE) {
    const revoked = await Promise.all(
      servers.slice(at, at + AT_ONCE).map((server) =>
        revoking(server, async () => {
          const answer = await revokeServer(server.id, now, stores);
          return answer.ok || answer.error === 'not_found';
        }),
      ),
    );
    if (revoked.includes(false)) return err('conflict');
    done += revoked.length;
  }
  return ok(done);
};
