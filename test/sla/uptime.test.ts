// Months whose uptime was calculated by hand; each says how.
import { describe, expect, it } from 'vitest';
import { percentOf, percentText, requestShare, uptimeOf } from '#lib/sla/uptime.ts';
import { intervals, month, row } from './months.ts';

const uptime = (name: string, ...given: readonly (readonly [number, number, number])[]): string =>
  percentText(uptimeOf(intervals(...given).values(), month(name).intervals));

describe('a month of five-minute intervals', () => {
  it.each([
    ['2028-09', 8640],
    ['2028-10', 8928],
    ['2027-02', 8064],
    ['2028-02', 8352],
  ])('%s has %d of them', (name, count) => {
    expect(month(name).intervals).toBe(count);
  });
});

describe('the uptime', () => {
  it('is 100 without a request', () => {
    expect(uptime('2028-09')).toBe('100.0000');
    expect(uptime('2028-09', [0, 0, 0])).toBe('100.0000');
  });

  it('is 100 where nothing failed', () => {
    expect(uptime('2028-09', ...row(0, 8640, 0, 3))).toBe('100.0000');
  });

  it('of 30 days with half of one interval lost', () => {
    // 100 · (1 − 0.5 / 8640) = 100 − 0.0057870370… = 99.9942129…
    expect(uptime('2028-09', [17, 5, 10])).toBe('99.9942');
  });

  it('of 31 days with a third, two thirds and a seventh of intervals lost', () => {
    // 1/3 + 2/3 + 1/7 = 8/7; 100 · (1 − (8/7) / 8928) = 100 − 800/62496 = 100 − 0.0128008… = 99.9871991…
    expect(uptime('2028-10', [0, 1, 3], [100, 2, 3], [8927, 1, 7])).toBe('99.9871');
  });

  it('of a February with an hour lost', () => {
    // 12 / 8064 = 1/672 = 0.00148809…; 100 − 0.148809… = 99.851190…
    expect(uptime('2027-02', ...row(600, 12, 4, 4))).toBe('99.8511');
  });

  it('of a leap year’s February with the same hour lost', () => {
    // 12 / 8352 = 1/696 = 0.00143678…; 100 − 0.143678… = 99.856321…
    expect(uptime('2028-02', ...row(600, 12, 4, 4))).toBe('99.8563');
  });

  it('weighs a quiet interval like a busy one', () => {
    // One request, and it failed: a whole interval of 8640. 100 − 100/8640 = 99.98842…
    const counts = intervals([0, 1, 1], ...row(1, 8639, 0, 1000));
    expect(percentText(uptimeOf(counts.values(), 8640))).toBe('99.9884');
    // By requests: 1 of 8,639,001. 100 − 0.00001157… = 99.99998…
    expect(percentText(requestShare({ failed: 1, requests: 8_639_001 }) ?? 0)).toBe('99.9999');
  });

  it('is rounded down, once', () => {
    // 100 · (1 − 1e-9 / 8640): far less than a ten-thousandth, and yet not 100.
    expect(uptime('2028-09', [0, 1, 1_000_000_000])).toBe('99.9999');
    expect(uptime('2028-09', ...row(0, 8640, 1, 1))).toBe('0.0000');
  });

  it('is exact where sums of quotients are not', () => {
    // 24 thirds are 8, and 8 + 16/25 = 8.64 = 8640/1000: exactly a thousandth of the month is lost.
    expect(uptime('2028-09', ...row(0, 24, 1, 3), [24, 16, 25])).toBe('99.9000');
    // A millionth of an interval more.
    expect(uptime('2028-09', ...row(0, 24, 1, 3), [24, 16, 25], [25, 1, 1_000_000])).toBe('99.8999');
    // 30 tenths, 21 sevenths, 121 elevenths and 7 thirteenths: 3 + 3 + 11 + 7/13 = 228/13.
    // 228/13 / 8640 = 0.00202991…; 100 − 0.202991… = 99.797008…
    const parts = [...row(0, 30, 1, 10), ...row(30, 21, 1, 7), ...row(51, 121, 1, 11), ...row(172, 7, 1, 13)];
    expect(uptime('2028-09', ...parts)).toBe('99.7970');
  });

  it('takes an interval of more failures than requests for one that is lost', () => {
    expect(uptime('2028-09', [0, 9, 3])).toBe(uptime('2028-09', [0, 3, 3]));
    expect(uptime('2028-09', [0, 9, 0])).toBe('100.0000');
  });

  it('of a month in which every interval has another number of requests is exact as well', () => {
    // Σ 1/(1,000,003 + 2i) over 8928 intervals lies between 8928/1,017,857 and 8928/1,000,003: about 0.0088 of an interval.
    const counts = Array.from({ length: 8928 }, (_, i) => [i, 1, 1_000_003 + 2 * i] as const);
    expect(uptime('2028-10', ...counts)).toBe('99.9999');
  });
});

it('compares with a configured percentage as it is printed', () => {
  for (let share = 990_000; share <= 1_000_000; share += 1) {
    if (percentOf(share) !== Number(percentText(share))) throw new Error(percentText(share));
  }
});

it('has no share below none, of more failures than requests', () => {
  expect(requestShare({ failed: 9, requests: 3 })).toBe(0);
  expect(requestShare({ failed: 2, requests: 3 })).toBe(333_333);
  // One interval is lost, and not three of them.
  expect(uptime('2028-09', [0, 9, 3], [1, 0, 3])).toBe('99.9884');
});

it('has no share of no requests', () => {
  expect(requestShare({ failed: 0, requests: 0 })).toBeUndefined();
});
