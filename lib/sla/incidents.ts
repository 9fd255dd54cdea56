// Incidents: runs of intervals in which more than one request in twenty failed, and it was the gateway. GitHub and Atlassian take
// a minute for down by the same share; here it is five of them.
import { INTERVAL_MS, type Month, startOf } from './month.ts';
import type { Counts, Intervals } from './uptime.ts';

/** Percent of an interval's requests, above which it belongs to an incident. */
export const INCIDENT_PERCENT = 5;

export type Incident = {
  /** Epoch milliseconds; the end is that of the last interval. */
  readonly from: number;
  readonly to: number;
  readonly intervals: number;
  readonly failed: number;
  readonly requests: number;
  /** The interval with the highest share of failures, the first of them. */
  readonly worst: Counts;
};

const isBad = ({ failed, requests }: Counts): boolean => failed * 100 > requests * INCIDENT_PERCENT;

/** Shares as cross products: no quotient is rounded. */
const worse = (one: Counts, other: Counts): Counts =>
  other.failed * one.requests > one.failed * other.requests ? other : one;

/** @param intervals those that count, and no other; one without requests ends a run */
export const incidentsOf = (intervals: Intervals, month: Month): readonly Incident[] => {
  const incidents: Incident[] = [];
  const bad = Array.from(intervals).filter(([, counts]) => isBad(counts));
  for (const [interval, { failed, requests }] of bad.sort(([one], [other]) => one - other)) {
    const [from, last] = [startOf(month, interval), incidents.at(-1)];
    const grows = last?.to === from ? incidents.pop() : undefined;
    incidents.push({
      from: grows?.from ?? from,
      to: from + INTERVAL_MS,
      intervals: (grows?.intervals ?? 0) + 1,
      failed: (grows?.failed ?? 0) + failed,
      requests: (grows?.requests ?? 0) + requests,
      worst: worse(grows?.worst ?? { failed, requests }, { failed, requests }),
    });
  }
  return incidents;
};
