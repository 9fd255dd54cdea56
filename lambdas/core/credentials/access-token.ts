// An access token that is valid now, refreshed by exactly one of many callers (ADR 15).
import { err, ok, type Result } from '#core/result.ts';
import type { AccessTokenDeps, AccessTokenFailure, CredentialState } from './ports.ts';
import { REFRESH_MS } from './refresh-time.ts';

/**
 * A lease that has been seen unchanged for so long, on the observer's own clock, is dead: clocks of two machines are not
 * compared. Longer than a holder usually takes; one that takes longer is stopped by the fence.
 */
const LEASE_MS = 20_000;
const MAX_WAIT_MS = 10_000;
/** Between two requests of a process to a token endpoint that fails: agents and the schedule come again and again. */
const COOL_DOWN_MS = { first: 5000, most: 5 * 60_000 };
const POLL_MS = { first: 50, most: 400 };

/**
 * @param deadline epoch milliseconds by which the caller wants an answer
 * @returns the token, opened
 */
export const accessToken = async (
  deps: AccessTokenDeps,
  deadline: number,
): Promise<Result<string, AccessTokenFailure>> => {
  const giveUp = Math.min(deadline, deps.now() + MAX_WAIT_MS);
  for (let pause = POLL_MS.first; ; pause = Math.min(pause * 2, POLL_MS.most)) {
    const state = await deps.table.read();
    if (state === undefined) return err('gone');
    if (state.boundTo !== deps.boundTo) return redefined(state, deps);
    const answer = await attempt(state, deps, deadline);
    if (answer !== undefined) return answer;
    if (deps.now() + pause > giveUp) return err('busy');
    await deps.sleep(pause * (0.5 + deps.random() / 2));
  }
};

/** `undefined`: somebody else refreshes, and meanwhile there is nothing to use. */
const attempt = async (
  state: CredentialState,
  deps: AccessTokenDeps,
  deadline: number,
): Promise<Result<string, AccessTokenFailure> | undefined> => {
  const { token } = state;
  const refreshedFrom = deps.isAhead ? token?.dueAt : token?.staleAt;
  if (token !== undefined && isBefore(deps.now(), refreshedFrom)) return ok(await deps.sealer.open(token.sealed));
  // With a lease on it: another credential is being handed over.
  if (state.needsReauth) return mayTake(state, deps) ? err('needs_reauth') : undefined;
  const isGood = token !== undefined && isBefore(deps.now(), token.expiresAt);
  if (isGood && isUsedUp(state, deps)) return ok(await deps.sealer.open(token.sealed));
  const refreshed = await take(state, deps, deadline).catch((fault: unknown) => {
    if (!isGood) throw fault;
    deps.onFault?.(fault);
    return undefined;
  });
  if (refreshed !== undefined && (refreshed.ok || refreshed.error === 'needs_reauth')) return refreshed;
  // Neither somebody else's refresh nor a token endpoint that fails ends a token that is still valid.
  if (token !== undefined && isBefore(deps.now(), token.expiresAt)) return ok(await deps.sealer.open(token.sealed));
  return refreshed?.error === 'busy' ? undefined : refreshed;
};

/** Only the schedule says so in the item, which it would find due every minute; a call may be of a release that ends. */
const redefined = async (
  { needsReauth, fence }: CredentialState,
  { isAhead, table, onEnded, record }: AccessTokenDeps,
) => {
  if (isAhead && !needsReauth && (await table.condemn(fence))) {
    onEnded?.();
    await record?.('needs_reauth');
  }
  return err('redefined' as const);
};

/**
 * The last try of a token that may be spent is kept for when it is needed: most outages are over by then. Where nothing was
 * granted to refresh with, there is none.
 */
const isUsedUp = ({ unsettled, version }: CredentialState, { rules, observed }: AccessTokenDeps): boolean =>
  (unsettled > 0 && rules.rotation !== 'none') || observed.unrefreshable === version;

/** Without a time it never comes. */
const isBefore = (now: number, time: number | undefined): boolean => time === undefined || now < time;

/** `undefined`: the lease is somebody else's. A holder ends, or does not begin, before others may take it for dead. */
const take = async (state: CredentialState, deps: AccessTokenDeps, deadline: number) => {
  const end = Math.min(deadline, deps.now() + LEASE_MS);
  if (isCoolingDown(state, deps)) return err('refresh_failed' as const);
  // Whoever could not finish would only keep those off who can.
  if (!mayTake(state, deps) || end - deps.now() < REFRESH_MS) return undefined;
  if (!(await deps.table.acquire(state))) return undefined;
  // Loaded by the calls that refresh: most find a token that is good.
  const { refresh } = await import('./refresh.ts');
  const refreshed = await refresh({ ...state, fence: state.fence + 1 }, deps, end);
  if (!refreshed.ok && refreshed.error === 'refresh_failed') coolDown(state, deps);
  const became = refreshed.ok ? 'refreshed' : refreshed.error;
  if (became === 'refreshed' || became === 'refresh_failed' || became === 'needs_reauth') await deps.record?.(became);
  return refreshed;
};

const isCoolingDown = ({ version }: CredentialState, { observed: { failed }, now }: AccessTokenDeps): boolean =>
  failed?.version === version && now() < failed.until;

/** Once may be chance and is tried again at once; then each pause is twice the one before. */
const coolDown = ({ version }: CredentialState, { observed, now }: AccessTokenDeps): void => {
  const times = observed.failed?.version === version ? observed.failed.times + 1 : 1;
  const pause = times === 1 ? 0 : Math.min(COOL_DOWN_MS.first * 2 ** (times - 2), COOL_DOWN_MS.most);
  observed.failed = { version, times, until: now() + pause };
};

const mayTake = ({ leased, fence }: CredentialState, { observed, now }: AccessTokenDeps): boolean => {
  if (!leased) return true;
  if (observed.lease?.fence !== fence) observed.lease = { fence, since: now() };
  return now() - observed.lease.since >= LEASE_MS;
};
