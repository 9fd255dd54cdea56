// What `flat` says of a text, a number or a truth value.
import type { Json, JsonObject } from '#core/json.ts';
import { valuesOf } from './alternatives.ts';
import { bound } from './bound.ts';
import type { ValueType } from './value-types.ts';

/** The only format of a text that every client lets stand. */
const KNOWN_FORMATS = ['date-time'];
/** Values that are named in a description. */
const MAX_NAMED = 40;

/** @param all alternatives that allow this type */
export const scalarKeywords = (
  type: ValueType,
  all: readonly JsonObject[],
): JsonObject & { readonly notes: readonly string[] } => {
  if (type === 'string') return textKeywords(all);
  const [least, most] = [lowest(all), highest(all)];
  return {
    ...(least !== undefined && { minimum: least }),
    ...(most !== undefined && { maximum: most }),
    notes: valuesNote(commonList(all, type)),
  };
};

const textKeywords = (all: readonly JsonObject[]): JsonObject & { readonly notes: readonly string[] } => {
  const values = commonList(all, 'string');
  // An empty value is refused in a list by some, and would be missing from it.
  const listed = values !== undefined && !values.includes('');
  const [least, most] = [bound(all, 'minLength', Math.min), bound(all, 'maxLength', Math.max)];
  const [pattern, format] = [shared(all, 'pattern'), shared(all, 'format')];
  const encoded = shared(all, 'contentEncoding');
  const known = KNOWN_FORMATS.includes(String(format));
  return {
    ...(listed && { enum: values }),
    ...(least !== undefined && { minLength: least }),
    ...(most !== undefined && { maxLength: most }),
    ...(pattern !== undefined && { pattern }),
    ...(known && format !== undefined && { format }),
    notes: [
      ...(listed ? [] : valuesNote(values)),
      ...(known || format === undefined ? [] : [`Format: ${String(format)}.`]),
      ...(encoded === undefined ? [] : [`Encoded in ${String(encoded)}.`]),
    ],
  };
};

/** The values of this type, where every alternative lists its own. */
const commonList = (all: readonly JsonObject[], type: ValueType): readonly Json[] | undefined => {
  const lists = all.map(valuesOf);
  const known = lists.filter((values) => values !== undefined);
  if (known.length < lists.length) return undefined;
  const fits = (value: Json) => typeof value === (type === 'integer' ? 'number' : type);
  return [...new Set(known.flat().filter(fits))];
};

const valuesNote = (values: readonly Json[] | undefined): readonly string[] => {
  if (values === undefined || values.length === 0) return [];
  const named = values.slice(0, MAX_NAMED).map((value) => (value === '' ? 'an empty text' : String(value)));
  return [`One of: ${named.join(', ')}${values.length > MAX_NAMED ? ', …' : ''}.`];
};

/** What every alternative says alike. */
const shared = (all: readonly JsonObject[], keyword: string): Json | undefined => {
  const values = new Set(all.map((each) => each[keyword]));
  return values.size === 1 ? [...values][0] : undefined;
};

/** Not every client knows exclusive bounds: the nearest inclusive one allows one value more. */
const lowest = (all: readonly JsonObject[]): number | undefined => {
  const inclusive = all.map(({ minimum, exclusiveMinimum }) => ({ ...pick('minimum', minimum ?? exclusiveMinimum) }));
  return bound(inclusive, 'minimum', Math.min);
};

const highest = (all: readonly JsonObject[]): number | undefined => {
  const inclusive = all.map(({ maximum, exclusiveMaximum }) => ({ ...pick('maximum', maximum ?? exclusiveMaximum) }));
  return bound(inclusive, 'maximum', Math.max);
};

const pick = (keyword: string, value: Json | undefined): JsonObject =>
  value === undefined ? {} : { [keyword]: value };
