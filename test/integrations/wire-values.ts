// From what stands in a query or a form to the values that a document describes.
import { parse as parseQs } from 'qs';
import type { Json, JsonObject } from '#core/json.ts';

/** How a parameter or a form's field is written. */
export type WireShape = {
  readonly name: string;
  readonly schema: JsonObject;
  /** `name[key]=` and `name[]=`. */
  readonly deep: boolean;
  /** Of lists: `name=` for each item, else one value with commas. */
  readonly exploded: boolean;
};

const isBelow = (name: string, key: string): boolean => key === name || key.startsWith(`${name}[`);

/** The value, `undefined` if there is none, and the names on the wire that belong to it. */
export const readParameter = (
  { name, schema, deep, exploded }: WireShape,
  given: URLSearchParams,
): { readonly names: readonly string[]; readonly value: Json | undefined } => {
  const pairs = [...given].filter(([key]) => (deep ? isBelow(name, key) : key === name));
  const names = pairs.map(([key]) => key);
  const [first] = pairs;
  if (first === undefined) return { names, value: undefined };
  if (deep) {
    const text = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
    return { names, value: parseQs(text, { depth: 10 })[name] as Json };
  }
  if (schema.type !== 'array') return { names, value: pairs.length === 1 ? first[1] : pairs.map(([, value]) => value) };
  return { names, value: exploded ? pairs.map(([, value]) => value) : first[1].split(',') };
};

/** A form as one object. Fields that are not described keep their names, so that a closed schema refuses them. */
export const readForm = (fields: readonly WireShape[], body: string): JsonObject => {
  const given = new URLSearchParams(body);
  const read = fields.map((field) => ({ name: field.name, ...readParameter(field, given) }));
  const known = new Set(read.flatMap(({ names }) => names));
  const present = read.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return Object.fromEntries([...present, ...[...given].filter(([name]) => !known.has(name))]);
};
