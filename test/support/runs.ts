// How many cases a property test runs: as many as it says, times what `npm run soak` asks for.

/** Set by `npm run soak`. */
export const RUNS_FACTOR = 'PROPERTY_RUNS_FACTOR';

const factor = Number(process.env[RUNS_FACTOR] ?? 1);

/** Parameters of `fc.assert` for `count` cases in `npm test`. */
export const runs = (count: number): { readonly numRuns: number } => ({ numRuns: Math.ceil(count * factor) });

/** For what has no count, and does a part of itself in `npm test`. */
export const isSoak = factor > 1;
