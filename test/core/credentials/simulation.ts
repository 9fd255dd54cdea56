// Many processes, one account, a provider that means it: what the lease promises, under delays, deaths and freezes.
import { accessToken } from '#core/credentials/access-token.ts';
import { laterCopy } from '#core/credentials/later-copy.ts';
import type {
  CopiedToken,
  CredentialState,
  CredentialTable,
  Grant,
  Observed,
  RefreshFailure,
  RefreshRules,
  Sealer,
} from '#core/credentials/ports.ts';
import { err, ok, type Result } from '#core/result.ts';
import { seeded, type VirtualTime, virtualTime } from './virtual-time.ts';

/** `replaced`: meanwhile another credential is handed over. */
type Mishap = 'dies' | 'freezes' | 'replaced';

export type Scenario = {
  readonly seed: number;
  readonly callers: number;
  readonly instances: number;
  readonly rotation: RefreshRules['rotation'];
  /** What befalls whoever gets the nth lease, at a step from there (0: on taking it). @default nothing */
  readonly mishap?: { readonly kind: Mishap; readonly lease: number; readonly step: number };
  /** Of all that stores are asked, how much is not answered, half of it done nevertheless. @default 0 */
  readonly faults?: number;
  /** From one copy of a refresh token to the next. @default no copy is made, as with a vault in DynamoDB */
  readonly copyPauseMs?: number;
  /**
   * From then on the item is as it was at some time before, but not before what is handed over by now. `isQuiet`: while nobody
   * holds a lease. Not after the account has ended.
   */
  readonly restore?: { readonly at: number; readonly isQuiet: boolean };
  /**
   * A table that does not check the fence, a holder that reads what was handed over when it asks and not before it
   * announces, an item that is open before its secret is replaced, a copy that is taken whatever it is of: what the proof
   * must find.
   */
  readonly plant?: 'no_fence' | 'late_reader' | 'open_item' | 'any_copy';
};

export type Outcome = {
  readonly refreshes: number;
  /** Requests to the token endpoint while one and the same access token was stored, at most. */
  readonly refreshesPerExpiry: number;
  readonly staleWritesAccepted: number;
  /** The stored state claims to be healthy, and holds no refresh token that the provider takes. */
  readonly silentLosses: number;
  /** A spent refresh token presented while its family is revoked for that. */
  readonly familiesRevoked: number;
  readonly answers: { readonly [answer: string]: number };
};

const MAX_LATENCY_MS = 40;
/** From longer than a lease to longer than two tokens live. */
const FREEZE_MS = { least: 30_000, most: 120_000 };
/** Several tokens' lives, and long enough for a dead lease to be taken over and for every caller to have its answer. */
const CALLS_MS = 200_000;
const END_MS = 420_000;
const LIFE_MS = 60_000;
/** Of each of the two steps after an item is shut. */
const HAND_OVER_MS = 1000;
const RESTORE_POLL_MS = 50;

