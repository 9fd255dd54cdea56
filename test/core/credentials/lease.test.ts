// To the millisecond and to the call: when a lease is taken, how long it is waited for, and what is said of it afterwards.
// Every answer of the account's store takes ten milliseconds.
import { describe, expect, it } from 'vitest';
import type { AccessTokenDeps, RefreshEvent } from '#core/credentials/ports.ts';
import { err, ok } from '#core/result.ts';
import { account, STALE, START } from './account.ts';

const LEASED = { leased: true, fence: 5 };

/** What a call slept, and whom it told. */
const watched = (it: ReturnType<typeof account>) => {
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

describe('who finds a lease', () => {
  it('looks again after ever longer pauses, for ten seconds or until the caller’s time is up', async () => {
    for (const [timeLeft, until] of [
      [27_000, 10_000],
      [2_000, 2_000],
    ] as const) {
      const it = account(LEASED);
      const { slept, over } = watched(it);
      expect(await it.get(timeLeft, over)).toEqual(err('busy'));
      expect(slept.slice(0, 6)).toEqual([37.5, 75, 150, 300, 300, 300]);
      expect(it.now() - START).toBeLessThanOrEqual(until);
      expect(it.now() - START).toBeGreaterThan(until - 450);
    }
    const it = account(LEASED);
    const { slept, over } = watched(it);
    await it.get(170, { ...over, random: () => 0 });
    expect(slept).toEqual([25, 50]);
  });

  it('takes it after twenty seconds in which it did not change', async () => {
    for (const [waited, sleeps] of [
      [19_989, 1],
      [19_990, 0],
    ] as const) {
      const it = account(LEASED);
      expect(await it.get(0)).toEqual(err('busy'));
      it.wait(waited);
      const { slept, over } = watched(it);
      expect(await it.get(27_000, over)).toEqual(ok('new'));
      expect(slept).toHaveLength(sleeps);
    }
  });

  it('counts anew when it is another one', async () => {
    const it = account(LEASED);
    await it.get(0);
    it.wait(30_000);
    it.set({ fence: 6 });
    expect(await it.get(0)).toEqual(err('busy'));
    expect(it.state().fence).toBe(6);
  });
});

describe('a refresh begins', () => {
  it.each([
    [13_009, 0, 0, 0],
    [13_010, 1, 0, 0],
    [13_019, 1, 0, 0],
    [13_020, 1, 1, 0],
    [13_029, 1, 1, 0],
    [13_030, 1, 1, 1],
  ])('with %i ms left: %i leases, %i announcements and %i requests', async (left, fence, announcements, requests) => {
    const it = account();
    let announced = 0;
    const table: AccessTokenDeps['table'] = {
      ...it.deps.table,
      announce: (holder) => {
        announced += 1;
        return it.deps.table.announce(holder);
      },
    };
    expect((await it.get(left, { table })).ok).toBe(requests === 1);
    expect([it.state().fence, announced, it.asked.length]).toEqual([fence, announcements, requests]);
    expect(it.state()).toMatchObject({ leased: false, unsettled: 0 });
  });

  it('when a token is stale, or on schedule when it is due, and never without such a time', async () => {
    const fresh = { ...STALE, staleAt: START + 11, dueAt: START + 11 };
    const answer = (token: object, isAhead: boolean) =>
      account({ token: token as typeof STALE }).get(27_000, { isAhead });
    expect(await answer(fresh, false)).toEqual(ok('old'));
    expect(await answer(fresh, true)).toEqual(ok('old'));
    expect(await answer({ ...fresh, staleAt: START + 10 }, false)).toEqual(ok('new'));
    expect(await answer({ ...fresh, staleAt: START + 10 }, true)).toEqual(ok('old'));
    expect(await answer({ ...fresh, dueAt: START + 10 }, false)).toEqual(ok('old'));
    expect(await answer({ ...fresh, dueAt: START + 10 }, true)).toEqual(ok('new'));
    expect(await answer({ sealed: 'sealed:old', grantedAt: 0 }, false)).toEqual(ok('old'));
    expect(await answer({ sealed: 'sealed:old', grantedAt: 0 }, true)).toEqual(ok('old'));
  });

  it('and asks for eight seconds', async () => {
    const it = account();
    const timeouts: number[] = [];
    const ask = async (_: string, timeoutMs: number) => {
      timeouts.push(timeoutMs);
      return it.says.next;
    };
    await it.get(27_000, { endpoint: async () => ({ refreshToken: 'r0', ask }) });
    expect(timeouts).toEqual([8000]);
  });

  it.each([
    ['none', 9, ['r0']],
    ['rotating', 1, ['r0']],
    ['rotating', 2, []],
    ['single_use', 1, []],
  ] as const)(
    'of tokens of rotation %s, after %i requests without an answer, by asking %j',
    async (rotation, unsettled, asked) => {
      const it = account({ unsettled });
      it.rotates(rotation);
      expect(await it.get()).toEqual(asked.length > 0 ? ok('new') : err('needs_reauth'));
      expect(it.asked).toEqual(asked);
    },
  );

  it('not while a token is valid and the last try would be spent', async () => {
    for (const [rotation, token] of [
      ['none', 'new'],
      ['rotating', 'old'],
      ['single_use', 'old'],
    ] as const) {
      const it = account({ token: STALE, unsettled: 1 });
      it.rotates(rotation);
      expect([rotation, await it.get()]).toEqual([rotation, ok(token)]);
      expect(it.state().fence).toBe(token === 'old' ? 0 : 1);
    }
  });
});

describe('after a refresh', () => {
  it.each([
    ['unknown', 2],
    ['refused', 1],
    ['not_sent', 1],
  ] as const)('that is %s, %i requests are unsettled', async (failure, unsettled) => {
    const it = account({ unsettled: 1 });
    it.rotates('rotating');
    it.says.next = err(failure);
    expect(await it.get()).toEqual(err('refresh_failed'));
    expect(it.state()).toMatchObject({ unsettled, leased: false });
  });

  it('it is written down what became of it, once', async () => {
    const outcome = async (
      given: Parameters<typeof account>[0],
      next?: ReturnType<typeof account>['says']['next'],
      left?: number,
    ) => {
      const it = account(given);
      const { told, over } = watched(it);
      it.says.next = next ?? it.says.next;
      await it.get(left, over);
      return told;
    };
    expect(await outcome({})).toEqual(['refreshed']);
    expect(await outcome({}, err('refused'))).toEqual(['refresh_failed']);
    expect(await outcome({}, err('invalid_grant'))).toEqual(['ended', 'needs_reauth']);
    expect(await outcome({}, undefined, 13_015)).toEqual([]);
    expect(await outcome({ needsReauth: true })).toEqual([]);
  });

  it('that cannot be written down, it is tried five times, and then told', async () => {
    const it = account();
    const { slept, told, over } = watched(it);
    const land = () => Promise.reject(new Error('no answer'));
    expect(await it.get(27_000, { ...over, table: { ...it.deps.table, land } })).toEqual(err('refresh_failed'));
    expect([slept, told, it.faults]).toEqual([[200, 400, 600, 800], ['refresh_failed'], [new Error('no answer')]]);
    expect(it.state()).toMatchObject({ unsettled: 1, leased: true });
  });

  it.each([
    [0, 1],
    [1, 0],
  ])(
    'that failed, the next waits twice as long each time, five minutes at most; %i ms before that, %i are made',
    async (early, made) => {
      for (const [failures, seconds] of [5, 10, 20, 40, 80, 160, 300, 300].entries()) {
        const it = account();
        it.says.next = err('refused');
        it.deps.observed.failed = { version: 1, times: failures + 1, until: 0 };
        await it.get();
        expect(it.asked).toHaveLength(1);
        it.wait(seconds * 1000 - 10 - early);
        expect(await it.get()).toEqual(err('refresh_failed'));
        expect([seconds, it.asked.length]).toEqual([seconds, 1 + made]);
      }
    },
  );
});

describe('a credential of another definition', () => {
  const tried = async (given: Parameters<typeof account>[0], isAhead: boolean, condemns = true) => {
    const it = account({ ...given, boundTo: 'other', token: { ...STALE, staleAt: START + 9999 } });
    const { told, over } = watched(it);
    const table = { ...it.deps.table, ...(!condemns && { condemn: async () => false }) };
    expect(await it.get(27_000, { ...over, table, isAhead })).toEqual(err('redefined'));
    return [it.state().needsReauth, told];
  };

  it('is not used, and ended by the schedule alone, by whoever still may', async () => {
    expect(await tried({}, false)).toEqual([false, []]);
    expect(await tried({}, true)).toEqual([true, ['ended', 'needs_reauth']]);
    expect(await tried({ needsReauth: true }, true)).toEqual([true, []]);
    expect(await tried({}, true, false)).toEqual([false, []]);
  });

  it('that has gone is said to have gone', async () => {
    const it = account();
    expect(await it.get(27_000, { table: { ...it.deps.table, read: async () => undefined } })).toEqual(err('gone'));
  });
});
