// The copy of a granted refresh token: when it is made, and that only a later one of the same credential is ever taken.
import { describe, expect, it } from 'vitest';
import type { CopiedToken, CredentialState } from '#core/credentials/ports.ts';
import { err, ok } from '#core/result.ts';
import { account, PAUSE, STALE, START } from './account.ts';

const RESTORED: Partial<CredentialState> = { version: 3, refreshToken: 'sealed:r3', token: { ...STALE, expiresAt: 0 } };
const LATER: CopiedToken = { refreshToken: 'r9', generation: 1, version: 9, boundTo: 'b', copiedAt: START };

/** Restored to version 3, with a copy, before a token endpoint that takes the newest token alone. */
const restored = (copied: Partial<CopiedToken> = {}, given: Partial<CredentialState> = {}) => {
  const it = account({ ...RESTORED, ...given });
  it.copies.kept.push({ ...LATER, ...copied });
  it.says.answers.push(err('invalid_grant'));
  return it;
};

describe('a copy is made', () => {
  it('of what was granted and landed, before the lease is given back', async () => {
    const it = account();
    const seen: unknown[] = [];
    it.copies.onStore = () => seen.push(it.state());
    expect(await it.get()).toEqual(ok('new'));
    const [copied] = it.copies.kept;
    expect(copied).toEqual({
      ...{ refreshToken: 'r1', generation: 1, version: 2, boundTo: 'b' },
      copiedAt: it.state().copiedAt,
    });
    expect(seen).toMatchObject([{ version: 2, refreshToken: 'sealed:r1', leased: true }]);
    expect(it.state().leased).toBe(false);
  });

  it('not of what did not land', async () => {
    const it = account();
    it.says.answers.push(ok({ accessToken: 'new', refreshToken: 'r1' }));
    it.says.onAsk = () => it.set({ fence: 7 });
    expect(await it.get()).toEqual(err('busy'));
    expect(it.copies.kept).toEqual([]);
  });

  it('at most once in a pause, counted in the item', async () => {
    const it = account();
    const grants = async (refreshToken: string) => {
      it.says.next = ok({ accessToken: 'new', refreshToken });
      it.set({ token: STALE });
      await it.get();
    };
    await grants('r1');
    const first = it.state().copiedAt ?? 0;
    await grants('r2');
    it.wait(first + PAUSE - it.now() - 1_000);
    await grants('r3');
    expect(it.copies.kept.map(({ refreshToken }) => refreshToken)).toEqual(['r1']);
    expect(it.state().copiedAt).toBe(first);
    it.wait(1_000);
    await grants('r4');
    expect(it.copies.kept.map(({ refreshToken, version }) => [refreshToken, version])).toEqual([
      ['r1', 2],
      ['r4', 5],
    ]);
  });

  it('not of the token that was presented: a provider that does not rotate would fill the secret', async () => {
    const it = account();
    it.says.next = ok({ accessToken: 'new', refreshToken: 'r0' });
    expect(await it.get()).toEqual(ok('new'));
    expect([it.copies.kept, it.state().refreshToken]).toEqual([[], 'sealed:r0']);
  });

  it('or not, and the refresh has succeeded: the fault is told', async () => {
    const it = account();
    it.unanswered.add('copyStore');
    expect(await it.get()).toEqual(ok('new'));
    expect([it.state().leased, it.faults]).toEqual([false, [new Error('no answer')]]);
  });
});

describe('a copy of a later version', () => {
  it('is taken and asked with, and what is granted is copied in turn', async () => {
    const it = restored();
    it.wait(PAUSE);
    expect(await it.get()).toEqual(ok('new'));
    expect([it.asked, it.copies.reads]).toEqual([['r3', 'r9'], 1]);
    expect(it.state()).toMatchObject({ version: 10, refreshToken: 'sealed:r1', unsettled: 0, leased: false });
    expect(it.copies.kept.at(-1)).toMatchObject({ refreshToken: 'r1', version: 10 });
  });

  it('is taken where the item says that its own may be spent, and where it has none', async () => {
    const unsettled = restored({}, { unsettled: 1 });
    unsettled.says.answers.length = 0;
    expect([await unsettled.get(), unsettled.asked]).toEqual([ok('new'), ['r9']]);
    const { refreshToken: _, ...none } = RESTORED;
    const empty = account(none);
    empty.handed.token = '';
    empty.copies.kept.push(LATER);
    expect([await empty.get(), empty.asked]).toEqual([ok('new'), ['r9']]);
  });

  it('is asked with once', async () => {
    const it = restored();
    it.says.next = err('invalid_grant');
    it.copies.kept.push({ ...LATER, version: 99 });
    expect(await it.get()).toEqual(err('needs_reauth'));
    expect([it.asked, it.copies.reads, it.state().needsReauth]).toEqual([['r3', 'r9'], 1, true]);
  });

  it('is taken under the fence', async () => {
    const it = restored();
    it.copies.onRead = () => {
      it.set({ fence: 7, leased: true });
      // Who goes on all the same finds out here.
      it.unanswered.add('endpoint');
    };
    expect(await it.get()).toEqual(err('busy'));
    expect([it.asked, it.state().refreshToken]).toEqual([['r3'], 'sealed:r3']);
  });

  it('that cannot be taken ends nothing', async () => {
    const it = restored();
    const adopt = () => Promise.reject(new Error('no answer'));
    expect(await it.get(27_000, { table: { ...it.deps.table, adopt } })).toEqual(err('refresh_failed'));
    expect(it.state()).toMatchObject({ refreshToken: 'sealed:r3', leased: false, needsReauth: false, unsettled: 0 });
    expect([it.asked, it.faults]).toEqual([['r3'], [new Error('no answer')]]);
  });

  it('stays taken where what became of the request is unknown', async () => {
    const it = restored();
    it.rotates('rotating');
    it.says.answers.push(err('unknown'));
    expect(await it.get()).toEqual(err('refresh_failed'));
    expect(it.state()).toMatchObject({ version: 9, refreshToken: 'sealed:r9', unsettled: 1, leased: false });
    expect([await it.get(), it.asked]).toEqual([ok('new'), ['r3', 'r9', 'r9']]);
  });
});

describe('a copy is left alone', () => {
  it.each([
    ['of the version that the item has', { version: 3 }],
    ['of an earlier version', { version: 2 }],
    ['of another generation', { generation: 2 }],
    ['that is bound elsewhere', { boundTo: 'c' }],
  ])('%s', async (_, copied) => {
    const it = restored(copied);
    expect(await it.get()).toEqual(err('needs_reauth'));
    expect([it.asked, it.state().needsReauth]).toEqual([['r3'], true]);
  });

  it('as long as the item’s own token is taken', async () => {
    const it = restored();
    it.says.answers.length = 0;
    expect([await it.get(), it.copies.reads, it.asked]).toEqual([ok('new'), 0, ['r3']]);
  });

  it('that cannot be read, and then nothing ends', async () => {
    const it = restored();
    it.unanswered.add('copyRead');
    expect(await it.get()).toEqual(err('refresh_failed'));
    expect(it.state()).toMatchObject({ needsReauth: false, leased: false, unsettled: 0 });
    expect(it.faults).toEqual([new Error('no answer')]);
    it.says.answers.push(err('invalid_grant'));
    expect(await it.get()).toEqual(ok('new'));
  });
});
