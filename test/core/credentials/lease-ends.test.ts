// To the millisecond and to the call: what is said of a lease after it was taken, and what it leaves behind.
// Every answer of the account's store takes ten milliseconds.
import { describe, expect, it } from 'vitest';
import type { AccessTokenDeps } from '#core/credentials/ports.ts';
import { err, ok } from '#core/result.ts';
import { account, PAUSE, STALE, START, watched } from './account.ts';

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

describe('a lease that came to nothing', () => {
  it('is no failure of the token endpoint: the next asks at once', async () => {
    const it = account();
    for (let n = 0; n < 4; n++) expect(await it.get(13_015)).toEqual(err('busy'));
    expect(await it.get()).toEqual(ok('new'));
  });

  it('is taken again while there is time', async () => {
    const it = account();
    let isLost = true;
    const announce = async (fence: number) => {
      if (!isLost) return it.deps.table.announce(fence);
      isLost = false;
      it.set({ leased: false });
      return false;
    };
    expect(await it.get(27_000, { table: { ...it.deps.table, announce } })).toEqual(ok('new'));
  });

  it('because the refresh token was refused, ends a credential of which the access token is valid', async () => {
    const it = account({ token: STALE });
    it.says.next = err('invalid_grant');
    expect(await it.get()).toEqual(err('needs_reauth'));
  });
});

describe('a first token', () => {
  it('is asked for on schedule, too', async () => {
    expect(await account().get(27_000, { isAhead: true })).toEqual(ok('new'));
  });

  it('needs no refresh token where none is used', async () => {
    const it = account();
    it.rotates('none');
    const endpoint: AccessTokenDeps['endpoint'] = async () => ({
      ...(await it.deps.endpoint()),
      refreshToken: undefined,
    });
    expect(await it.get(27_000, { endpoint, rules: { rotation: 'none' } })).toEqual(ok('new'));
    expect(it.asked).toEqual(['']);
  });
});

describe('a copy', () => {
  it('is made when the pause is over, to the millisecond, and of no token that was not granted', async () => {
    const copies = async (copiedAt: number, next = ok({ accessToken: 'new', refreshToken: 'r1' })) => {
      const it = account({ copiedAt });
      it.says.next = next;
      await it.get();
      return it.copies.kept.length;
    };
    expect(await copies(START + 30 - PAUSE)).toBe(1);
    expect(await copies(START + 31 - PAUSE)).toBe(0);
    expect(await copies(0, ok({ accessToken: 'new' } as never))).toBe(0);
  });
});
