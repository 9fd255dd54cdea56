// Stores that do not answer, one call at a time: what is said, and what is left behind.
import { describe, expect, it } from 'vitest';
import { err, ok } from '#core/result.ts';
import { account, NEW, STALE, START } from './account.ts';

describe('a store that does not say what it did', () => {
  it('with the announcement: nothing was sent, so nothing is spent', async () => {
    const it = account();
    it.unanswered.add('announce');
    expect(await it.get()).toEqual(err('refresh_failed'));
    expect(it.state()).toMatchObject({ unsettled: 0, leased: false });
    expect(await it.get()).toEqual(ok('new'));
    expect(it.asked).toEqual(['r0']);
  });

  it('with giving back after a refusal: it is given back again, so nothing is spent', async () => {
    const it = account();
    it.says.next = err('refused');
    it.undone.add('release');
    expect(await it.get()).toEqual(err('refresh_failed'));
    expect(it.state()).toMatchObject({ unsettled: 0, leased: false });
  });

  it('with landing: it lands again', async () => {
    const it = account();
    it.unanswered.add('land');
    expect(await it.get()).toEqual(ok('new'));
    expect(it.state()).toMatchObject({ version: 3, unsettled: 0, leased: false });
  });

  it('with anything: what is still valid is used', async () => {
    for (const step of ['acquire', 'announce', 'release'] as const) {
      const it = account({ token: STALE });
      it.says.next = err('refused');
      it.unanswered.add(step);
      expect([step, await it.get()]).toEqual([step, ok('old')]);
    }
    await expect(
      (() => {
        const it = account();
        it.unanswered.add('acquire');
        return it.get();
      })(),
    ).rejects.toThrow('no answer');
  });
});

it('whoever has too little time left to refresh keeps the lease from nobody', async () => {
  const it = account();
  expect(await it.get(12_500)).toEqual(err('busy'));
  expect(it.state()).toEqual(NEW);
  const valid = account({ token: STALE });
  expect(await valid.get(12_500)).toEqual(ok('old'));
  expect(valid.state().fence).toBe(0);
});

it('a fault that is answered otherwise is told', async () => {
  const it = account();
  it.takes.noSeal = true;
  expect(await it.get()).toEqual(err('refresh_failed'));
  expect(it.faults).toEqual([new Error('no key')]);
  for (const step of ['acquire', 'announce'] as const) {
    const valid = account({ token: STALE });
    valid.unanswered.add(step);
    expect([await valid.get(), valid.faults]).toEqual([ok('old'), [new Error('no answer')]]);
  }
  const landed = account();
  landed.unanswered.add('release');
  expect([await landed.get(), landed.faults.length]).toEqual([ok('new'), 1]);
});

describe('whoever lost the lease on the way', () => {
  it.each([
    ['announce', ok('new'), []],
    ['land', ok('new'), ['r0']],
    ['condemn', err('invalid_grant' as const), ['r0']],
  ] as const)('and may not %s is busy, and spends nothing more', async (step, next, asked) => {
    const it = account();
    if (!next.ok) it.says.next = next;
    let tries = 0;
    const lost = async () => {
      tries += 1;
      return false;
    };
    // Time for one look: what comes next is another holder's.
    const answer = await it.get(13_040, { table: { ...it.deps.table, [step]: lost } });
    expect([answer, tries, it.asked]).toEqual([err('busy'), 1, asked]);
    expect(it.state()).toMatchObject({ leased: true, needsReauth: false });
  });
});

describe('a composition without a copy and without anybody to tell', () => {
  const bare = { copy: undefined, onFault: undefined };

  it('refreshes, and ends what is refused', async () => {
    const it = account();
    expect(await it.get(27_000, bare)).toEqual(ok('new'));
    expect([it.copies.kept, it.copies.reads]).toEqual([[], 0]);
    const refused = account();
    refused.says.next = err('invalid_grant');
    expect(await refused.get(27_000, bare)).toEqual(err('needs_reauth'));
    expect(refused.state()).toMatchObject({ leased: false, needsReauth: true });
  });

  it('ends what was made for another definition', async () => {
    const it = account({ boundTo: 'other' });
    expect(await it.get(27_000, { ...bare, isAhead: true })).toEqual(err('redefined'));
    expect(it.state().needsReauth).toBe(true);
  });

  it('answers faults as ever', async () => {
    const it = account();
    it.unanswered.add('announce');
    expect(await it.get(27_000, bare)).toEqual(err('refresh_failed'));
    const valid = account({ token: STALE });
    valid.unanswered.add('acquire');
    expect(await valid.get(27_000, bare)).toEqual(ok('old'));
  });
});

