// JSON as others may send it: decoded strictly, because a gateway and an upstream that read one body differently
// are a smuggling hole (duplicate keys, invalid UTF-8), and a deep or odd one is an attack on whoever walks it.
import type { Json } from './json.ts';
import { err, ok, type Result } from './result.ts';

export type JsonFault = {
  readonly reason: 'not_utf8' | 'not_json' | 'duplicate_key' | 'too_deep' | 'forbidden_key' | 'lone_surrogate';
  readonly detail: string;
};

/** Deeper than any tool's arguments; far below what recursion can take. */
const MAX_DEPTH = 64;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses UTF-8 JSON. Refuses invalid UTF-8 and a byte order mark (RFC 8259 §8.1), duplicate keys (RFC 7493 §2.3),
 * nesting over 64, `__proto__` keys and lone surrogates.
 */
export const parseStrictJson = (bytes: Uint8Array): Result<Json, JsonFault> => {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return fault('not_utf8', 'the body is not valid UTF-8');
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return fault('not_json', 'the body is not valid JSON');
  }
  const found = faultIn(value, 0);
  if (found !== undefined) return err(found);
  return hasDuplicateKey(text) ? fault('duplicate_key', 'an object has the same key twice') : ok(value);
};

const fault = (reason: JsonFault['reason'], detail: string) => err({ reason, detail });

const faultIn = (value: Json, depth: number): JsonFault | undefined => {
  if (typeof value === 'string') return surrogateFault(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return { reason: 'too_deep', detail: `nested deeper than ${MAX_DEPTH} levels` };
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, inner] of entries) {
    if (key === '__proto__') return { reason: 'forbidden_key', detail: 'the key __proto__ is not accepted' };
    const found = (typeof key === 'string' ? surrogateFault(key) : undefined) ?? faultIn(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
};

const surrogateFault = (text: string): JsonFault | undefined =>
  text.isWellFormed() ? undefined : { reason: 'lone_surrogate', detail: 'a string has half of a surrogate pair' };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const OPEN_ARRAY = 0x5b;
const CLOSE_OBJECT = 0x7d;
const CLOSE_ARRAY = 0x5d;

// One pass over text that JSON.parse has already accepted: strings before a colon are keys of the innermost object.
const hasDuplicateKey = (text: string): boolean => {
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === OPEN_OBJECT) open.push(new Set());
    else if (code === OPEN_ARRAY) open.push(undefined);
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) open.pop();
    if (code !== QUOTE) continue;
    const end = endOfString(text, i);
    if (repeats(open.at(-1), text, i, end)) return true;
    i = end;
  }
  return false;
};

const repeats = (keys: Set<string> | undefined, text: string, start: number, end: number): boolean => {
  if (keys === undefined || !nextIsColon(text, end + 1)) return false;
  const raw = text.slice(start, end + 1);
  // `"\u0061"` and `"a"` are the same key.
  const key = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
  if (keys.has(key)) return true;
  keys.add(key);
  return false;
};

const endOfString = (text: string, start: number): number => {
  let i = start + 1;
  while (text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i;
};

const nextIsColon = (text: string, from: number): boolean => {
  let i = from;
  while (text.charCodeAt(i) <= 0x20) i++;
  return text.charCodeAt(i) === COLON;
};
