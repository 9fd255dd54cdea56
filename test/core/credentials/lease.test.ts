// To the millisecond and to the call: when a lease is taken, how long it is waited for, and what is said of it afterwards.
// Every answer of the account's store takes ten milliseconds.
import { describe, expect, it } from 'vitest';
import type { AccessTokenDeps } from '#core/credentials/ports.ts';
import { err, ok } from '#core/result.ts';
import { account, STALE, START, watched } from './account.ts';

const LEASED = { leased: true, fence: 5 };

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
    expect(await it.get(left, { table })).toEqual(requests === 1 ? ok('new') : err('busy'));
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
