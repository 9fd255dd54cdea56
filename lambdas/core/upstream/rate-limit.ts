// Shape of a rate-limit reading; filled by read-rate-limit.ts, rendered by rate-limit-headers.ts.

/** One policy of one provider at the moment of the answer. Times are delta seconds, rounded up, never negative. */
export type PolicyReading = {
  readonly name: string;
  readonly limit?: number;
  readonly remaining?: number;
  readonly reset_s?: number;
  readonly window_s?: number;
  /** `reset_s` was computed from a documented window: an upper bound, not the provider's word. */
  readonly derived?: true;
};

export type RateLimitReading = {
  /** The answer is a rate limit: 429, 503 with Retry-After, or one of the integration's `limited_when`. */
  readonly limited: boolean;
  /** The binding policy's numbers: remaining 0 with the longest reset, else the lowest remaining/limit. */
  readonly binding?: PolicyReading;
  readonly policies: readonly PolicyReading[];
  /** Only ever the provider's own Retry-After (any of its documented forms), as delta seconds. */
  readonly retry_after_s?: number;
};
