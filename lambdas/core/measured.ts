// What may be measured of an answered request: closed sets and numbers, in which nothing of a caller fits.

/** Whose a failure is. */
export type Attribution = 'gateway' | 'upstream' | 'client';

/** What is timed; everything else a door answers is counted only. */
export type Operation = 'tools/list' | 'tools/call';

export type Measured = {
  readonly operation?: Operation | undefined;
  /** Whose failures the answer tells; empty where it tells none. */
  readonly failures: ReadonlySet<Attribution>;
  /** Milliseconds during which an upstream was waited for. */
  readonly upstreamMs: number;
  /** Epoch milliseconds at which the upstream had said that it limits. */
  readonly limitedAt?: number | undefined;
};
