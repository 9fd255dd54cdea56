// How many calls a door takes. Counted only where its owner set a quota; what is over it is told as any other rate limit is.
import type { CallOutcome } from '#core/mcp/outcome.ts';
import type { Quota, UpstreamErrors } from '#core/tokens/records.ts';
import { toolError } from '#core/upstream/failure-outcome.ts';
import { limitData } from '#core/upstream/limit-message.ts';
import type { PolicyReading, RateLimitReading } from '#core/upstream/rate-limit.ts';
import { rateLimitHeaders } from '#core/upstream/rate-limit-headers.ts';

export type QuotaCounter = {
  /** Counts one call, or answers which part of the quota is used up. */
  readonly take: (server: string, quota: Quota, now: number) => Promise<keyof Quota | undefined>;
};

/** Seconds. */
const WINDOWS: { readonly [P in keyof Quota]-?: number } = { per_minute: 60, per_day: 86_400 };

/** Policies are named `sallyport-per_minute` and `sallyport-per_day`. */
const OURS = 'sallyport';

/** @param over the part that is used up @param now epoch milliseconds */
export const quotaOutcome = (over: keyof Quota, quota: Quota, mode: UpstreamErrors, now: number): CallOutcome => {
  const window = WINDOWS[over];
  const reset = window - Math.floor((now / 1000) % window);
  const limit = quota[over] ?? 0;
  const policy: PolicyReading = { name: over, limit, remaining: 0, reset_s: reset, window_s: window };
  const reading: RateLimitReading = { limited: true, binding: policy, policies: [policy], retry_after_s: reset };
  const message = `This door takes ${limit} calls ${over === 'per_day' ? 'a day' : 'a minute'}, and they are used up; nothing was sent. Wait ${reset} s before calling it again.`;
  const data = {
    attribution: 'client',
    reason: 'quota',
    sent: false,
    rate_limited: true,
    ...limitData(reading),
  } as const;
  if (mode === 'http') return { kind: 'limited', status: 429, message, data, headers: rateLimitHeaders(reading, OURS) };
  return { ...toolError(message, data), headers: rateLimitHeaders(reading, OURS) } as CallOutcome;
};
