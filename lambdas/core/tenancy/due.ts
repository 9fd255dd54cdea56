// When a record becomes the purge's business. Each time stands in an index, so that a run reads what is due and nothing
// else, and so that whatever a crash left half done is found by the same means as what has expired.
import type { Attempt } from '#core/connect/attempt.ts';
import type { Account, AdminKey, ApiToken, Server, Tenant } from './records.ts';

/** Longer than any request lasts (API Gateway cuts at 29 s), clocks included: what was under way has ended by then. */
export const SETTLED_MS = 60_000;
/** How long a revoked server can still be read. */
const REVOKED_KEPT_MS = 30 * 86_400_000;
/** What `unusedAfter` of a server counts: days. */
export const UNUSED_UNIT_MS = 86_400_000;

export const serverDue = (server: Server): number | undefined => {
  const endedAt = server.endedAt ?? server.createdAt;
  switch (server.state) {
    case 'creating':
      return server.createdAt + SETTLED_MS;
    case 'active':
      return earlier(server.expiresAt, unusedDue(server));
    case 'revoking':
      return endedAt;
    case 'revoked':
      return Math.min(endedAt + REVOKED_KEPT_MS, server.expiresAt ?? Number.POSITIVE_INFINITY);
  }
};

/** As far as is known on the server itself: the purge asks when it was used, and notes when to ask again. */
const unusedDue = ({ createdAt, unusedAfter, unusedCheckAt }: Server): number | undefined =>
  unusedAfter === undefined ? undefined : (unusedCheckAt ?? createdAt + unusedAfter * UNUSED_UNIT_MS);

const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

export const keyDue = ({ state, createdAt, expiresAt }: ApiToken | AdminKey): number | undefined =>
  state === 'active' ? expiresAt : createdAt + SETTLED_MS;

export const accountDue = ({ deletedAt, connecting, createdAt }: Account): number | undefined => {
  if (deletedAt !== undefined) return deletedAt + SETTLED_MS;
  return connecting ? createdAt + SETTLED_MS : undefined;
};

export const tenantDue = ({ state, closingAt, createdAt }: Tenant): number | undefined =>
  state === 'closing' ? (closingAt ?? createdAt) : undefined;

export const attemptDue = ({ expiresAt }: Attempt): number => expiresAt;
