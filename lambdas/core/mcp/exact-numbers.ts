// JSON allows numbers that a double does not hold (RFC 8259 §6): 9007199254740993 would go upstream as …992, which may be
// another record's id, and 1e400 as null. What cannot go as it came does not go.
import { isObject, type Json, pointerToken } from '#core/json.ts';
import type { Problem } from '#core/result.ts';

/** Every number of a call's arguments that parsing may have changed: an integer beyond ±(2^53 − 1), or an overflow. */
export const inexactNumbers = (value: Json, pointer = ''): readonly Problem[] => {
  if (typeof value === 'number') return isExact(value) ? [] : [{ pointer, detail: DETAIL }];
  if (!isObject(value) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => inexactNumbers(inner, `${pointer}/${pointerToken(key)}`));
};

const DETAIL = 'is beyond ±(2^53 - 1), where digits are lost; send it as a string if the tool takes one';

const isExact = (value: number): boolean =>
  Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
