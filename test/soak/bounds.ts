// What a soak has to keep to.

export const TENANTS = 200;

/** Milliseconds. Above it, requests wait for each other. */
export const P99_MS = 100;

/** Of resident memory, in the second half. */
export const SLOPE_MB_PER_MIN = 1;

/** Of all property tests together. */
export const LEAST_CASES = 1_000_000;

/** Of a soak that is recorded, at least. */
export const RECORDED_MINUTES = 10;

/**
 * Below, no slope of memory is judged. Under 300 calls a second the heap grows from 115 to 178 MB in the first minute, and then
 * stays (±0.2 MB): half of a minute reads as 5 MB a minute. The second half begins well after that.
 */
export const SETTLED_MINUTES = 5;
