// One account, and what befalls it: for tests that go through a refresh one call at a time.
import { accessToken } from '#core/credentials/access-token.ts';
import { laterCopy } from '#core/credentials/later-copy.ts';
import type {
  AccessTokenDeps,
  CopiedToken,
  CredentialState,
  CredentialTable,
  Grant,
  RefreshEvent,
  RefreshFailure,
} from '#core/credentials/ports.ts';
import { ok, type Result } from '#core/result.ts';

type Step = keyof CredentialTable | 'endpoint' | 'copyStore' | 'copyRead';

export const START = 1_000_000;
/** From one copy to the next. */
export const PAUSE = 900_000;
export const NEW: CredentialState = {
  ...{ generation: 1, version: 1, fence: 0 },
  ...{ leased: false, unsettled: 0, needsReauth: false, boundTo: 'b' },
};

/** Steps that are not answered, once each, done or not, and how long each step takes. */
export const account = (given: Partial<CredentialState> = {}) => {
  let state: CredentialState = { ...NEW, ...given };
  let now = START;
  const asked: string[] = [];
  const unanswered = new Set<Step>();
  const undone = new Set<Step>();
  const takes: { prepare?: number; nothing?: true; noSeal?: true } = {};
  const faults: unknown[] = [];
  const handed = { token: 'r0' };
  const copies: { readonly kept: CopiedToken[]; reads: number; onRead?: () => void; onStore?: () => void } = {
    kept: [],
    reads: 0,
  };
  const says: {
    next: Result<Grant, RefreshFailure>;
    readonly answers: Result<Grant, RefreshFailure>[];
    meanwhile?: () => void;
    onAsk?: () => void;
  } = {
    answers: [],
    next: ok({ accessToken: 'new', refreshToken: 'r1', expiresAt: START + 3_600_000 }),
  };
  const done = async <T>(step: Step, value: T): Promise<T> => {
    now += 10;
    if (unanswered.delete(step)) throw new Error('no answer');
    return value;
  };
  const write = (step: Step, isHeld: boolean, change: Partial<CredentialState>) => {
    if (undone.delete(step)) throw new Error('no answer');
    if (isHeld) state = { ...state, ...change };
    return done(step, isHeld);
  };
  const held = (fence: number) => fence === state.fence;
  const deps: AccessTokenDeps & { rules: AccessTokenDeps['rules'] } = {
    table: {
      read: () => done('read', state),
      acquire: ({ fence }) => write('acquire', held(fence), { fence: fence + 1, leased: true }),
      announce: (fence) => write('announce', held(fence), { unsettled: state.unsettled + 1 }),
      land: (fence, token, refreshToken, copiedAt) =>
        write('land', held(fence), {
          ...{ token, unsettled: 0, version: state.version + 1 },
          ...(refreshToken && { refreshToken }),
          ...(copiedAt !== undefined && { copiedAt }),
        }),
      adopt: (fence, refreshToken, version) => write('adopt', held(fence), { refreshToken, version, unsettled: 0 }),
      release: (fence, unsettled) =>
        write('release', held(fence), { leased: false, ...(unsettled !== undefined && { unsettled }) }),
      condemn: (fence) => write('condemn', held(fence), { leased: false, needsReauth: true }),
    },
    sealer: {
      prepare: async () => {
        now += takes.prepare ?? 0;
        if (takes.noSeal) throw new Error('no key');
        return (plain) => `sealed:${plain}`;
      },
      open: async (sealed) => sealed.replace('sealed:', ''),
    },
    copy: {
      pauseMs: PAUSE,
      later: async (seen, sealer) => {
        copies.reads++;
        copies.onRead?.();
        return laterCopy(await done('copyRead', copies.kept.at(-1)), seen, sealer);
      },
      store: async (copied) => {
        copies.onStore?.();
        await done('copyStore', undefined);
        copies.kept.push(copied);
      },
    },
    endpoint: async () => {
      if (unanswered.delete('endpoint')) throw new Error('no answer');
      return {
        refreshToken: handed.token,
        ask: async (refreshToken) => {
          asked.push(refreshToken);
          says.onAsk?.();
          return says.answers.shift() ?? says.next;
        },
      };
    },
    rules: { rotation: 'single_use', byRefreshToken: true },
    boundTo: 'b',
    now: () => now,
    sleep: async (ms) => {
      now += ms;
      says.meanwhile?.();
    },
    random: () => 0.5,
    observed: {},
    onFault: (fault) => faults.push(fault),
  };
  return {
    ...{ asked, unanswered, undone, takes, says, faults, handed, copies },
    state: () => state,
    rotates: (rotation: AccessTokenDeps['rules']['rotation']) => {
      deps.rules = { ...deps.rules, rotation };
    },
    now: () => now,
    wait: (ms: number) => {
      now += ms;
    },
    set: (change: Partial<CredentialState>) => {
      state = { ...state, ...change };
    },
    get: (timeLeft = 27_000, over: { readonly [D in keyof AccessTokenDeps]?: AccessTokenDeps[D] | undefined } = {}) =>
      accessToken({ ...deps, ...over } as AccessTokenDeps, now + timeLeft),
    deps,
  };
};

export const STALE = {
  sealed: 'sealed:old',
  grantedAt: 0,
  expiresAt: START + 200_000,
  staleAt: START - 1,
  dueAt: START - 2,
};

/** What a call slept, and whom it told. */
export const watched = (it: ReturnType<typeof account>) => {
  const slept: number[] = [];
  const told: (RefreshEvent | 'ended')[] = [];
  const over: Partial<AccessTokenDeps> = {
    sleep: async (ms) => {
      slept.push(ms);
      it.wait(ms);
    },
    record: async (what) => void told.push(what),
    onEnded: () => told.push('ended'),
  };
  return { slept, told, over };
};
