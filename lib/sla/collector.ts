// Collects single requests into a month's intervals and times: for the sources that know every request.
import { SLOW_OVERHEAD_MS } from '#adapters/metrics.ts';
import type { Operation } from '#core/measured.ts';
import { intervalOf, type Month } from './month.ts';
import { type MonthData, type Percentiles, TIMED, type Timed, type Timing } from './month-data.ts';
import type { Counts } from './uptime.ts';

export type Request = {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly isFailed: boolean;
  readonly operation?: Operation;
  /** Milliseconds. */
  readonly overhead?: number;
  readonly surfaced?: number;
};

export type Collector = {
  readonly add: (request: Request) => void;
  /** Requests of the month so far. */
  readonly size: () => number;
  readonly data: (made: { readonly [T in Timed]: string }) => Omit<MonthData, 'source'>;
};

/** @param until epoch milliseconds; requests outside the month, or from then on, are not taken */
export const createCollector = (month: Month, until: number): Collector => {
  const intervals = new Map<number, Counts>();
  const times: { readonly [T in Timed]: number[] } = { 'tools/list': [], 'tools/call': [], '429': [] };
  let [size, slow] = [0, 0];
  return {
    size: () => size,
    add: ({ time, isFailed, operation, overhead, surfaced }) => {
      const interval = intervalOf(month, time);
      if (interval === undefined || time >= until) return;
      const { failed, requests } = intervals.get(interval) ?? { failed: 0, requests: 0 };
      intervals.set(interval, { failed: failed + (isFailed ? 1 : 0), requests: requests + 1 });
      size += 1;
      if (surfaced !== undefined) times['429'].push(surfaced);
      if (operation === undefined || overhead === undefined) return;
      times[operation].push(overhead);
      if (overhead > SLOW_OVERHEAD_MS) slow += 1;
    },
    data: (made) => ({
      intervals,
      timings: TIMED.map((what) => timing(what, times[what], made[what])),
      slow: { samples: times['tools/list'].length + times['tools/call'].length, slow },
    }),
  };
};

const timing = (what: Timed, times: number[], made: string): Timing => {
  if (times.length === 0) return { what, made };
  const sorted = Float64Array.from(times).sort();
  const ms: Percentiles = { p50: rankOf(sorted, 50), p95: rankOf(sorted, 95), p99: rankOf(sorted, 99) };
  return { what, ms, samples: sorted.length, made };
};

/** The nearest rank: the smallest value that is not exceeded by `percent` of all. */
const rankOf = (sorted: Float64Array, percent: number): number =>
  sorted[Math.ceil((percent * sorted.length) / 100) - 1] as number;
