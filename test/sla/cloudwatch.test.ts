// CloudWatch's points as a month, and what it is asked for.
import { describe, expect, it } from 'vitest';
import { monthOfSeries, type Point } from '#lib/sla/cloudwatch-month.ts';
import { countQueries, timeQueries } from '#lib/sla/cloudwatch-queries.ts';
import { verdictOf } from '#lib/sla/latency-section.ts';
import { startOf } from '#lib/sla/month.ts';
import type { Timing } from '#lib/sla/month-data.ts';
import { percentText, uptimeOf } from '#lib/sla/uptime.ts';
import { month } from './months.ts';

const DEPLOYED = { stack: 'Sallyport-eu', mcp: 'Sallyport-eu-Mcp0A1B-x7' };
const SEPTEMBER = month('2028-09');

const points = (...given: readonly (readonly [interval: number, value: number])[]): readonly Point[] =>
  given.map(([interval, value]) => ({ time: startOf(SEPTEMBER, interval), value }));

const read = (series: { readonly [id: string]: readonly Point[] }) =>
  monthOfSeries(new Map(Object.entries(series)), SEPTEMBER, DEPLOYED);

describe('an interval', () => {
  it('fails by what API Gateway saw fail and what it could not see, less what upstreams failed at', () => {
    const { intervals } = read({
      requests: points([0, 10], [1, 10]),
      failed: points([0, 3], [1, 0]),
      hidden: points([0, 2], [1, 1]),
      relayed: points([0, 1], [1, 0]),
    });
    // 3 + 2 − 1 = 4 of 10, and 0 + 1 − 0 = 1 of 10.
    expect([...intervals]).toEqual([
      [0, { failed: 4, requests: 10 }],
      [1, { failed: 1, requests: 10 }],
    ]);
    // 100 · (1 − 0.5 / 8640) = 99.9942129…
    expect(percentText(uptimeOf(intervals.values(), 8640))).toBe('99.9942');
  });

  it('without points has no requests, and none of a metric counts nothing', () => {
    const { intervals, source } = read({ requests: points([7, 4]), failed: points([7, 2]) });
    expect([...intervals]).toEqual([[7, { failed: 2, requests: 4 }]]);
    expect(source.caveats.join()).toContain('could not be counted');
  });

  it('never has more failures than requests, or fewer than none, and says how many went astray', () => {
    const { intervals, source } = read({
      requests: points([0, 2], [1, 5]),
      failed: points([0, 2], [2, 1]),
      hidden: points([0, 1], [1, 0]),
      relayed: points([1, 1]),
    });
    expect([...intervals]).toEqual([
      [0, { failed: 2, requests: 2 }],
      [1, { failed: 0, requests: 5 }],
    ]);
    // One beyond the requests of the first, one below none of the second, one without any request at all.
    expect(source.caveats.join()).toMatch(/^.*\b3 failures fell into another interval/);
  });

  it('is one of the month', () => {
    const { intervals } = read({
      requests: [
        { time: SEPTEMBER.start - 1, value: 5 },
        { time: SEPTEMBER.end, value: 5 },
      ],
    });
    expect(intervals.size).toBe(0);
  });
});

describe('times', () => {
  const one = (p50: number, p95: number, p99: number, samples: number) => ({
    t1p50: points([0, p50]),
    t1p95: points([0, p95]),
    t1p99: points([0, p99]),
    t1SampleCount: points([0, samples]),
  });

  it('are CloudWatch’s own where it gives one period', () => {
    expect(read(one(3, 9, 21, 1000)).timings[1]).toEqual({
      ...{ what: 'tools/call', ms: { p50: 3, p95: 9, p99: 21 }, samples: 1000 },
      made: expect.stringContaining('in one period'),
    });
  });

  it('are no mean where it gives several: an upper bound, which is said', () => {
    const timing = read({
      t1p50: points([0, 3], [4000, 5]),
      t1p95: points([0, 9], [4000, 8]),
      t1p99: points([0, 21], [4000, 34]),
      t1SampleCount: points([0, 1000], [4000, 10]),
    }).timings[1];
    expect(timing).toMatchObject({ ms: { p50: 5, p95: 9, p99: 34 }, samples: 1010, isBound: true });
    expect(timing?.made).toContain('2 parts of the month');
  });

  it('keep the objective, miss it, or are too coarse to tell', () => {
    const verdict = (p99: number, parts: number) => {
      const some = Array.from({ length: parts }, (_, i) => [i * 4000, p99] as const);
      const series = Object.fromEntries(
        ['p50', 'p95', 'p99', 'SampleCount'].map((statistic) => [`t1${statistic}`, points(...some)]),
      );
      return verdictOf(read(series).timings[1] as Timing);
    };
    // The objective is below 50 ms; a bound above it says nothing.
    expect([verdict(49.9, 1), verdict(50, 1), verdict(49.9, 2), verdict(50, 2)]).toEqual([
      ...['kept', 'missed', 'kept', 'not known'],
    ]);
  });

  it('are absent where nothing was measured', () => {
    expect(read({}).timings.map(({ ms }) => ms)).toEqual([undefined, undefined, undefined]);
  });

  it('that are slow are counted', () => {
    expect(read({ slow: points([0, 2], [9, 1]), timed: points([0, 100], [9, 200]) }).slow).toEqual({
      slow: 3,
      samples: 300,
    });
  });
});

describe('what is asked', () => {
  const asked = [...countQueries(DEPLOYED), ...timeQueries(DEPLOYED, month('2028-10'))];

  it('fits one request: 500 queries, 100,800 points (GetMetricData)', () => {
    const october = month('2028-10');
    const seconds = (october.end - october.start) / 1000;
    expect(asked.length).toBeLessThanOrEqual(500);
    expect(asked.reduce((total, { period }) => total + seconds / period, 0)).toBeLessThanOrEqual(100_800);
  });

  it('has ids of its own, as GetMetricData takes them', () => {
    expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
    for (const { id } of asked) expect(id).toMatch(/^[a-z][A-Za-z0-9_]*$/);
  });

  it('is percentiles of the whole month, in a period that CloudWatch takes for old points', () => {
    for (const { period } of timeQueries(DEPLOYED, month('2027-02'))) {
      expect(period).toBe(28 * 86_400);
      expect(period % 3600).toBe(0);
    }
  });
});
