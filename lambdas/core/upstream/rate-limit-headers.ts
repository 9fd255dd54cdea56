// One set of header names and units for the limits of every upstream.
import type { PolicyReading, RateLimitReading } from './rate-limit.ts';

/** RFC 9651 4.1.6. What a string cannot hold becomes `?`: a header must not break, least of all at a line feed. */
const sfString = (text: string): string =>
  `"${text.replace(/[^ -~]/g, '?').replace(/["\\]/g, (character) => `\\${character}`)}"`;

const parameter = (key: string, value: number | undefined): string => (value === undefined ? '' : `;${key}=${value}`);

const header = (name: string, value: string | number | undefined): { readonly [name: string]: string } =>
  value === undefined || value === '' ? {} : { [name]: String(value) };

/**
 * Renders a reading as response headers, lower-case names. `ratelimit-limit`, `-remaining`, `-reset` and `retry-after`
 * are the binding policy's (delta seconds); `ratelimit` and `ratelimit-policy` list all policies as structured fields
 * (draft-ietf-httpapi-ratelimit-headers-10), named `{slug}-{policy}` so that a caller knows whose limit it met.
 * What is not known has no header: `ratelimit` needs a remaining count, `ratelimit-policy` a limit.
 */
export const rateLimitHeaders = (reading: RateLimitReading, slug: string): { readonly [name: string]: string } => {
  const list = (item: (policy: PolicyReading) => string): string =>
    reading.policies
      .flatMap((policy) => (item(policy) === '' ? [] : [sfString(`${slug}-${policy.name}`) + item(policy)]))
      .join(', ');
  return {
    ...header('ratelimit-limit', reading.binding?.limit),
    ...header('ratelimit-remaining', reading.binding?.remaining),
    ...header('ratelimit-reset', reading.binding?.reset_s),
    ...header('retry-after', reading.retry_after_s),
    ...header(
      'ratelimit',
      list(({ remaining, reset_s }) =>
        remaining === undefined ? '' : parameter('r', remaining) + parameter('t', reset_s),
      ),
    ),
    ...header(
      'ratelimit-policy',
      list(({ limit, window_s }) => (limit === undefined ? '' : parameter('q', limit) + parameter('w', window_s))),
    ),
  };
};
