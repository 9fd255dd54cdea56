// From an upstream's answer to the limits it states. Absent stays absent: nothing is made up.
import type { RateLimitPolicy, RateLimitSpec, Signal } from '#core/integrations/answer-rules.ts';
import type { Json } from '#core/json.ts';
import { matchesAny } from './conditions.ts';
import type { UpstreamAnswer } from './exchange.ts';
import type { PolicyReading, RateLimitReading } from './rate-limit.ts';
import { readSignal, type SignalRole, type SignalSource, signalSource } from './signals.ts';
import { standardPolicies } from './standard-policies.ts';
import { bindingPolicy } from './tightest-limit.ts';

/** Read of every answer, after the integration's own. */
export const RETRY_AFTER: Signal = { header: 'retry-after', format: 'delta_seconds' };

const readFirst = (
  signals: readonly Signal[] | undefined,
  role: SignalRole,
  source: SignalSource,
): number | undefined => {
  for (const signal of signals ?? []) {
    const value = readSignal(signal, role, source);
    if (value !== undefined) return value;
  }
  return undefined;
};

/** What remains is said, or follows from what was used of a known limit. */
const readRemaining = (policy: RateLimitPolicy, limit: number | undefined, source: SignalSource) => {
  for (const signal of policy.remaining ?? []) {
    const value = readSignal(signal, 'remaining', source);
    if (value === undefined || (signal.format === 'used' && limit === undefined)) continue;
    return signal.format === 'used' ? Math.max(0, (limit ?? 0) - value) : value;
  }
  return undefined;
};

/** Numbers of one policy; none if the answer has none of them. `derivable`: whether a window may stand in for a reset. */
const readPolicy = (
  policy: RateLimitPolicy,
  source: SignalSource,
  derivable: (remaining: number | undefined) => boolean,
): readonly PolicyReading[] => {
  const limit = readFirst(policy.limit, 'limit', source);
  const remaining = readRemaining(policy, limit, source);
  const stated = readFirst(policy.reset, 'seconds', source);
  const window = readFirst(policy.window, 'seconds', source) || policy.window_s;
  const derived = stated === undefined && window !== undefined && derivable(remaining);
  const reset = derived ? Math.ceil(window) : stated;
  if (limit === undefined && remaining === undefined && reset === undefined) return [];
  return [
    {
      name: policy.name,
      ...(limit !== undefined && { limit }),
      ...(remaining !== undefined && { remaining }),
      ...(reset !== undefined && { reset_s: reset }),
      ...(window !== undefined && { window_s: Math.ceil(window) }),
      ...(derived && { derived }),
    },
  ];
};

/**
 * Reads every limit that an answer states, in delta seconds against the upstream's `Date` (else `now`, epoch milliseconds).
 * Without a spec only what a standard gives a unit is read: `Retry-After` (RFC 9110 10.2.3) and the structured
 * `RateLimit` fields. A missing reset is derived from the window (at most that long) only when the answer is limited
 * or nothing remains, and only if the provider did not itself say how long to wait.
 */
export const readRateLimit = (
  spec: RateLimitSpec | undefined,
  answer: UpstreamAnswer,
  bodyJson: Json | undefined,
  now: number,
): RateLimitReading => {
  const source = signalSource(answer, bodyJson, now);
  const retryAfter = readFirst([...(spec?.retry_after ?? []), RETRY_AFTER], 'seconds', source);
  const limited =
    answer.status === 429 ||
    (answer.status === 503 && retryAfter !== undefined) ||
    matchesAny(spec?.limited_when, answer, bodyJson);
  // A derived reset beside a shorter Retry-After would contradict it (draft-ietf-httpapi-ratelimit-headers).
  const derivable = (remaining: number | undefined) => retryAfter === undefined && (limited || remaining === 0);
  const policies = (spec?.policies ?? standardPolicies(answer)).flatMap((policy) =>
    readPolicy(policy, source, derivable),
  );
  const binding = bindingPolicy(policies);
  return {
    limited,
    policies,
    ...(binding !== undefined && { binding }),
    ...(retryAfter !== undefined && { retry_after_s: retryAfter }),
  };
};
