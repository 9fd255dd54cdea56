import type { JsonObject } from '#core/json.ts';

/** A limit that all alternatives set, as wide as the widest of them. */
export const bound = (
  all: readonly JsonObject[],
  keyword: string,
  widest: (...values: readonly number[]) => number,
): number | undefined => {
  const values = all.map((each) => each[keyword]).filter((value) => typeof value === 'number');
  return values.length === all.length ? widest(...values) : undefined;
};
