// Headers of an upstream request: those of the definition and the few an argument may set.
import { type Json, pointerToken } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import { simpleTexts } from './serialise-parameter.ts';

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

/** One header argument as `[lower-case name, value]`. CR, LF and anything else outside printable ASCII is refused, not encoded. */
export const headerArgument = (slot: ArgumentSlot, value: Json): Result<readonly [string, string], Problem> => {
  const pointer = `/${pointerToken(slot.argument)}`;
  const name = slot.wire.toLowerCase();
  if (!isSettableHeader(name))
    return err({ pointer, detail: `${slot.argument} would set a header that only the gateway sets.` });
  const text = simpleTexts(value, slot.explode).join(',');
  if (text.length > MAX_VALUE_CHARACTERS || !FIELD_VALUE.test(text))
    return err({
      pointer,
      detail: `${slot.argument} goes into a header: printable ASCII only, at most 4096 characters.`,
    });
  return ok([name, text]);
};
