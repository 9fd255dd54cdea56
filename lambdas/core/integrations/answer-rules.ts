// How an integration's answers are read: rate-limit signals with their units, and answers whose status misleads.

/** A place in an upstream answer that carries a number, and its unit; units are data, never guessed from the name. */
export type Signal = {
  readonly header?: string;
  /** JSON pointer into the body, where a provider says it there. */
  readonly body?: string;
  readonly format: SignalFormat;
  /** Which entry of a list or key-value header. */
  readonly key?: string;
};

export type SignalFormat =
  | 'number'
  | 'delta_seconds'
  | 'delta_ms'
  | 'epoch_seconds'
  | 'epoch_ms'
  | 'iso8601'
  | 'http_date'
  | 'js_date'
  | 'duration'
  /** `18/100` or `api-usage=18/100`: used of limit. */
  | 'used_limit'
  /** `total=100; remaining=99; resets=41`. */
  | 'key_value_number'
  | 'key_value_delta_seconds'
  /** draft-ietf-httpapi-ratelimit-headers -07 dictionary or -08+ list: the parameter named by `key`. */
  | 'structured_field';

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

/** All members present must hold. */
export type Condition = {
  readonly status?: readonly number[];
  readonly header?: { readonly name: string; readonly equals?: string; readonly contains?: string };
  readonly body?: { readonly path: string; readonly equals?: string | number | boolean; readonly contains?: string };
  readonly body_contains?: string;
};
