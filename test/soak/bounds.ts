// What a soak has to keep to.

export const TENANTS = 200;

/** Milliseconds. Above it, requests wait for each other. */
export const P99_MS = 100;

/** Of resident memory, in the second half. */
export const SLOPE_MB_PER_MIN = 1;

/** Of all property tests together. */
export const LEAST_CASES = 1_000_000;
