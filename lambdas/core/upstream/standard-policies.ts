// How to read the two fields whose units a draft fixes, for integrations that say nothing about their limits.
import type { RateLimitPolicy, Signal } from '#core/integrations/answer-rules.ts';
import type { UpstreamAnswer } from './exchange.ts';
import { type Entry, parseEntries } from './structured-field.ts';

/** What an upstream lists is repeated in our own headers: not without a bound. */
const MAX_POLICIES = 8;
const MAX_NAME_LENGTH = 64;

const field = (header: 'ratelimit' | 'ratelimit-policy', key: string): readonly [Signal] => [
  { header, format: 'structured_field', key },
];

const DICTIONARY: RateLimitPolicy = {
  name: 'default',
  limit: field('ratelimit', 'limit'),
  remaining: field('ratelimit', 'remaining'),
  reset: field('ratelimit', 'reset'),
};

/** Quotas of bytes or of concurrent requests: `q` and `r` without their `qu` would read as requests. */
const countsRequests = ({ parameters }: Entry): boolean => (parameters.get('qu') ?? 'requests') === 'requests';

/**
 * The policies that an answer itself names in `RateLimit` and `RateLimit-Policy`, as
 * draft-ietf-httpapi-ratelimit-headers -08+ lists or as the -07 dictionary (`limit=100, remaining=50, reset=5`).
 * `X-RateLimit-*` and `RateLimit-Reset` are not read: providers disagree on their units.
 */
export const standardPolicies = ({ headers }: UpstreamAnswer): readonly RateLimitPolicy[] => {
  const limits = parseEntries(headers.ratelimit?.trim() ?? '');
  if (limits.some(({ name, value }) => name === 'limit' && value !== undefined)) return [DICTIONARY];
  const entries = [...limits, ...parseEntries(headers['ratelimit-policy']?.trim() ?? '')];
  const others = new Set(entries.filter((entry) => !countsRequests(entry)).map(({ name }) => name));
  const names = new Set(
    entries.flatMap(({ name }) =>
      name === undefined || name.length > MAX_NAME_LENGTH || others.has(name) ? [] : [name],
    ),
  );
  return [...names].slice(0, MAX_POLICIES).map((name) => ({
    name,
    limit: field('ratelimit-policy', `${name}.q`),
    remaining: field('ratelimit', `${name}.r`),
    reset: field('ratelimit', `${name}.t`),
    window: field('ratelimit-policy', `${name}.w`),
  }));
};
