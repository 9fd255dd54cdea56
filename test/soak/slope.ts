export type Sample = { readonly minute: number; readonly mb: number };

/** MB per minute by least squares. */
export const slopeOf = (samples: readonly Sample[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const minutes = mean(samples.map(({ minute }) => minute));
  const mbs = mean(samples.map(({ mb }) => mb));
  const along = samples.reduce((sum, { minute }) => sum + (minute - minutes) ** 2, 0);
  const across = samples.reduce((sum, { minute, mb }) => sum + (minute - minutes) * (mb - mbs), 0);
  return along === 0 ? 0 : across / along;
};

/** Of the second half: caches fill in the first. */
export const settledSlope = (samples: readonly Sample[]): number => slopeOf(samples.slice(samples.length >> 1));
