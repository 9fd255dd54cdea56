// One holder's refresh. What can fail before the token endpoint is asked fails before; what was granted is written at once.
import { err, ok, type Result } from '#core/result.ts';
import type {
  AccessTokenDeps,
  AccessTokenFailure,
  CredentialState,
  Grant,
  RefreshFailure,
  RefreshRules,
  SealedToken,
} from './ports.ts';

/** Of the token endpoint: less than half a lease. */
const TOKEN_TIMEOUT_MS = 8000;
/** What a holder keeps for writing down what was granted. */
const LANDING_MS = 5000;
/** With less left than this a refresh does not begin. */
export const REFRESH_MS = TOKEN_TIMEOUT_MS + LANDING_MS;
const LANDING_PAUSE_MS = 200;
const LANDING_ATTEMPTS = 5;
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
 * Refreshes under a lease that was just taken, and gives it back.
 *
 * @param state as read before, with the fence of the lease
 * @returns `busy` where the lease was lost on the way, or where too little of the caller's time is left to begin
 */
export const refresh = async (
  state: CredentialState,
  deps: AccessTokenDeps,
  deadline: number,
): Promise<Result<string, AccessTokenFailure>> => {
  const { table, now } = deps;
  if (state.unsettled >= PRESENTED[deps.rules.rotation]) return condemn(state, deps);
  const prepared = await prepare(state, deps).catch(reported(deps));
  if (prepared === undefined) return giveBack(state, deps, 'refresh_failed');
  if (deps.rules.byRefreshToken === true && prepared.refreshToken === '') return endWithToken(state, deps);
  const isLate = () => deadline - now() < REFRESH_MS;
  // Who announces without asking makes a successor think that the token may be spent.
  if (isLate()) return giveBack(state, deps, 'busy');
  const announced = await table.announce(state.fence).catch(reported(deps));
  // It may have been written although nobody said so; nothing will be sent.
  if (announced === undefined) return giveBack(state, deps, 'refresh_failed', state.unsettled);
  if (!announced) return err('busy');
  // Last of all: a process that was frozen on the way may have lost its lease, and must not spend the token.
  if (isLate()) return giveBack(state, deps, 'busy', state.unsettled);
  const asked = await deps.ask(prepared.refreshToken, TOKEN_TIMEOUT_MS);
  return asked.ok ? land(state, asked.value, prepared.seal, deps) : refuse(state, asked.error, deps);
};

/** Of a fault that is answered otherwise. */
const reported =
  ({ onFault }: AccessTokenDeps) =>
  (fault: unknown): undefined =>
    void onFault?.(fault);

/** Nothing was granted to ask with, so nobody is asked: what is left is used up. */
const endWithToken = (state: CredentialState, deps: AccessTokenDeps) => {
  const { token, version } = state;
  if (token?.expiresAt === undefined || token.expiresAt <= deps.now()) return condemn(state, deps);
  deps.observed.unrefreshable = version;
  return giveBack(state, deps, 'busy');
};

/** How often a refresh token may be presented without an answer that says what became of it. */
const PRESENTED: { readonly [R in RefreshRules['rotation']]: number } = {
  none: Number.POSITIVE_INFINITY,
  rotating: 2,
  single_use: 1,
};

/** Everything that can fail. A refresh token that a dead holder landed goes to the vault first, before its successor can. */
const prepare = async ({ landed, generation }: CredentialState, { sealer, vault }: AccessTokenDeps) => {
  const seal = await sealer.prepare();
  if (landed === undefined) return { seal, refreshToken: await vault.read(generation) };
  const refreshToken = await sealer.open(landed);
  await vault.store(refreshToken, generation);
  return { seal, refreshToken };
};

const refuse = (state: CredentialState, failure: RefreshFailure, deps: AccessTokenDeps) => {
  if (failure === 'invalid_grant') return condemn(state, deps);
  // What was not sent, or refused for another reason, spent nothing; what came of an earlier request is as unknown as before.
  return giveBack(state, deps, 'refresh_failed', failure === 'unknown' ? undefined : state.unsettled);
};

/** The table first, fenced; the vault afterwards, from the table if this process dies between the two. */
const land = async (
  { fence, generation }: CredentialState,
  { accessToken, refreshToken, expiresAt }: Grant,
  seal: (plain: string) => string,
  deps: AccessTokenDeps,
): Promise<Result<string, AccessTokenFailure>> => {
  const { table, vault, now } = deps;
  const grantedAt = now();
  const token = {
    ...{ sealed: seal(accessToken), grantedAt },
    ...(expiresAt !== undefined && ageing(expiresAt, grantedAt)),
  };
  const landed = refreshToken === undefined ? undefined : seal(refreshToken);
  const wasLanded = await insist(() => table.land(fence, token, landed), deps);
  if (wasLanded === undefined) return err('refresh_failed');
  if (!wasLanded) return err('busy');
  // From here on nothing can be lost: who comes next finds the refresh token in the table.
  try {
    const isHome = refreshToken === undefined || (await vault.store(refreshToken, generation));
    await table.release(fence, isHome ? { isHome } : {});
  } catch (fault) {
    // The lease ends when it has been seen unchanged for long enough.
    deps.onFault?.(fault);
  }
  return ok(accessToken);
};

/** `undefined`: the store did not answer, however often it was asked. */
const insist = async <T>(write: () => Promise<T>, deps: AccessTokenDeps): Promise<T | undefined> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (fault) {
      if (attempt === LANDING_ATTEMPTS) return reported(deps)(fault);
      await deps.sleep(LANDING_PAUSE_MS * attempt);
    }
  }
};

const giveBack = async (
  { fence }: CredentialState,
  deps: AccessTokenDeps,
  failure: 'busy' | 'refresh_failed',
  unsettled?: number,
): Promise<Result<string, AccessTokenFailure>> => {
  // What is settled and not written down as such would count as spent.
  await insist(() => deps.table.release(fence, unsettled === undefined ? {} : { unsettled }), deps);
  return err(failure);
};

const condemn = async (
  { fence }: CredentialState,
  { table }: AccessTokenDeps,
): Promise<Result<string, AccessTokenFailure>> => ((await table.condemn(fence)) ? err('needs_reauth') : err('busy'));
