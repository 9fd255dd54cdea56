// When a token ends: what was asked for, within what the operator's configuration allows (design, "Scope").
import { err, ok, type Problem, type Result } from '#core/result.ts';

const DAY_MS = 86_400_000;

/** Whole days. */
export type TokenLifetimes = {
  /** Of a token whose request says none. */
  readonly defaultDays: number;
  readonly maxDays: number;
  /** Whether `null` may be asked for: a token that ends only by being revoked. */
  readonly allowNever: boolean;
};

export const DEFAULT_LIFETIMES: TokenLifetimes = { defaultDays: 30, maxDays: 365, allowNever: false };

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/**
 * An RFC 3339 time in epoch milliseconds, `NaN` for anything else.
 * `Date.parse` takes 30 February for 2 March: a door must not end on another day than was asked for.
 */
export const parseTime = (text: string): number => {
  const [, year, month, day] = RFC3339.exec(text) ?? [];
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= days ? Date.parse(text.toUpperCase()) : Number.NaN;
};

/**
 * @param asked RFC 3339; `null` = never; `undefined` = whatever is usual
 * @returns epoch milliseconds, or nothing where the token never ends
 */
export const readExpiry = (
  asked: string | null | undefined,
  now: number,
  { defaultDays, maxDays, allowNever }: TokenLifetimes,
): Result<{ readonly expiresAt?: number }, Problem> => {
  if (asked === undefined) return ok({ expiresAt: now + defaultDays * DAY_MS });
  const problem = (detail: string) => err({ pointer: '/expires_at', detail });
  if (asked === null)
    return allowNever ? ok({}) : problem('must be a time: the operator allows no token without an end');
  const time = parseTime(asked);
  if (Number.isNaN(time)) return problem('must be an RFC 3339 time such as 2027-01-31T00:00:00Z');
  if (time <= now) return problem('lies in the past');
  return time > now + maxDays * DAY_MS ? problem(`lies more than ${maxDays} days ahead`) : ok({ expiresAt: time });
};
