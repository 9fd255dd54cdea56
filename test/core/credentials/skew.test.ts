// Clocks of two processes that differ: a token that one of them stored is never used past its end by the other.
import { expect, it } from 'vitest';
import { accessToken } from '#core/credentials/access-token.ts';
import { sealedToken } from '#core/credentials/sealed-token.ts';
import { err } from '#core/result.ts';

const MINUTE = 60_000;
const GRANTED = Date.parse('2026-06-01T00:00:00Z');
const LIFE = 60 * MINUTE;

/** Whether a reader uses, at a true time, what a writer stored; both clocks are off by some minutes. */
const isUsed = async (trueTime: number, writer: number, reader: number): Promise<boolean> => {
  const stored = GRANTED + writer * MINUTE;
  const token = sealedToken({ accessToken: 'granted', expiresAt: stored + LIFE }, (plain) => plain, stored);
  const state = { generation: 1, version: 1, fence: 1, leased: false, unsettled: 0, needsReauth: false, boundTo: 'b' };
  const refused = async () => false;
  const used = await accessToken(
    {
      table: {
        read: async () => ({ ...state, token }),
        ...{ acquire: refused, announce: refused, land: refused, release: refused, condemn: refused, adopt: refused },
      },
      sealer: { prepare: async () => (plain) => plain, open: async (sealed) => sealed },
      endpoint: async () => ({ refreshToken: 'r', ask: async () => err('refused') }),
      rules: { rotation: 'rotating' },
      boundTo: 'b',
      now: () => trueTime + reader * MINUTE,
      sleep: async () => undefined,
      random: () => 0,
      observed: {},
    },
    trueTime + reader * MINUTE,
  );
  return used.ok;
};

it.each([
  [0, 0],
  [5, 0],
  [0, -5],
  [-5, 0],
  [0, 5],
  [5, 5],
  [-5, -5],
])('writer %i min, reader %i min off', async (writer, reader) => {
  expect(await isUsed(GRANTED + 30 * MINUTE, writer, reader)).toBe(true);
  // Even where nobody can refresh it: at its end it is over, give or take what the clocks differ by.
  const late = GRANTED + LIFE + Math.max(0, writer - reader) * MINUTE;
  expect(await isUsed(late, writer, reader)).toBe(false);
});

it('clocks that differ by five minutes do not keep a token in use that could be refreshed', () => {
  for (const [writer, reader] of [
    [5, 0],
    [0, -5],
  ] as const) {
    const stored = GRANTED + writer * MINUTE;
    const { staleAt = 0 } = sealedToken({ accessToken: 'a', expiresAt: stored + LIFE }, (plain) => plain, stored);
    // The true time at which the reader takes it for stale.
    expect(staleAt - reader * MINUTE).toBeLessThanOrEqual(GRANTED + LIFE);
  }
});
