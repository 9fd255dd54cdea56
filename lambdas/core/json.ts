// JSON as a type, and RFC 6901 pointers over it.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** True for a JSON object: not null, not an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Escapes one key for an RFC 6901 pointer. */
export const pointerToken = (key: string | number): string => String(key).replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Reads an RFC 6901 pointer; `undefined` where nothing is there.
 * Own properties only: `/constructor` in an upstream body must not reach a prototype.
 */
export const readPointer = (value: Json | undefined, pointer: string): Json | undefined => {
  let here: Json | undefined = value;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(here)) here = /^(0|[1-9]\d*)$/.test(key) ? (here as readonly Json[])[Number(key)] : undefined;
    else if (isObject(here) && Object.hasOwn(here, key)) here = here[key];
    else return undefined;
  }
  return here;
};

/** Parses JSON text, or says it is none; for bodies of others, where a parse failure is an ordinary answer. */
export const parseJson = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};
