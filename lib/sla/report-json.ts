// The report as JSON: percentages as numbers of at most four decimals, times in RFC 3339.

import { SLOW_OVERHEAD_MS } from '#adapters/metrics.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { OBJECTIVES } from '#lib/service-levels.ts';
import { INCIDENT_PERCENT, type Incident } from './incidents.ts';
import { P99_OBJECTIVES, verdictOf } from './latency-section.ts';
import type { Timing } from './month-data.ts';
import type { SlaReport } from './report.ts';
import { type Counts, percentOf, requestShare } from './uptime.ts';

const timeText = (time: number): string => new Date(time).toISOString();

export const reportJson = (report: SlaReport): JsonObject => {
  const { month, source, intervals, total, credit, slow } = report;
  return {
    v: 1,
    kind: 'sallyport.sla.report',
    month: month.name,
    from: timeText(month.start),
    until: timeText(report.until),
    is_complete: report.isComplete,
    made_at: timeText(report.madeAt),
    operator: report.operator.name,
    trust_version: report.trustVersion,
    source: { ...source },
    intervals: {
      ...{ month: month.intervals, counted: intervals.counted, excluded: intervals.excluded, ahead: intervals.ahead },
      ...{ with_requests: intervals.withRequests, with_failures: intervals.withFailures },
    },
    uptime: {
      percent: percentOf(report.uptime),
      target_percent: report.target,
      is_met: report.isMet,
      ...(!report.isComplete && { at_best_percent: percentOf(report.atBest) }),
    },
    requests: { ...total, percent: shareOf(total) },
    exclusions: {
      max_hours: report.maxExcludedHours,
      windows: report.exclusions.map(({ from, to, intervals: all, excluded, left }) => ({
        ...{ from: timeText(from), to: timeText(to), intervals: all.length, excluded: excluded.length },
        ...left,
      })),
    },
    incidents: { above_percent: INCIDENT_PERCENT, items: report.incidents.map(incidentJson) },
    latency: {
      items: report.timings.map(timingJson),
      slow: { above_ms: SLOW_OVERHEAD_MS, ...slow, objective_percent: 100 * OBJECTIVES.overhead },
    },
    credits: {
      bands: credit.bands.map((band) => ({ ...band })),
      percent: credit.percent,
      is_due: report.isComplete && credit.percent > 0,
      claim_until: timeText(credit.claimUntil),
    },
  };
};

const shareOf = (counts: Counts): Json => {
  const share = requestShare(counts);
  return share === undefined ? null : percentOf(share);
};

const incidentJson = ({ from, to, intervals, failed, requests, worst }: Incident): Json => ({
  ...{ from: timeText(from), to: timeText(to), intervals, failed, requests },
  worst: { ...worst },
});

const timingJson = (timing: Timing): Json => ({
  what: timing.what,
  ms: timing.ms === undefined ? null : { ...timing.ms },
  ...(timing.samples !== undefined && { samples: timing.samples }),
  ...(timing.isBound && { is_bound: true }),
  objective: { p99_below_ms: P99_OBJECTIVES[timing.what], verdict: verdictOf(timing) },
  made: timing.made,
});