describe('a credential without a refresh token', () => {
  const without = (token: Partial<typeof STALE>) => {
    const it = account({ token: { ...STALE, ...token } });
    it.handed.token = '';
    return it;
  };

  it('ends with its access token, and nobody is asked for another', async () => {
    const it = without({});
    expect(await it.get()).toEqual(ok('old'));
    expect(it.state()).toMatchObject({ leased: false, needsReauth: false, unsettled: 0 });
    const { fence } = it.state();
    while (it.now() < START + 199_900) expect(await it.get()).toEqual(ok('old'));
    // Found out once, and then remembered: no call takes the lease for it.
    expect(it.state().fence).toBe(fence);
    it.wait(200);
    expect(await it.get()).toEqual(err('needs_reauth'));
    expect([it.asked, it.state()]).toEqual([[], expect.objectContaining({ leased: false, needsReauth: true })]);
  });

  it('ends in the very millisecond in which its access token does, and not before', async () => {
    expect(await without({ expiresAt: START + 20, staleAt: 0 }).get(13_040)).toEqual(err('needs_reauth'));
    const valid = without({ expiresAt: START + 21, staleAt: 0 });
    expect(await valid.get(13_040)).toEqual(err('busy'));
    expect(valid.state()).toMatchObject({ leased: false, needsReauth: false });
  });

  it('ends when its access token is refused, and where there never was one', async () => {
    for (const it of [without({ expiresAt: 0, staleAt: 0 }), account()]) {
      it.handed.token = '';
      expect(await it.get()).toEqual(err('needs_reauth'));
      expect(it.asked).toEqual([]);
    }
  });
});

it('a holder that was slow to prepare does not ask: others may soon take it for dead', async () => {
  const it = account();
  it.takes.prepare = 7_000;
  expect(await it.get()).toEqual(err('busy'));
  expect(it.asked).toEqual([]);
  expect(it.state()).toMatchObject({ unsettled: 0, leased: false });
});

it('what was handed over and cannot be read ends nothing, and nothing is announced', async () => {
  const it = account();
  it.unanswered.add('endpoint');
  expect(await it.get()).toEqual(err('refresh_failed'));
  expect(it.state()).toEqual({ ...NEW, fence: 1 });
  expect(await it.get()).toEqual(ok('new'));
});

it('a refresh token stays until another is granted', async () => {
  const it = account();
  expect(await it.get()).toEqual(ok('new'));
  expect(it.state()).toMatchObject({ refreshToken: 'sealed:r1', unsettled: 0, leased: false });
  it.set({ token: STALE });
  it.says.next = ok({ accessToken: 'newer', expiresAt: START + 3_600_000 });
  expect(await it.get()).toEqual(ok('newer'));
  it.set({ token: STALE });
  await it.get();
  expect(it.asked).toEqual(['r0', 'r1', 'r1']);
});

describe('a token endpoint that fails', () => {
  it('is asked twice at once, and then after ever longer pauses', async () => {
    const it = account();
    it.says.next = err('refused');
    const askedWithin = async (ms: number) => {
      const before = it.asked.length;
      for (const end = it.now() + ms; it.now() < end; ) expect(await it.get()).toEqual(err('refresh_failed'));
      return it.asked.length - before;
    };
    expect(await askedWithin(1000)).toBe(2);
    expect(await askedWithin(59_000)).toBe(3);
    expect(await askedWithin(3_600_000)).toBeLessThan(18);
  });

  it('is asked again at once for what was handed over since', async () => {
    const it = account();
    it.says.next = err('refused');
    for (let i = 0; i < 4; i++) await it.get();
    expect(it.asked).toHaveLength(2);
    it.says.next = ok({ accessToken: 'new' });
    it.set({ generation: 2, version: 2, fence: 9 });
    expect(await it.get()).toEqual(ok('new'));
  });
});

describe('while another credential is handed over', () => {
  const SHUT = { leased: true, needsReauth: true, fence: 5, generation: 2 };

  it('callers wait', async () => {
    const it = account(SHUT);
    it.says.meanwhile = () => it.set({ leased: false, needsReauth: false });
    expect(await it.get()).toEqual(ok('new'));
  });

  it('and nobody finishes, callers are told to connect', async () => {
    const it = account(SHUT);
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await it.get());
    expect(answers).toEqual([err('busy'), err('busy'), err('needs_reauth')]);
    expect(it.asked).toEqual([]);
  });
});
