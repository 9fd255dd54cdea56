// Equality of JSON values as equality of text, so that a set can find what pairs would have to be compared for.
import type { Json } from '#core/json.ts';

const MAX_DEPTH = 256;

/**
 * Text that is equal exactly where JSON values are equal: `1` and `1.0`, members in any order. `count` is told of each value.
 * Throws a RangeError below 256 levels.
 */
export const canonical = (value: Json, count: (steps: number) => void = () => undefined, depth = 0): string => {
  count(1);
  if (depth > MAX_DEPTH) throw new RangeError('The value is nested too deeply.');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item, count, depth + 1)).join()}]`;
  const members = Object.entries(value as { readonly [key: string]: Json })
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member, count, depth + 1)}`)
    .sort();
  return `{${members.join()}}`;
};
