// A rate limit in words and as data: the same numbers as in the headers, for clients that show only one of them.
import type { JsonObject } from '#core/json.ts';
import type { PolicyReading, RateLimitReading } from './rate-limit.ts';

/** `data.rate_limit` / `_meta["sallyport/upstream"].rate_limit`; empty where the upstream sent no number. */
export const limitData = (limits: RateLimitReading): JsonObject => {
  if (limits.policies.length === 0 && limits.retry_after_s === undefined) return {};
  const { binding } = limits;
  return {
    rate_limit: {
      ...(binding && numbers(binding)),
      ...(limits.retry_after_s !== undefined && { retry_after: limits.retry_after_s }),
      ...(limits.policies.length > 1 && {
        policies: limits.policies.map((policy) => ({ name: policy.name, ...numbers(policy) })),
      }),
    },
  };
};

const numbers = ({ limit, remaining, reset_s, window_s, derived }: PolicyReading): JsonObject => ({
  ...(limit !== undefined && { limit }),
  ...(remaining !== undefined && { remaining }),
  ...(reset_s !== undefined && { reset: reset_s }),
  ...(window_s !== undefined && { window: window_s }),
  ...(derived && { derived }),
});

/** One sentence with every number there is. */
export const limitMessage = (label: string, status: number, { binding, retry_after_s }: RateLimitReading): string => {
  const wait = retry_after_s ?? binding?.reset_s;
  const facts = [
    ...(binding?.limit !== undefined ? [`limit ${binding.limit}`] : []),
    ...(binding?.remaining !== undefined ? [`remaining ${binding.remaining}`] : []),
    ...(binding?.reset_s !== undefined
      ? [`resets in ${binding.reset_s} s${binding.derived ? ' at the latest' : ''}`]
      : []),
  ];
  const detail = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  const advice = wait === undefined ? 'It did not say how long to wait.' : `Wait ${wait} s before calling it again.`;
  return `${label} limited the rate of requests with HTTP ${status}${detail}. ${advice}`;
};
