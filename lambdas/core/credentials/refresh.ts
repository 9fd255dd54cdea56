// One holder's refresh. What can fail before the token endpoint is asked fails before; what was granted is written at once.
import { err, ok, type Result } from '#core/result.ts';
import type {
  AccessTokenDeps,
  AccessTokenFailure,
  CopiedToken,
  CredentialState,
  Grant,
  RefreshRules,
} from './ports.ts';
import { REFRESH_MS, TOKEN_TIMEOUT_MS } from './refresh-time.ts';
import { sealedToken } from './sealed-token.ts';

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
  if (state.unsettled >= PRESENTED[deps.rules.rotation]) return endUnlessCopied(state, deps, deadline);
  const prepared = await prepare(state, deps).catch(reported(deps));
  if (prepared === undefined) return giveBack(state, deps, 'refresh_failed');
  if (deps.rules.byRefreshToken === true && prepared.refreshToken === '') return endWithToken(state, deps, deadline);
  const isLate = () => deadline - now() < REFRESH_MS;
  // Who announces without asking makes a successor think that the token may be spent.
  if (isLate()) return giveBack(state, deps, 'busy');
  const announced = await table.announce(state.fence).catch(reported(deps));
  // It may have been written although nobody said so; nothing will be sent.
  if (announced === undefined) return giveBack(state, deps, 'refresh_failed', state.unsettled);
  if (!announced) return err('busy');
  // Last of all: a process that was frozen on the way may have lost its lease, and must not spend the token.
  if (isLate()) return giveBack(state, deps, 'busy', state.unsettled);
  const asked = await prepared.ask(prepared.refreshToken, TOKEN_TIMEOUT_MS);
  if (asked.ok) return land(state, asked.value, prepared, deps);
  if (asked.error === 'invalid_grant') return endUnlessCopied(state, deps, deadline);
  // What was not sent, or refused for another reason, spent nothing; what came of an earlier request is as unknown as before.
  return giveBack(state, deps, 'refresh_failed', asked.error === 'unknown' ? undefined : state.unsettled);
};

/** Of a fault that is answered otherwise. */
const reported =
  ({ onFault }: AccessTokenDeps) =>
  (fault: unknown): undefined =>
    void onFault?.(fault);

/** Nothing was granted to ask with, so nobody is asked: what is left is used up. */
const endWithToken = (state: CredentialState, deps: AccessTokenDeps, deadline: number) => {
  const { token, version } = state;
  if (token?.expiresAt === undefined || token.expiresAt <= deps.now()) return endUnlessCopied(state, deps, deadline);
  deps.observed.unrefreshable = version;
  return giveBack(state, deps, 'busy');
};

/** How often a refresh token may be presented without an answer that says what became of it. */
const PRESENTED: { readonly [R in RefreshRules['rotation']]: number } = {
  none: Number.POSITIVE_INFINITY,
  rotating: 2,
  single_use: 1,
};

/** Everything that can fail. Read before the announcement: after a hand-over has begun, that is refused. */
const prepare = async ({ refreshToken }: CredentialState, { sealer, endpoint }: AccessTokenDeps) => {
  const seal = await sealer.prepare();
  const { ask, refreshToken: handedOver = '' } = await endpoint();
  return { seal, ask, refreshToken: refreshToken === undefined ? handedOver : await sealer.open(refreshToken) };
};

const land = async (
  state: CredentialState,
  grant: Grant,
  { seal, refreshToken: presented }: { readonly seal: (plain: string) => string; readonly refreshToken: string },
  deps: AccessTokenDeps,
): Promise<Result<string, AccessTokenFailure>> => {
  const { fence } = state;
  const { refreshToken } = grant;
  const token = sealedToken(grant, seal, deps.now(), deps.rules.idleMs);
  const sealed = refreshToken === undefined ? undefined : seal(refreshToken);
  const copied = refreshToken === presented ? undefined : copyToMake(state, refreshToken, deps);
  const wasLanded = await insist(() => deps.table.land(fence, token, sealed, copied?.copiedAt), deps);
  if (wasLanded === undefined) return err('refresh_failed');
  if (!wasLanded) return err('busy');
  if (copied !== undefined) await deps.copy?.store(copied).catch(reported(deps));
  // From here on nothing can be lost, and a lease ends when it has been seen unchanged for long enough.
  await deps.table.release(fence).catch(reported(deps));
  return ok(grant.accessToken);
};

/** `undefined`: nothing was granted to copy, or the newest copy is too young. */
const copyToMake = (
  { generation, version, boundTo, copiedAt = Number.NEGATIVE_INFINITY }: CredentialState,
  refreshToken: string | undefined,
  { copy, now }: AccessTokenDeps,
): CopiedToken | undefined =>
  copy === undefined || refreshToken === undefined || now() - copiedAt < copy.pauseMs
    ? undefined
    : { refreshToken, generation, version: version + 1, boundTo, copiedAt: now() };

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
  await insist(() => deps.table.release(fence, unsettled), deps);
  return err(failure);
};

/**
 * Ends the credential, unless the table has lost a later refresh token: then that is taken, and asked with once. Where nobody
 * can say whether there is one, nothing ends.
 */
const endUnlessCopied = async (
  state: CredentialState,
  deps: AccessTokenDeps,
  deadline: number,
): Promise<Result<string, AccessTokenFailure>> => {
  const { fence, unsettled } = state;
  const later = deps.copy === undefined ? 'none' : await deps.copy.later(state, deps.sealer).catch(reported(deps));
  if (later === undefined) return giveBack(state, deps, 'refresh_failed', unsettled);
  if (later === 'none') {
    if (!(await deps.table.condemn(fence))) return err('busy');
    deps.onEnded?.();
    return err('needs_reauth');
  }
  const { refreshToken, version } = later;
  const isAdopted = await insist(() => deps.table.adopt(fence, refreshToken, version), deps);
  if (isAdopted === undefined) return giveBack(state, deps, 'refresh_failed', unsettled);
  if (!isAdopted) return err('busy');
  return refresh({ ...state, refreshToken, version, unsettled: 0 }, withoutReading(deps), deadline);
};

/** What is granted is still copied. */
const withoutReading = ({ copy, ...deps }: AccessTokenDeps): AccessTokenDeps => ({
  ...deps,
  copy: copy && { ...copy, later: async () => 'none' },
});
