// How an integration's answers are read: rate-limit signals with their units, and answers whose status misleads.

/** A place in an upstream answer that carries a number, and its unit; units are data, never guessed from the name. */
export type Signal = {
  /** Any case. Where `body` is given too, the header is asked first. */
  readonly header?: string;
  /** JSON pointer into the body, where a provider says it there. */
  readonly body?: string;
  readonly format: SignalFormat;
  /**
   * Which number of a list.
   * `key_value_*`, `used_limit`: the name before `=` (`used_limit` without a key: the first pair).
   * `structured_field`, by example:
   * - none: the value of the first entry, 100 in `100, 100;w=60`;
   * - `r`: a dictionary's member, or that parameter of the first entry that has it, 50 in `"default";r=50;t=30`;
   * - `burst.r`: that parameter of the entry named `burst`;
   * - `w=60`: the value of the entry with that parameter, 100 in `10, 10;w=1, 100;w=60`.
   */
  readonly key?: string;
};

/**
 * `"2.0"`, `1,234.5` and surrounding spaces are tolerated everywhere. The three date formats read each other's syntax;
 * a date without a zone is UTC. `Retry-After` takes seconds and dates under either name (RFC 9110 10.2.3).
 */
export type SignalFormat =
  | 'number'
  /** A count of what was used: in `remaining`, it is taken from the policy's limit. */
  | 'used'
  | 'delta_seconds'
  | 'delta_ms'
  | 'epoch_seconds'
  | 'epoch_ms'
  /** Seconds may be missing: `2026-03-02T10:15Z`. */
  | 'iso8601'
  | 'http_date'
  /** `Tue Feb 16 2021 09:02:42 GMT+0100 (CET)`. */
  | 'js_date'
  /** `6m0s`, `12ms`, `600s`. */
  | 'duration'
  /** `18/100` or `api-usage=18/100`, used of limit: the limit in `limit`, the difference in `remaining`. */
  | 'used_limit'
  /** `total=100; remaining=99; resets=41`. */
  | 'key_value_number'
  | 'key_value_delta_seconds'
  /** draft-ietf-httpapi-ratelimit-headers: -07 dictionary, -08+ list, or the older `100, 100;w=60`. */
  | 'structured_field';

/** Several signals of one number are alternatives: the first that reads wins. */
export type RateLimitPolicy = {
  readonly name: string;
  readonly limit?: readonly Signal[];
  readonly remaining?: readonly Signal[];
  readonly reset?: readonly Signal[];
  /** Documented window: gives a derived reset where the provider sends none. */
  readonly window_s?: number;
  readonly window?: readonly Signal[];
};

export type RateLimitSpec = {
  readonly policies?: readonly RateLimitPolicy[];
  readonly retry_after?: readonly Signal[];
  /** Answers that are rate limits although their status is not 429. Any of the conditions. */
  readonly limited_when?: readonly Condition[];
};

export type ErrorSpec = {
  /** Answers that are failures although their status is 2xx. Any of the conditions. */
  readonly failed_when?: readonly Condition[];
};

/**
 * All members present must hold; without any, nothing matches. Of `equals` and `contains` neither means: is there
 * (a JSON null is not), both mean both. Values compare exactly, header names in any case.
 */
export type Condition = {
  readonly status?: readonly number[];
  readonly header?: { readonly name: string; readonly equals?: string; readonly contains?: string };
  readonly body?: { readonly path: string; readonly equals?: string | number | boolean; readonly contains?: string };
  readonly body_contains?: string;
};
