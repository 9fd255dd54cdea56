// Headers of an upstream request: those of the definition and the few an argument may set.
import { isObject, type Json, pointerToken } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import { anyItemHolds, HOLDS_SEPARATOR, itemTexts } from './serialise-parameter.ts';

const MAX_VALUE_CHARACTERS = 4096;
const TCHAR = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const FIELD_VALUE = /^[\x20-\x7e\t]*$/;

// Framing and hop-by-hop (RFC 9110 §7.6.1), who asks (forwarding), who is asked (host), with what right (credentials), in
// which form (set by the gateway), and method overrides, which would turn a read into a write behind the scope's back.
const RESERVED = new Set(
  'authorization cookie cookie2 set-cookie host connection keep-alive te trailer trailers transfer-encoding upgrade expect content-length content-type content-encoding accept-encoding forwarded via x-real-ip true-client-ip x-http-method x-http-method-override x-method-override'.split(
    ' ',
  ),
);
const RESERVED_PREFIX = /^(?:proxy-|sec-|x-forwarded-)/;

/** True if a definition or an argument may set the header; `name` in lower case. */
export const isSettableHeader = (name: string): boolean =>
  TCHAR.test(name) && !RESERVED.has(name) && !RESERVED_PREFIX.test(name);

/** Lower-cases the fixed headers of a definition. Throws on a reserved name or a value that is none: a fault of the definition. */
export const fixedHeaders = (
  headers: { readonly [name: string]: string } = {},
): readonly (readonly [string, string])[] =>
  Object.entries(headers).map(([given, value]) => {
    const name = given.toLowerCase();
    if (!isSettableHeader(name) || !FIELD_VALUE.test(value))
      throw new Error('the definition sets a header it may not set');
    return [name, value];
  });

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text of a header: `simple`, or JSON in ASCII. */
const headerText = ({ style, explode }: ArgumentSlot, value: Json): string =>
  style === 'json'
    ? JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped)
    : itemTexts(value)
        .map((item) => item.join(explode ? '=' : ','))
        .join(',');

/** Nothing is encoded in a header: a comma in an item, or `=` in a key before `=`, would be read as the separator it is. */
const isAmbiguous = ({ style, explode }: ArgumentSlot, value: Json): boolean =>
  style !== 'json' &&
  (anyItemHolds(value, ',') || (explode && isObject(value) && Object.keys(value).some((key) => key.includes('='))));

/**
 * One header argument as `[lower-case name, value]`. CR, LF and anything else outside printable ASCII is refused, not
 * encoded, and so are blanks at the ends, which are no part of a value (RFC 9110 §5.5).
 */
export const headerArgument = (slot: ArgumentSlot, value: Json): Result<readonly [string, string], Problem> => {
  const refused = (detail: string) =>
    err({ pointer: `/${pointerToken(slot.argument)}`, detail: `${slot.argument} ${detail}` });
  const name = slot.wire.toLowerCase();
  if (!isSettableHeader(name)) return refused('would set a header that only the gateway sets.');
  const text = headerText(slot, value);
  if (text.length > MAX_VALUE_CHARACTERS || !FIELD_VALUE.test(text) || text.trim() !== text)
    return refused('goes into a header: printable ASCII only, no blanks at the ends, at most 4096 characters.');
  return isAmbiguous(slot, value) ? refused(HOLDS_SEPARATOR) : ok([name, text]);
};
