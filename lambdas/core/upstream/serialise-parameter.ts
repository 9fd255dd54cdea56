// OpenAPI 3.1 parameter styles on the wire (Specification §4.8.12.3, RFC 6570). What the specification leaves open is settled here:
// - strings as they are, numbers and booleans as JSON writes them, a lone surrogate as U+FFFD;
// - null is left out of a query and out of lists, and is empty in a form body (`name=` clears a field);
// - empty lists and objects are left out;
// - a value nested deeper than its style reaches is JSON text, as is all of a `json` one (`content: application/json`);
// - tabDelimited is the `tsv` of OpenAPI 2;
// - deepObject nests without end: `a[b][c]=1`, lists of scalars `a[]=1&a[]=2`, lists of objects `a[0][b]=1`.
import { isObject, type Json } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import { MAX_SENT_BYTES, TOO_LARGE } from './sent-size.ts';

/** Name as it is, value already percent-encoded: separators between encoded items must stay what they are. */
export type Pair = readonly [name: string, encoded: string];

const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** RFC 3986 percent-encoding of everything but unreserved characters; stable under WHATWG URL parsing. */
export const percentEncode = (text: string): string => encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, hex);

// Of the reserved characters (RFC 3986 §2.2) those that end no value: & = + # split or change a query, some servers split at ;
// too, [ ] are names, a comma may separate items, and URL parsers encode '.
const LITERAL = /%(?:21|24|28|29|2A|2F|3A|3F|40)/g;

/** `allowReserved` of OpenAPI 3, as far as a value cannot become two. */
const encodeButReserved = (text: string): string => percentEncode(text).replace(LITERAL, decodeURIComponent);

/** Text of one value. */
const valueText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const isContainer = (value: Json): boolean => typeof value === 'object' && value !== null;
const present = (items: readonly Json[]): readonly Json[] => items.filter((item) => item !== null);

/** Texts of a value, by item: `[text]` of a scalar or of an item of a list, `[key, text]` of a member of an object. */
export const itemTexts = (value: Json): readonly (readonly string[])[] => {
  if (Array.isArray(value)) return present(value).map((item) => [valueText(item)]);
  if (!isObject(value)) return value === null ? [] : [[valueText(value)]];
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return entries.map(([key, item]) => [key, valueText(item)]);
};

type Rendering = {
  /** What null becomes, if anything. */
  readonly nullValue?: string;
  /** How texts are written. @default percentEncode */
  readonly encode?: (text: string) => string;
};

/** `name[key][]` pairs, for deepObject and form bodies. */
export const bracketPairs = (name: string, value: Json, rendering: Rendering = {}): readonly Pair[] => {
  const { nullValue, encode = percentEncode } = rendering;
  if (Array.isArray(value))
    return value.flatMap((item: Json, index) =>
      bracketPairs(`${name}[${isContainer(item) ? index : ''}]`, item, rendering),
    );
  if (isObject(value))
    return Object.entries(value).flatMap(([key, item]) => bracketPairs(`${name}[${key}]`, item, rendering));
  if (value !== null) return [[name, encode(valueText(value))]];
  return nullValue === undefined ? [] : [[name, nullValue]];
};

const DELIMITERS: { readonly [style: string]: string } = {
  spaceDelimited: ' ',
  pipeDelimited: '|',
  tabDelimited: '\t',
};

/** Pairs of one query or form argument in the style of its slot. */
export const parameterPairs = (
  { wire, style, explode, allowReserved }: Pick<ArgumentSlot, 'wire' | 'style' | 'explode' | 'allowReserved'>,
  value: Json,
  { nullValue, encode = allowReserved === true ? encodeButReserved : percentEncode }: Rendering = {},
): readonly Pair[] => {
  if (style === 'json') return [[wire, encode(JSON.stringify(value))]];
  if (style === 'deepObject' || !isContainer(value))
    return bracketPairs(wire, value, { ...(nullValue !== undefined && { nullValue }), encode });
  const items = itemTexts(value);
  if (explode && isObject(value)) return items.map(([key = '', text = '']) => [key, encode(text)]);
  const texts = items.flat().map(encode);
  if (explode) return texts.map((text) => [wire, text]);
  const delimiter = DELIMITERS[style];
  return texts.length === 0 ? [] : [[wire, texts.join(delimiter === undefined ? ',' : encode(delimiter))]];
};

/** True if a list or an object has an item or a key with this text in it. */
export const anyItemHolds = (value: Json, separator: string): boolean =>
  isContainer(value) && itemTexts(value).some((item) => item.some((text) => text.includes(separator)));

export const HOLDS_SEPARATOR = 'holds the separator of its own list.';

/** True if an item holds the very separator of its list: once decoded, the list would have another length. */
export const holdsSeparator = ({ style, explode }: Pick<ArgumentSlot, 'style' | 'explode'>, value: Json): boolean => {
  const delimiter = DELIMITERS[style];
  return !explode && delimiter !== undefined && anyItemHolds(value, delimiter);
};

/** Names that a value brings along, of which `a[b]=1` is the first part of `a[b][c]=1`. */
const broughtNames = ({ wire, style, explode }: Pick<ArgumentSlot, 'wire' | 'style' | 'explode'>, value: Json) => {
  if (!isObject(value) || style === 'json') return [];
  if (style === 'deepObject') return Object.keys(value).map((key) => `${wire}[${key}]`);
  return explode ? Object.keys(value) : [];
};

/**
 * True if a member of an object would be read as one of the other parameters, or as a part or the whole of it: parsers
 * merge `a=1&a[]=2` and `a[b]=1&a[b][c]=2`.
 */
export const collides = (
  slot: Pick<ArgumentSlot, 'wire' | 'style' | 'explode'>,
  value: Json,
  others: readonly string[],
): boolean =>
  broughtNames(slot, value).some((name) =>
    others.some((other) => name === other || name.startsWith(`${other}[`) || other.startsWith(`${name}[`)),
  );

/** `a=1&b=2`, unless that is too large. */
export const renderPairs = (pairs: readonly Pair[]): Result<string, readonly Problem[]> => {
  const written: string[] = [];
  let size = 0;
  for (const [name, encoded] of pairs) {
    const pair = `${percentEncode(name)}=${encoded}`;
    size += pair.length + 1;
    if (size > MAX_SENT_BYTES) return err([TOO_LARGE]);
    written.push(pair);
  }
  return ok(written.join('&'));
};
