// References inside the document. Nothing else is ever followed: a reference to a file or a URL would let a document read
// this machine or ask its network.
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';

type Missing = 'outside' | 'nowhere';

/** `value` is absent where the reference cannot be followed, and `missing` says why. */
export type Resolved = { readonly value?: JsonObject; readonly missing?: Missing };

/** A reference may lead to another, and in a broken document back to itself. */
const MAX_HOPS = 20;

/** The object that stands here, or that a `$ref` here leads to. */
export const resolve = (root: JsonObject, here: Json | undefined): Resolved => {
  let value = here;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (!isObject(value)) return { missing: 'nowhere' };
    if (typeof value.$ref !== 'string') return { value };
    const pointer = localPointer(value.$ref);
    if (pointer === undefined) return { missing: 'outside' };
    value = readPointer(root, pointer);
  }
  return { missing: 'nowhere' };
};

/** `#components/…`, without the slash, is a slip of many documents. */
const localPointer = (reference: string): string | undefined => {
  if (!reference.startsWith('#')) return undefined;
  const pointer = reference.slice(1);
  const rooted = pointer === '' || pointer.startsWith('/') ? pointer : `/${pointer}`;
  try {
    return decodeURIComponent(rooted);
  } catch {
    return rooted;
  }
};

export const missingReference = (missing: Missing | undefined): string =>
  missing === 'outside' ? 'a $ref to another document, which is never fetched' : 'a $ref that leads nowhere';

/** The list of objects at a place; anything else in it is left out. */
export const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];

export const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
