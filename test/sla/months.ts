// Months for the tests: intervals written as failures and requests.

import { withTrustDefaults } from '#lib/config/trust-config.ts';
import { type Month, parseMonth } from '#lib/sla/month.ts';
import type { MonthData } from '#lib/sla/month-data.ts';
import type { ReportInput } from '#lib/sla/report.ts';
import { reportOf, type SlaReport } from '#lib/sla/report.ts';
import type { Counts } from '#lib/sla/uptime.ts';

/** Long after every month of the tests. */
export const LATER = Date.UTC(2030, 0);

export const month = (name: string, now = LATER): Month => {
  const parsed = parseMonth(name, now);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

/** `[interval, failed, requests]` of each. */
export const intervals = (...given: readonly (readonly [number, number, number])[]): ReadonlyMap<number, Counts> =>
  new Map(given.map(([interval, failed, requests]) => [interval, { failed, requests }]));

/** The same in a row of intervals. */
export const row = (first: number, length: number, failed: number, requests: number) =>
  Array.from({ length }, (_, i) => [first + i, failed, requests] as const);

const dataOf = (counts: ReadonlyMap<number, Counts>): MonthData => ({
  source: { kind: 'local_log', name: 'x.ndjson', requests: 'a line.', failures: 'a line with an error.', caveats: [] },
  intervals: counts,
  timings: [],
  slow: { samples: 0, slow: 0 },
});

export const TRUST = withTrustDefaults({
  availability: { target: 99.9, maintenance: { maxHoursPerMonth: 4 } },
  credits: {
    bands: [
      { from: 99, below: 99.9, percent: 10 },
      { from: 95, below: 99, percent: 25 },
      { from: 0, below: 95, percent: 100 },
    ],
    claimDays: 30,
  },
});

export const inputOf = (
  name: string,
  counts: ReadonlyMap<number, Counts>,
  more: Partial<ReportInput> = {},
): ReportInput => ({
  month: month(name),
  data: dataOf(counts),
  windows: [],
  until: LATER,
  madeAt: Date.UTC(2029, 0, 2, 9),
  config: { operator: { name: 'Example Ltd', contact: 'security@example.com' }, trust: TRUST },
  ...more,
});

export const reported = (
  name: string,
  counts: ReadonlyMap<number, Counts>,
  more: Partial<ReportInput> = {},
): SlaReport => {
  const report = reportOf(inputOf(name, counts, more));
  if (!report.ok) throw new Error(report.error);
  return report.value;
};
