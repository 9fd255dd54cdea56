// What a source tells of a month: counts by interval, and times. Every source ends in this form.
import type { Intervals } from './uptime.ts';

/** Times of ours: overhead by operation, and from an upstream's "too many" until the caller had it. */
export type Timed = 'tools/list' | 'tools/call' | '429';

export const TIMED: readonly Timed[] = ['tools/list', 'tools/call', '429'];

/** Milliseconds. */
export type Percentiles = { readonly p50: number; readonly p95: number; readonly p99: number };

export type Timing = {
  readonly what: Timed;
  /** Absent where nothing was measured. */
  readonly ms?: Percentiles;
  readonly samples?: number;
  /** The month's own are no greater than these. */
  readonly isBound?: true;
  /** How the numbers were made, in a sentence. */
  readonly made: string;
};

export type SourceKind = 'cloudwatch' | 'audit_log' | 'audit_archive' | 'local_log';

export type MonthData = {
  readonly source: {
    readonly kind: SourceKind;
    /** What was read, such as a stack or a file. */
    readonly name: string;
    readonly tenant?: string;
    /** What counts as a request, and as a failure. */
    readonly requests: string;
    readonly failures: string;
    /** What is missing or uncertain in this month's numbers. */
    readonly caveats: readonly string[];
  };
  /** Never more failures than requests. */
  readonly intervals: Intervals;
  readonly timings: readonly Timing[];
  /** Requests whose overhead was measured, and those of them above SLOW_OVERHEAD_MS. */
  readonly slow: { readonly samples: number; readonly slow: number };
};
