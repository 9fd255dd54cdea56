// Windows of announced maintenance: whole intervals of them are left out, up to as many hours as were promised.
import { parseTime } from '#core/provisioning/expiry.ts';
import { err, ok, type Result } from '#core/result.ts';
import { INTERVAL_MS, INTERVALS_AN_HOUR, type Month } from './month.ts';

/** Epoch milliseconds. */
export type Window = { readonly from: number; readonly to: number };

export type ExcludedWindow = Window & {
  /** Whole intervals of the window that are over. */
  readonly intervals: readonly number[];
  /** Those that are left out. The others are beyond what may be excluded, or in an earlier window as well. */
  readonly excluded: readonly number[];
};

/** @returns a sentence where it is no window of the month */
export const parseWindow = (text: string, month: Month): Result<Window, string> => {
  const [from = Number.NaN, to = Number.NaN, more] = text.split('/').map(parseTime);
  if (Number.isNaN(from) || Number.isNaN(to) || more !== undefined)
    return err('--exclude takes two RFC 3339 times, such as 2026-09-12T02:00:00Z/2026-09-12T04:00:00Z.');
  if (to <= from) return err('--exclude ends before it begins: write FROM/TO.');
  if (to <= month.start || from >= month.end) return err(`--exclude lies outside ${month.name}: leave it out.`);
  return ok({ from, to });
};

/**
 * Which intervals are left out, the earliest first.
 *
 * @param ended intervals of the month that are over
 * @param maxHours of a month; what exceeds it counts
 */
export const excludeWindows = (
  windows: readonly Window[],
  month: Month,
  ended: number,
  maxHours: number,
): readonly ExcludedWindow[] => {
  const taken = new Set<number>();
  const most = Math.floor(maxHours * INTERVALS_AN_HOUR);
  return [...windows]
    .sort((one, other) => one.from - other.from || one.to - other.to)
    .map((window) => {
      const intervals = wholeIntervals(window, month, ended);
      const excluded = intervals.filter((each) => !taken.has(each)).slice(0, most - taken.size);
      for (const each of excluded) taken.add(each);
      return { ...window, intervals, excluded };
    });
};

/** An interval that is in part outside counts: what failed in it may have failed there. */
const wholeIntervals = ({ from, to }: Window, { start }: Month, ended: number): readonly number[] => {
  const first = Math.max(0, Math.ceil((from - start) / INTERVAL_MS));
  const end = Math.min(ended, Math.floor((to - start) / INTERVAL_MS));
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
};
