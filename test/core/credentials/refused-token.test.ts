// Upstreams that say 401: to a token that is over, to what a token may not do, and to everything.
import { describe, expect, it } from 'vitest';
import type { Observed } from '#core/credentials/ports.ts';
import { isWorthReplacing } from '#core/credentials/refused-token.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** An account that is called every 5 s. @returns when its token was replaced, in milliseconds */
const replacements = (until: number, isRefused: (now: number, grantedAt: number) => boolean): readonly number[] => {
  const observed: Observed = {};
  const replaced: number[] = [];
  let token = { sealed: '', grantedAt: 0 };
  for (let now = 0; now <= until; now += 5000) {
    if (!isRefused(now, token.grantedAt)) continue;
    if (!isWorthReplacing({ version: 1 + replaced.length, token }, observed, now)) continue;
    token = { sealed: '', grantedAt: now };
    replaced.push(now);
  }
  return replaced;
};

describe('a refused token', () => {
  it('is replaced at once if it was good before', () => {
    expect(replacements(2 * HOUR, (now, grantedAt) => grantedAt === 0 && now >= HOUR)).toEqual([HOUR]);
  });

  it('is replaced ever less often where every other is refused, too', () => {
    const replaced = replacements(6 * HOUR, () => true);
    const pauses = replaced.map((at, index) => (at - (replaced[index - 1] ?? 0)) / MINUTE);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
  });

  it('is replaced at once again after one that was good', () => {
    // The fifth is taken, and over five minutes later: sooner than a fifth that was refused would be replaced.
    const [good, over] = [15 * MINUTE, 20 * MINUTE];
    const replaced = replacements(2 * HOUR, (now, grantedAt) => now <= good || (now >= over && grantedAt < over));
    expect(replaced.map((at) => at / MINUTE)).toEqual([1, 3, 7, 15, 20]);
  });

  it('is young for less than a minute, and not for exactly one', () => {
    const observed: Observed = {};
    const refuse = (version: number, age: number) =>
      isWorthReplacing({ version, token: { sealed: '', grantedAt: HOUR - age } }, observed, HOUR);
    expect([refuse(1, MINUTE - 1), observed.refused?.times]).toEqual([false, 1]);
    expect([refuse(2, MINUTE), observed.refused?.times]).toEqual([true, 0]);
  });

  it('is none where there is no token', () => {
    expect(isWorthReplacing({ version: 1 }, {}, HOUR)).toBe(false);
  });
});
