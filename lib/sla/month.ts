// A month of UTC, in intervals of five minutes.
import { err, ok, type Result } from '#core/result.ts';

export const INTERVAL_MS = 300_000;
export const INTERVALS_AN_HOUR = 12;

export type Month = {
  /** `2026-09`. */
  readonly name: string;
  /** Epoch milliseconds; the end is the beginning of the next month. */
  readonly start: number;
  readonly end: number;
  /** 8,064, 8,352, 8,640 or 8,928. */
  readonly intervals: number;
};

/** @returns a sentence where it is no month, or one that has not begun */
export const parseMonth = (text: string, now: number): Result<Month, string> => {
  const [, year, month] = /^(2\d{3})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  if (year === undefined) return err('--month takes a month of UTC as YYYY-MM, such as 2026-09.');
  const start = Date.UTC(Number(year), Number(month) - 1);
  const end = Date.UTC(Number(year), Number(month));
  if (start > now) return err(`${text} has not begun: --month takes the month that runs, or one that is over.`);
  return ok({ name: text, start, end, intervals: (end - start) / INTERVAL_MS });
};

/** Which interval of the month a time lies in; `undefined` outside it. @param time epoch milliseconds */
export const intervalOf = ({ start, end }: Month, time: number): number | undefined =>
  time >= start && time < end ? Math.floor((time - start) / INTERVAL_MS) : undefined;

/** Epoch milliseconds at which an interval begins. */
export const startOf = ({ start }: Month, interval: number): number => start + interval * INTERVAL_MS;

/** How many intervals of the month are over at a time. */
export const endedBy = ({ start, intervals }: Month, time: number): number =>
  Math.max(0, Math.min(intervals, Math.floor((time - start) / INTERVAL_MS)));
