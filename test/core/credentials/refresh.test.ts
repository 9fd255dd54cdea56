// One refresh per expiry, nothing lost in silence, nothing written by a holder whose time is over: by simulation.
import { describe, expect, it } from 'vitest';
import { type Outcome, type Scenario, simulate } from './simulation.ts';

const ROTATIONS = ['none', 'rotating', 'single_use'] as const;
const MISHAPS = ['dies', 'freezes'] as const;
/** From lease to release: lease, seal, what was handed over, announcement, token endpoint, landing, copy, release. */
const STEPS = Array.from({ length: 8 }, (_, step) => step);
/** Between these steps the provider may have answered what nobody wrote down. */
const WINDOW = [3, 4, 5];

const seeds = (count: number) => Array.from({ length: count }, (_, i) => i);

const outcomes = (scenarios: readonly Scenario[]) =>
  Promise.all(scenarios.map(async (scenario) => ({ scenario, outcome: await simulate(scenario) })));

const mishaps = (
  count: number,
  more: Partial<Scenario> = {},
  kinds: readonly NonNullable<Scenario['mishap']>['kind'][] = MISHAPS,
): readonly Scenario[] =>
  seeds(count).flatMap((seed) =>
    ROTATIONS.flatMap((rotation) =>
      kinds.flatMap((kind) =>
        STEPS.map((step) => ({
          ...{ seed, rotation, callers: 60, instances: 8, copyPauseMs: 0 },
          mishap: { kind, step, lease: seed % 3 },
          ...more,
        })),
      ),
    ),
  );

const total = (all: readonly { readonly outcome: Outcome }[], pick: (outcome: Outcome) => number): number =>
  all.reduce((sum, { outcome }) => sum + pick(outcome), 0);

describe('a refresh', { timeout: 60_000 }, () => {
  it('happens once per expiry, however many ask, and everybody gets a token that opens', async () => {
    for (const seed of seeds(15)) {
      for (const rotation of ROTATIONS) {
        const outcome = await simulate({ seed, rotation, callers: 1000, instances: 100, copyPauseMs: 0 });
        expect({ seed, rotation, ...outcome }).toEqual({
          ...{ seed, rotation, refreshes: outcome.refreshes, refreshesPerExpiry: 1 },
          ...{ silentLosses: 0, staleWritesAccepted: 0, familiesRevoked: 0, answers: { token: 1000 } },
        });
        expect(outcome.refreshes).toBeGreaterThanOrEqual(4);
      }
    }
  });

  it('survives the death and the freezing of its holder at every step: nothing is lost without being said', async () => {
    for (const { scenario, outcome } of await outcomes(mishaps(25))) {
      const { answers, refreshes: _, refreshesPerExpiry, ...rest } = outcome;
      expect({ scenario, ...rest }).toEqual({ scenario, silentLosses: 0, staleWritesAccepted: 0, familiesRevoked: 0 });
      // One more than one: what a dead holder asked, asked again.
      expect({ scenario, twiceAtMost: refreshesPerExpiry <= 2 }).toEqual({ scenario, twiceAtMost: true });
      expect(Object.keys(answers).filter((each) => !['token', 'needs_reauth'].includes(each))).toEqual([]);
      const isWindow = scenario.rotation !== 'none' && WINDOW.includes(scenario.mishap?.step ?? -1);
      if (!isWindow) expect({ scenario, lost: answers.needs_reauth ?? 0 }).toEqual({ scenario, lost: 0 });
    }
  });

  it('announces nothing that it has no time left to ask: a successor would take the token for spent (seed 680)', async () => {
    const mishap = { kind: 'freezes', lease: 1, step: 0 } as const;
    const outcome = await simulate({ seed: 680, rotation: 'single_use', callers: 60, instances: 8, mishap });
    expect(outcome.answers).toEqual({ token: 60 });
  });

  it('is lost only between the provider’s answer and its landing, and then somebody is told', async () => {
    const single = mishaps(25, { rotation: 'single_use' }).filter(({ mishap }) => mishap?.step === 4);
    expect(total(await outcomes(single), ({ answers }) => answers.needs_reauth ?? 0)).toBeGreaterThan(0);
  });
});

const FAULTY = seeds(30).flatMap((seed) =>
  ROTATIONS.map((rotation) => ({ ...{ seed, rotation, callers: 60, instances: 8, copyPauseMs: 0 }, faults: 0.1 })),
);

