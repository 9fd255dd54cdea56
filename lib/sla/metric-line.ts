// A line of metrics as our functions write them (lambdas/adapters/metrics.ts), read back as a request.
import { OPERATIONS } from '#adapters/metrics.ts';
import { isObject, type Json, parseJson } from '#core/json.ts';
import type { Request } from './collector.ts';

/** Counts, times and durations: whatever is negative or without end was not written by us. */
const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/** The last millisecond that a date can be of (ECMA-262, "Time Values and Time Range"). */
const LAST_TIME = 8.64e15;

/** `undefined` for whatever is no line of one request: log lines, runs of the purge, lines that a crash cut off. */
export const readMetricLine = (line: string): Request | undefined => {
  if (!line.startsWith('{"_aws"')) return undefined;
  const parsed = parseJson(line);
  if (!isObject(parsed) || !isObject(parsed._aws)) return undefined;
  const time = numberOf(parsed._aws.Timestamp);
  if (time === undefined || time > LAST_TIME || parsed.Requests !== 1) return undefined;
  const operation = OPERATIONS.find((each) => each === parsed.Operation);
  const [overhead, surfaced] = [numberOf(parsed.Overhead), numberOf(parsed.RateLimitSurfaceTime)];
  return {
    time,
    isFailed: (numberOf(parsed.GatewayErrors) ?? 0) > 0,
    ...(operation !== undefined && { operation }),
    ...(overhead !== undefined && { overhead }),
    ...(surfaced !== undefined && { surfaced }),
  };
};