export const simulate = async (scenario: Scenario): Promise<Outcome> => {
  const random = seeded(scenario.seed);
  const time = virtualTime();
  const provider = createProvider(scenario.rotation, time);
  const store = createStore(scenario.plant);
  const answers: Record<string, number> = {};
  const fate: { leases: number; steps: number; victim?: object } = { leases: 0, steps: 0 };
  const instances = Array.from({ length: scenario.instances }, () => createInstance());

  const mishapAt = (step: number) => (scenario.mishap?.step === step ? scenario.mishap.kind : undefined);
  const handOver = async (): Promise<void> => {
    store.shut();
    await time.sleep(random() * HAND_OVER_MS);
    store.handOver(provider.connect());
    await time.sleep(random() * HAND_OVER_MS);
    store.open();
    provider.connected();
  };
  const befall = async (mishap: Mishap | undefined, life: { isDead: boolean }): Promise<void> => {
    if (mishap === 'dies') life.isDead = true;
    if (mishap === 'replaced') void handOver();
    if (mishap === 'freezes') await time.sleep(FREEZE_MS.least + random() * (FREEZE_MS.most - FREEZE_MS.least));
  };

  const restore = async ({ at, isQuiet }: NonNullable<Scenario['restore']>): Promise<void> => {
    await time.sleep(at);
    while (store.read().needsReauth || (isQuiet && store.read().leased)) await time.sleep(RESTORE_POLL_MS);
    store.restore(random());
  };

  function createInstance() {
    const life = { isDead: false };
    const observed: Observed = {};
    let inFlight: Promise<string> | undefined;
    /** One step outside: there, done, and back, each taking its time. Either mishap comes before or after it is done. */
    const outside = async <T>(act: () => T): Promise<T> => {
      await time.sleep(random() * MAX_LATENCY_MS);
      const mishap = fate.victim === life ? mishapAt(++fate.steps) : undefined;
      const isBefore = random() < 0.5;
      if (isBefore) await befall(mishap, life);
      if (life.isDead) return gone();
      const done = act();
      if (!isBefore) await befall(mishap, life);
      await time.sleep(random() * MAX_LATENCY_MS);
      return life.isDead ? gone() : done;
    };
    const stored = async <T>(act: () => T): Promise<T> => {
      const isLost = random() < (scenario.faults ?? 0);
      const isDone = random() < 0.5;
      if (isLost && !isDone) await outside(unanswered);
      const done = await outside(act);
      return isLost ? unanswered() : done;
    };
    const acquire: CredentialTable['acquire'] = async (seen) => {
      const taken = await stored(() => store.acquire(seen));
      if (!taken || fate.leases++ !== scenario.mishap?.lease) return taken;
      fate.victim = life;
      await befall(mishapAt(0), life);
      return life.isDead ? gone() : taken;
    };
    const copies = (copied: CopiedToken) => stored(() => store.copy(copied));
    const later = async (seen: CredentialState, sealer: Sealer) => laterCopy(await stored(store.copied), seen, sealer);
    const table: CredentialTable = {
      read: () => stored(store.read),
      acquire,
      announce: (fence) => stored(() => store.announce(fence)),
      land: (fence, token, refreshToken, copiedAt) => stored(() => store.land(fence, token, refreshToken, copiedAt)),
      adopt: (fence, refreshToken, version) => stored(() => store.adopt(fence, refreshToken, version)),
      release: (fence, unsettled) => stored(() => store.release(fence, unsettled)),
      condemn: (fence) => stored(() => store.condemn(fence)),
    };
    const { copyPauseMs: pauseMs } = scenario;
    const deps = {
      table,
      copy: pauseMs === undefined ? undefined : { pauseMs, later, store: copies },
      sealer: {
        prepare: () => stored(() => (plain: string) => `sealed:${plain}`),
        open: async (sealed: string) => sealed.replace('sealed:', ''),
      },
      endpoint: async () => {
        const handed = await stored(store.handed);
        const ask = (refreshToken: string) =>
          outside(() => {
            const isLate = scenario.plant === 'late_reader' && refreshToken === handed;
            return provider.ask(isLate ? store.handed() : refreshToken, store.read().version);
          });
        return { refreshToken: handed, ask };
      },
      rules: { rotation: scenario.rotation },
      boundTo: 'b',
      now: time.now,
      sleep: time.sleep,
      random,
      observed,
    };
    const attempt = async (): Promise<string> => {
      const family = provider.family();
      const answer = await accessToken(deps, time.now() + 27_000).catch(() => err('unanswered' as const));
      return answer.ok ? provider.judge(answer.value, family) : answer.error;
    };
    return {
      /** As a function would: several requests of one process share one attempt. */
      call: async (): Promise<string> => {
        if (life.isDead) return 'busy';
        inFlight ??= attempt().finally(() => {
          inFlight = undefined;
        });
        return inFlight;
      },
    };
  }

  const caller = async () => {
    await time.sleep(random() * CALLS_MS);
    // Whoever is told that somebody else is at it comes again, as an agent does after a 503.
    for (let attempt = 0; attempt < 6; attempt++) {
      const instance = instances[Math.floor(random() * instances.length)];
      const said = (await instance?.call()) ?? 'busy';
      if (!PASSING.has(said)) {
        answers[said] = (answers[said] ?? 0) + 1;
        return;
      }
      await time.sleep(1000 + random() * 9000);
    }
    answers.gave_up = (answers.gave_up ?? 0) + 1;
  };
  for (let i = 0; i < scenario.callers; i++) void caller();
  if (scenario.restore !== undefined) void restore(scenario.restore);
  await time.run(END_MS);
  const state = store.read();
  const isHealthy = !state.needsReauth && state.unsettled === 0;
  const kept = state.refreshToken?.replace('sealed:', '') ?? store.handed();
  return {
    refreshes: provider.asked(),
    refreshesPerExpiry: provider.askedPerVersion(),
    staleWritesAccepted: store.staleWrites(),
    silentLosses: isHealthy && !provider.takes(kept) ? 1 : 0,
    familiesRevoked: provider.familiesRevoked(),
    answers,
  };
};

/** Worth another call. */
const PASSING: ReadonlySet<string> = new Set(['busy', 'refresh_failed', 'unanswered']);

const unanswered = (): never => {
  throw new Error('no answer');
};

/** A process that is no more answers nobody. */
const gone = (): Promise<never> => new Promise(() => undefined);

