// When a token ends. Absent = 30 days, at most 365, "never" only where the operator allows it (design, "Scope").
import { err, ok, type Problem, type Result } from '#core/result.ts';

const DAY_MS = 86_400_000;
export const DEFAULT_LIFETIME_MS = 30 * DAY_MS;
const MAX_LIFETIME_MS = 365 * DAY_MS;

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** `Date.parse` takes 30 February for 2 March: a door must not end on another day than was asked for. */
const parseTime = (text: string): number => {
  const [, year, month, day] = RFC3339.exec(text) ?? [];
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= days ? Date.parse(text.toUpperCase()) : Number.NaN;
};

/** @param text RFC 3339; @returns epoch milliseconds */
export const readExpiry = (text: string | undefined, now: number): Result<number, Problem> => {
  if (text === undefined) return ok(now + DEFAULT_LIFETIME_MS);
  const time = parseTime(text);
  const problem = (detail: string) => err({ pointer: '/expires_at', detail });
  if (Number.isNaN(time)) return problem('must be an RFC 3339 time such as 2027-01-31T00:00:00Z');
  if (time <= now) return problem('lies in the past');
  return time > now + MAX_LIFETIME_MS ? problem('lies more than 365 days ahead') : ok(time);
};
