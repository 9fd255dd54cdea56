// An access token as it is kept: sealed, with the times that decide when it is refreshed.
import type { Grant, SealedToken } from './ports.ts';

/** Refreshed this long before it ends, so that a call that begins with it ends with it, and clocks may differ so much. */
const MARGIN_MS = 5 * 60_000;

/** The schedule's share of time before a call would refresh: several runs, in case some fail. */
const AHEAD_MS = 10 * 60_000;

/** A token of a few minutes is stale after half of them: with the whole margin every call would refresh it. */
const ageing = (expiresAt: number, now: number): Pick<SealedToken, 'expiresAt' | 'staleAt' | 'dueAt'> => {
  const staleAt = Math.max(expiresAt - MARGIN_MS, now + Math.floor((expiresAt - now) / 2));
  return { expiresAt, staleAt, dueAt: Math.max(staleAt - AHEAD_MS, now + Math.floor((staleAt - now) / 2)) };
};

/**
 * @param grantedAt epoch milliseconds
 * @param idleMs after which the provider drops a refresh token that nobody used: half of it is waited for
 */
export const sealedToken = (
  { accessToken, expiresAt }: Pick<Grant, 'accessToken' | 'expiresAt'>,
  seal: (plain: string) => string,
  grantedAt: number,
  idleMs = Number.POSITIVE_INFINITY,
): SealedToken => {
  const ages = expiresAt === undefined ? undefined : ageing(expiresAt, grantedAt);
  const dueAt = Math.min(ages?.dueAt ?? Number.POSITIVE_INFINITY, grantedAt + idleMs / 2);
  return { ...{ sealed: seal(accessToken), grantedAt }, ...ages, ...(Number.isFinite(dueAt) && { dueAt }) };
};