describe('a refresh that something goes wrong beside', { timeout: 60_000 }, () => {
  it('loses nothing to stores of which every tenth answer does not come', async () => {
    for (const { scenario, outcome } of await outcomes(FAULTY)) {
      const { refreshes: _, refreshesPerExpiry, answers, ...rest } = outcome;
      expect({ scenario, ...rest }).toEqual({ scenario, silentLosses: 0, staleWritesAccepted: 0, familiesRevoked: 0 });
      // Who gave up was told so; nobody was told to connect again.
      const lost = answers.needs_reauth ?? answers.wrong_token ?? 0;
      expect({ scenario, refreshesPerExpiry, lost }).toEqual({ scenario, refreshesPerExpiry: 1, lost: 0 });
      expect(answers.token).toBeGreaterThan(50);
    }
  });

  it('during which another credential is handed over, at every step, leaves nothing of the one before', async () => {
    for (const { scenario, outcome } of await outcomes(mishaps(10, {}, ['replaced']))) {
      const { refreshes: _, refreshesPerExpiry: __, ...rest } = outcome;
      const nothing = { silentLosses: 0, staleWritesAccepted: 0, familiesRevoked: 0 };
      expect({ scenario, ...rest }).toEqual({ scenario, ...nothing, answers: { token: 60 } });
    }
  });
});

const restored = (
  count: number,
  rotations: readonly Scenario['rotation'][],
  more: Partial<Scenario> & Pick<Scenario, 'restore'>,
): readonly Scenario[] =>
  seeds(count).flatMap((seed) =>
    rotations.map((rotation) => ({ ...{ seed, rotation, callers: 60, instances: 8, copyPauseMs: 0 }, ...more })),
  );

describe('a table that is restored to an earlier point in time', { timeout: 60_000 }, () => {
  const QUIET = { at: 90_000, isQuiet: true };

  it('while nobody refreshes ends no account whose refresh tokens may be presented again, or rotate', async () => {
    for (const { scenario, outcome } of await outcomes(restored(60, ['none', 'rotating'], { restore: QUIET })))
      expect({ scenario, lost: outcome.silentLosses, answers: outcome.answers }).toEqual({
        ...{ scenario, lost: 0, answers: { token: 60 } },
      });
  });

  it('would end accounts whose refresh tokens rotate, had it no copy', async () => {
    const { copyPauseMs: _, ...none } = restored(1, ['rotating'], { restore: QUIET })[0] as Scenario;
    const all = await outcomes(seeds(30).map((seed) => ({ ...none, seed })));
    expect(total(all, ({ answers }) => answers.needs_reauth ?? 0)).toBeGreaterThan(0);
  });

  it('at any moment, while holders die and freeze, loses nothing in silence', async () => {
    const all = STEPS.flatMap((step) =>
      MISHAPS.flatMap((kind) =>
        restored(8, ROTATIONS, { restore: { at: 61_000, isQuiet: false }, mishap: { kind, step, lease: 1 } }),
      ),
    );
    for (const { scenario, outcome } of await outcomes(all)) {
      const { needs_reauth: _, token: __, ...others } = outcome.answers;
      expect({ scenario, lost: outcome.silentLosses, others }).toEqual({ scenario, lost: 0, others: {} });
    }
  });
});

describe('the proof finds', { timeout: 60_000 }, () => {
  it('a table that does not check the fence', async () => {
    const all = await outcomes(mishaps(4, { plant: 'no_fence' }));
    expect(total(all, ({ staleWritesAccepted }) => staleWritesAccepted)).toBeGreaterThan(0);
  });

  it('an item that is open before its secret is replaced', async () => {
    const all = await outcomes(mishaps(4, { plant: 'open_item' }, ['replaced']));
    expect(total(all, ({ answers }) => (answers.wrong_token ?? 0) + (answers.needs_reauth ?? 0))).toBeGreaterThan(0);
  });

  it('a holder that takes what is handed over to its successors', async () => {
    const seen = mishaps(200, { plant: 'late_reader', rotation: 'single_use' }, ['replaced']).filter(
      ({ mishap }) => mishap?.lease === 0 && mishap.step === 3,
    );
    expect(total(await outcomes(seen), ({ answers }) => answers.needs_reauth ?? 0)).toBeGreaterThan(0);
  });

  it('a copy that is taken although it is older than the item', async () => {
    const rare = { rotation: 'single_use', copyPauseMs: 1_000_000 } as const;
    const seen = (plant: Partial<Scenario>) =>
      outcomes(mishaps(12, { ...rare, ...plant }, ['dies']).filter(({ mishap }) => mishap?.step === 4));
    expect(total(await seen({}), ({ familiesRevoked }) => familiesRevoked)).toBe(0);
    expect(total(await seen({ plant: 'any_copy' }), ({ familiesRevoked }) => familiesRevoked)).toBeGreaterThan(0);
  });

  it('a copy that is taken although it is of the credential before', async () => {
    const seen = (plant: Partial<Scenario>) =>
      outcomes(
        restored(60, ['rotating'], {
          ...{ restore: { at: 150_000, isQuiet: true }, copyPauseMs: 1_000_000 },
          ...{ mishap: { kind: 'replaced', lease: 0, step: 6 }, ...plant },
        }),
      );
    expect(total(await seen({}), ({ answers }) => answers.wrong_token ?? 0)).toBe(0);
    expect(total(await seen({ plant: 'any_copy' }), ({ answers }) => answers.wrong_token ?? 0)).toBeGreaterThan(0);
  });
});