const createProvider = (rotation: RefreshRules['rotation'], time: VirtualTime) => {
  let asked = 0;
  const perVersion = new Map<number, number>();
  let serial = 0;
  let current: { readonly [family: string]: string | undefined } = { 0: 'refresh-0-0' };
  let family = 0;
  let familiesRevoked = 0;
  let newest = 0;
  const access = new Set<string>();
  const familyOf = (token: string): number => Number(token.split('-')[1]);
  return {
    asked: () => asked,
    askedPerVersion: () => Math.max(0, ...perVersion.values()),
    familiesRevoked: () => familiesRevoked,
    /** The one that every call which begins now is made with. */
    family: () => family,
    connect: () => {
      newest++;
      const granted = `refresh-${newest}-0`;
      current = { ...current, [newest]: granted };
      return granted;
    },
    connected: () => {
      family = newest;
    },
    takes: (refreshToken: string) => familyOf(refreshToken) === family && refreshToken === current[family],
    judge: (token: string, least: number) => (access.has(token) && familyOf(token) >= least ? 'token' : 'wrong_token'),
    ask: (refreshToken: string, version: number): Result<Grant, RefreshFailure> => {
      asked++;
      perVersion.set(version, (perVersion.get(version) ?? 0) + 1);
      const of = familyOf(refreshToken);
      if (refreshToken !== current[of]) {
        if (rotation === 'single_use' && current[of] !== undefined) {
          current = { ...current, [of]: undefined };
          familiesRevoked++;
        }
        return err('invalid_grant');
      }
      serial++;
      const accessToken = `access-${of}-${serial}`;
      access.add(accessToken);
      const expiresAt = time.now() + LIFE_MS;
      if (rotation === 'none') return ok({ accessToken, expiresAt });
      const next = `refresh-${of}-${serial}`;
      current = { ...current, [of]: next };
      return ok({ accessToken, refreshToken: next, expiresAt });
    },
  };
};

/** One item under conditional writes, and beside it what was handed over. */
const createStore = (plant: Scenario['plant']) => {
  let state: CredentialState = {
    ...{ generation: 1, version: 1, fence: 0 },
    ...{ leased: false, unsettled: 0, needsReauth: false, boundTo: 'b' },
  };
  let staleWrites = 0;
  let handed = 'refresh-0-0';
  let copied: CopiedToken | undefined;
  const before: CredentialState[] = [];
  const set = (next: CredentialState): void => {
    before.push(state);
    state = next;
  };
  const fenced = (fence: number, change: (before: CredentialState) => CredentialState): boolean => {
    if (fence !== state.fence) {
      if (plant !== 'no_fence') return false;
      staleWrites++;
    }
    set(change(state));
    return true;
  };
  return {
    staleWrites: () => staleWrites,
    read: () => state,
    handed: () => handed,
    shut: () => {
      const { generation, version, fence, copiedAt } = state;
      const isShut = plant !== 'open_item';
      const next = { generation: generation + 1, version: version + 1, fence: fence + 1, unsettled: 0, boundTo: 'b' };
      set({ ...next, leased: isShut, needsReauth: isShut, ...(copiedAt !== undefined && { copiedAt }) });
    },
    handOver: (refreshToken: string) => {
      handed = refreshToken;
    },
    open: () => {
      if (plant !== 'open_item') set({ ...state, leased: false, needsReauth: false });
    },
    /** @param where in [0, 1) of what there was of this generation */
    restore: (where: number) => {
      const earlier = before.filter(({ generation, needsReauth }) => generation === state.generation && !needsReauth);
      state = earlier[Math.floor(where * earlier.length)] ?? state;
    },
    copy: (next: CopiedToken) => {
      copied = next;
    },
    /** Adversarial: what is handed over does not take the label along. */
    copied: () =>
      plant === 'any_copy' && copied !== undefined
        ? { ...copied, generation: state.generation, version: Math.max(copied.version, state.version + 1) }
        : copied,
    acquire: (seen: Pick<CredentialState, 'fence' | 'version'>) => {
      if (seen.fence !== state.fence || seen.version !== state.version) return false;
      set({ ...state, fence: state.fence + 1, leased: true });
      return true;
    },
    announce: (fence: number) => fenced(fence, (held) => ({ ...held, unsettled: held.unsettled + 1 })),
    land: (
      fence: number,
      token: NonNullable<CredentialState['token']>,
      refreshToken: string | undefined,
      copiedAt: number | undefined,
    ) =>
      fenced(fence, (held) => ({
        ...held,
        ...{ token, unsettled: 0, version: held.version + 1 },
        ...(refreshToken !== undefined && { refreshToken }),
        ...(copiedAt !== undefined && { copiedAt }),
      })),
    adopt: (fence: number, refreshToken: string, version: number) =>
      fenced(fence, (held) => ({ ...held, refreshToken, version, unsettled: 0 })),
    release: (fence: number, unsettled: number | undefined) =>
      fenced(fence, (held) => ({ ...held, leased: false, ...(unsettled !== undefined && { unsettled }) })),
    condemn: (fence: number) => fenced(fence, (held) => ({ ...held, leased: false, needsReauth: true })),
  };
};
