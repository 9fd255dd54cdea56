// One holder's refresh. What can fail before the token endpoint is asked fails before; what was granted is written at once.
import { err, ok, type Result } from '#core/result.ts';
import type {
  AccessTokenDeps,
  AccessTokenFailure,
  CredentialState,
  Grant,
  RefreshFailure,
  RefreshRules,
} from './ports.ts';
import { sealedToken } from './sealed-token.ts';

/** Of the token endpoint: less than half a lease. */
const TOKEN_TIMEOUT_MS = 8000;
/** What a holder keeps for writing down what was granted. */
const LANDING_MS = 5000;
const LANDING_PAUSE_MS = 200;
const LANDING_ATTEMPTS = 5;

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
  const prepared = await prepare(state, deps).catch(() => undefined);
  if (prepared === undefined) return giveBack(state, deps, 'refresh_failed');
  const isLate = () => deadline - now() < TOKEN_TIMEOUT_MS + LANDING_MS;
  // Who announces without asking makes a successor think that the token may be spent.
  if (isLate()) return giveBack(state, deps, 'busy');
  const announced = await table.announce(state.fence).catch(() => undefined);
  // It may have been written although nobody said so; nothing will be sent.
  if (announced === undefined) return giveBack(state, deps, 'refresh_failed', state.unsettled);
  if (!announced) return err('busy');
  // Last of all: a process that was frozen on the way may have lost its lease, and must not spend the token.
  if (isLate()) return giveBack(state, deps, 'busy', state.unsettled);
  const asked = await prepared.ask(prepared.refreshToken, TOKEN_TIMEOUT_MS);
  return asked.ok ? land(state, asked.value, prepared.seal, deps) : refuse(state, asked.error, deps);
};

/** How often a refresh token may be presented without an answer that says what became of it. */
const PRESENTED: { readonly [R in RefreshRules['rotation']]: number } = {
  none: Number.POSITIVE_INFINITY,
  rotating: 2,
  single_use: 1,
};

/** Everything that can fail. Read before the announcement: after a hand-over has begun, that is refused. */
const prepare = async ({ refreshToken }: CredentialState, { sealer, endpoint }: AccessTokenDeps) => ({
  seal: await sealer.prepare(),
  refreshToken: refreshToken === undefined ? undefined : await sealer.open(refreshToken),
  ask: await endpoint(),
});

const refuse = (state: CredentialState, failure: RefreshFailure, deps: AccessTokenDeps) => {
  if (failure === 'invalid_grant') return condemn(state, deps);
  // What was not sent, or refused for another reason, spent nothing; what came of an earlier request is as unknown as before.
  return giveBack(state, deps, 'refresh_failed', failure === 'unknown' ? undefined : state.unsettled);
};

const land = async (
  { fence }: CredentialState,
  grant: Grant,
  seal: (plain: string) => string,
  { table, sleep, now }: AccessTokenDeps,
): Promise<Result<string, AccessTokenFailure>> => {
  const { refreshToken } = grant;
  const token = sealedToken(grant, seal, now());
  const sealed = refreshToken === undefined ? undefined : seal(refreshToken);
  const wasLanded = await insist(() => table.land(fence, token, sealed), sleep);
  if (wasLanded === undefined) return err('refresh_failed');
  if (!wasLanded) return err('busy');
  // From here on nothing can be lost, and a lease ends when it has been seen unchanged for long enough.
  await table.release(fence).catch(() => undefined);
  return ok(grant.accessToken);
};

/** `undefined`: the store did not answer, however often it was asked. */
const insist = async <T>(write: () => Promise<T>, sleep: AccessTokenDeps['sleep']): Promise<T | undefined> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch {
      if (attempt === LANDING_ATTEMPTS) return undefined;
      await sleep(LANDING_PAUSE_MS * attempt);
    }
  }
};

const giveBack = async (
  { fence }: CredentialState,
  { table, sleep }: AccessTokenDeps,
  failure: 'busy' | 'refresh_failed',
  unsettled?: number,
): Promise<Result<string, AccessTokenFailure>> => {
  // What is settled and not written down as such would count as spent.
  await insist(() => table.release(fence, unsettled), sleep);
  return err(failure);
};

const condemn = async (
  { fence }: CredentialState,
  { table }: AccessTokenDeps,
): Promise<Result<string, AccessTokenFailure>> => ((await table.condemn(fence)) ? err('needs_reauth') : err('busy'));
