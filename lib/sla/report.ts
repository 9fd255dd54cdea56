// A month's report: what a source counted, held against what the configuration promises.
import { err, ok, type Result } from '#core/result.ts';
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import { creditFor } from '#lib/trust/model/credits.ts';
import { type ExcludedWindow, excludeWindows, type Window } from './exclusions.ts';
import { type Incident, incidentsOf } from './incidents.ts';
import { endedBy, type Month, startOf } from './month.ts';
import type { MonthData } from './month-data.ts';
import { type Counts, type Intervals, percentOf, type Share, totalOf, uptimeOf } from './uptime.ts';

export type ReportInput = {
  readonly month: Month;
  readonly data: MonthData;
  readonly windows: readonly Window[];
  /** Epoch milliseconds up to which the source knows: now, or an archive's end. */
  readonly until: number;
  readonly madeAt: number;
  readonly config: Pick<DeploymentConfig, 'operator' | 'trust'>;
};

export type SlaReport = {
  readonly month: Month;
  readonly source: MonthData['source'];
  readonly operator: DeploymentConfig['operator'];
  readonly trustVersion: string;
  readonly madeAt: number;
  /** Epoch milliseconds: the end of the last interval that is over. */
  readonly until: number;
  readonly isComplete: boolean;
  /** `counted` + `excluded` + `ahead` are the whole month's. */
  readonly intervals: {
    readonly counted: number;
    readonly excluded: number;
    readonly ahead: number;
    readonly withRequests: number;
    readonly withFailures: number;
  };
  /** Of the intervals that count. */
  readonly uptime: Share;
  /** What the whole month would come to, if nothing failed in what is ahead. */
  readonly atBest: Share;
  readonly target: number;
  readonly isMet: boolean;
  readonly total: Counts;
  readonly maxExcludedHours: number;
  readonly exclusions: readonly (ExcludedWindow & { readonly left: Counts })[];
  readonly incidents: readonly Incident[];
  readonly timings: MonthData['timings'];
  readonly slow: MonthData['slow'];
  readonly credit: Credit;
};

export type Credit = {
  readonly bands: DeploymentConfig['trust']['credits']['bands'];
  /** Percent of the month's fee, at this uptime. */
  readonly percent: number;
  /** Epoch milliseconds; a claim comes before. */
  readonly claimUntil: number;
  readonly claimDays: number;
};

const DAY_MS = 86_400_000;

/** @returns a sentence where no interval is left to report on */
export const reportOf = (input: ReportInput): Result<SlaReport, string> => {
  const { month, data, windows, until, madeAt, config } = input;
  const { availability, credits, version } = config.trust;
  const ended = endedBy(month, until);
  const { maxHoursPerMonth } = availability.maintenance;
  const exclusions = excludeWindows(windows, month, ended, maxHoursPerMonth);
  const left = new Set(exclusions.flatMap(({ excluded }) => excluded));
  const counted = ended - left.size;
  if (counted === 0) return err(`No interval of ${month.name} counts yet: a report takes at least one that is over.`);
  const intervals = pick(data.intervals, (interval) => interval < ended && !left.has(interval));
  const counts = [...intervals.values()];
  const uptime = uptimeOf(counts, counted);
  const total = totalOf(counts);
  return ok({
    ...{ month, source: data.source, operator: config.operator, trustVersion: version, madeAt },
    until: startOf(month, ended),
    isComplete: ended === month.intervals,
    intervals: {
      ...{ counted, excluded: left.size, ahead: month.intervals - ended },
      withRequests: counts.filter(({ requests }) => requests > 0).length,
      withFailures: counts.filter(({ failed }) => failed > 0).length,
    },
    ...{ uptime, atBest: uptimeOf(counts, month.intervals - left.size) },
    ...{ target: availability.target, isMet: percentOf(uptime) >= availability.target },
    ...{ total, maxExcludedHours: maxHoursPerMonth },
    exclusions: exclusions.map((window) => ({ ...window, left: countsOf(data.intervals, window.excluded) })),
    incidents: incidentsOf(intervals, month),
    ...{ timings: data.timings, slow: data.slow },
    credit: {
      bands: credits.bands,
      percent: creditFor(credits.bands, percentOf(uptime)),
      claimUntil: month.end + credits.claimDays * DAY_MS,
      claimDays: credits.claimDays,
    },
  });
};

const pick = (intervals: Intervals, isPicked: (interval: number) => boolean): Intervals =>
  new Map(Array.from(intervals).filter(([interval]) => isPicked(interval)));

const countsOf = (intervals: Intervals, picked: readonly number[]): Counts =>
  totalOf(picked.flatMap((interval) => intervals.get(interval) ?? []));
