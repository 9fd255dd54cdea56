// OpenAPI 3.1 parameter styles on the wire (Specification §4.8.12.3, RFC 6570). What the specification leaves open is settled here:
// - strings as they are, numbers and booleans as JSON writes them, a lone surrogate as U+FFFD;
// - null is left out of a query and out of lists, and is empty in a form body (`name=` clears a field);
// - empty lists and objects are left out;
// - a value nested deeper than its style reaches is JSON text;
// - deepObject nests without end: `a[b][c]=1`, lists of scalars `a[]=1&a[]=2`, lists of objects `a[0][b]=1`.
import { isObject, type Json } from '#core/json.ts';
import type { ArgumentSlot } from './argument-slots.ts';

/** Name as it is, value already percent-encoded: separators between encoded items must stay what they are. */
export type Pair = readonly [name: string, encoded: string];

const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** RFC 3986 percent-encoding of everything but unreserved characters; stable under WHATWG URL parsing. */
export const percentEncode = (text: string): string => encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, hex);

/** Text of one value. */
const valueText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const isContainer = (value: Json): boolean => typeof value === 'object' && value !== null;
const present = (items: readonly Json[]): readonly Json[] => items.filter((item) => item !== null);

/** Texts of a `simple` value (path, header), to be joined with commas: items of a list, keys and values of an object. */
export const simpleTexts = (value: Json, explode: boolean): readonly string[] => {
  if (Array.isArray(value)) return present(value).map(valueText);
  if (!isObject(value)) return value === null ? [] : [valueText(value)];
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return entries.flatMap(([key, item]) => (explode ? [`${key}=${valueText(item)}`] : [key, valueText(item)]));
};

/** `name[key][]` pairs, for deepObject and form bodies; `nullValue` is what null becomes, if anything. */
export const bracketPairs = (name: string, value: Json, nullValue?: string): readonly Pair[] => {
  if (Array.isArray(value))
    return value.flatMap((item: Json, index) =>
      bracketPairs(`${name}[${isContainer(item) ? index : ''}]`, item, nullValue),
    );
  if (isObject(value))
    return Object.entries(value).flatMap(([key, item]) => bracketPairs(`${name}[${key}]`, item, nullValue));
  if (value !== null) return [[name, percentEncode(valueText(value))]];
  return nullValue === undefined ? [] : [[name, nullValue]];
};

const SEPARATORS = { form: ',', simple: ',', deepObject: ',', spaceDelimited: '%20', pipeDelimited: '%7C' } as const;

/** Pairs of one query or form argument in the style of its slot. */
export const parameterPairs = (
  { wire, style, explode }: Pick<ArgumentSlot, 'wire' | 'style' | 'explode'>,
  value: Json,
  nullValue?: string,
): readonly Pair[] => {
  if (style === 'deepObject' || !isContainer(value)) return bracketPairs(wire, value, nullValue);
  if (explode && isObject(value))
    return Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, percentEncode(valueText(item))]);
  const texts = simpleTexts(value, false).map(percentEncode);
  if (explode) return texts.map((text) => [wire, text]);
  return texts.length === 0 ? [] : [[wire, texts.join(SEPARATORS[style])]];
};

/** True if an item holds the very separator of its list: once decoded, the list would have another length. */
export const holdsSeparator = ({ style, explode }: Pick<ArgumentSlot, 'style' | 'explode'>, value: Json): boolean => {
  if (explode || (style !== 'spaceDelimited' && style !== 'pipeDelimited')) return false;
  return (
    isContainer(value) &&
    simpleTexts(value, false).some((text) => text.includes(style === 'spaceDelimited' ? ' ' : '|'))
  );
};

/** `a=1&b=2`. */
export const renderPairs = (pairs: readonly Pair[]): string =>
  pairs.map(([name, encoded]) => `${percentEncode(name)}=${encoded}`).join('&');
