// CloudWatch's answers as a month's intervals and times.
import { apiNameOf, type CountId, type Deployed, PERCENTILES, STAGE, timeQueryId } from './cloudwatch-queries.ts';
import { intervalOf, type Month } from './month.ts';
import { type MonthData, type Percentiles, TIMED, type Timed, type Timing } from './month-data.ts';
import type { Counts } from './uptime.ts';

/** Points by the query's id. Nothing is there where nothing was measured. */
export type Series = ReadonlyMap<string, readonly Point[]>;
export type Point = {
  /** Epoch milliseconds of its period's begin. */
  readonly time: number;
  readonly value: number;
};

export const monthOfSeries = (series: Series, month: Month, deployed: Deployed): MonthData => {
  const counted = countedBy(month, series);
  const { intervals, stray } = intervalsOf(counted);
  const sum = (id: CountId): number =>
    counted(id)
      .values()
      .reduce((total, value) => total + value, 0);
  return {
    source: {
      kind: 'cloudwatch',
      name: `stack ${deployed.stack}, function ${deployed.mcp}`,
      requests: `API Gateway’s Count of ${apiNameOf(deployed)}, stage ${STAGE}: every request, also for the provisioning API.`,
      failures:
        'API Gateway’s 5XXError, in which Lambda timeouts and crashes are, with HiddenGatewayErrors (ours, told inside an HTTP 200), without UnavailableRelayed (an upstream’s own 503).',
      caveats: caveatsOf(stray, counted('hidden').size === 0),
    },
    intervals,
    timings: TIMED.map((what) => timingOf(what, series)),
    slow: { samples: sum('timed'), slow: sum('slow') },
  };
};

type Counted = (id: CountId) => ReadonlyMap<number, number>;

const countedBy = (month: Month, series: Series): Counted => {
  const byId = new Map<string, ReadonlyMap<number, number>>();
  for (const [id, points] of series) {
    const found = new Map<number, number>();
    for (const { time, value } of points) {
      const interval = intervalOf(month, time);
      if (interval !== undefined) found.set(interval, (found.get(interval) ?? 0) + Math.round(value));
    }
    byId.set(id, found);
  }
  return (id) => byId.get(id) ?? new Map();
};

/**
 * The functions' clock and API Gateway's may put a request into neighbouring intervals: then an interval has more failures
 * than requests, or fewer than none.
 */
const intervalsOf = (counted: Counted): { readonly intervals: ReadonlyMap<number, Counts>; readonly stray: number } => {
  const [requests, failed, hidden, relayed] = [
    counted('requests'),
    counted('failed'),
    counted('hidden'),
    counted('relayed'),
  ];
  const intervals = new Map<number, Counts>();
  let stray = 0;
  for (const interval of new Set([...requests.keys(), ...failed.keys(), ...hidden.keys(), ...relayed.keys()])) {
    const all = requests.get(interval) ?? 0;
    const told = (failed.get(interval) ?? 0) + (hidden.get(interval) ?? 0) - (relayed.get(interval) ?? 0);
    const bad = Math.min(all, Math.max(0, told));
    stray += Math.abs(told - bad);
    if (all > 0) intervals.set(interval, { failed: bad, requests: all });
  }
  return { intervals, stray };
};

const caveatsOf = (stray: number, hasNoLines: boolean): readonly string[] => [
  'CloudWatch keeps no name of a tenant: these are the numbers of all of them together.',
  ...(stray === 0
    ? []
    : [
        `${stray} failures fell into another interval than their request, where the clocks of the function and of API Gateway differ: no interval has more failures than requests, or fewer than none.`,
      ]),
  ...(hasNoLines
    ? ['The function wrote no metrics in this time: failures inside an HTTP 200 could not be counted.']
    : []),
];

const timingOf = (what: Timed, series: Series): Timing => {
  const points = (statistic: string): readonly number[] =>
    (series.get(timeQueryId(what, statistic)) ?? []).map(({ value }) => value);
  const [p50, p95, p99] = PERCENTILES.map((each) => Math.max(...points(each)));
  const samples = points('SampleCount').reduce((total, value) => total + value, 0);
  const parts = points('p99').length;
  if (parts === 0 || samples === 0) return { what, made: 'CloudWatch has no measurement of it in this month.' };
  const ms = { p50, p95, p99 } as Percentiles;
  return parts === 1
    ? { what, ms, samples, made: 'CloudWatch’s own percentile over all of the month’s measurements, in one period.' }
    : {
        ...{ what, ms, samples, isBound: true },
        made: `CloudWatch told ${parts} parts of the month apart: the greatest of their percentiles, which the month’s own does not exceed.`,
      };
};
