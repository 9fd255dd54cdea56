// Path arguments. A value that could leave its segment is refused, not encoded: upstreams and their proxies decode once
// or twice, fold Unicode to ASCII, strip path parameters and resolve dots, and each of these has opened a traversal.

import type { Method } from '#core/integrations/integration.ts';
import { type Json, pointerToken } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import { anyItemHolds, HOLDS_SEPARATOR, itemTexts, percentEncode } from './serialise-parameter.ts';

// Tested after NFKC folding, which brings full-width and composed forms (`／`, `℀`) to ASCII: separators, controls,
// encoded dots and slashes that survive two decodings, IIS %uXXXX.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const SEPARATOR = /[\u0000-\u001f\u007f-\u009f/\\;?#\u2028\u2029]|%(?:2e|2f|5c|u[0-9a-f]{4})/i;

// Other folds upstreams are known for: dot leaders and ideographic full stops (IDNA), solidus lookalikes (best fit).
const LOOKALIKE = /[\u2024-\u2026\u2044\u2215\u2216\u29f5\u29f8\u29f9\u3002\ufe52\uff0e\uff61]/;

/** Nothing but dots, blanks and invisible characters: `..`, `. .`, a zero-width joiner between two dots. */
const DOTS_ONLY = /^[.\s\p{Cf}]*$/u;

/** One round of percent-decoding; `undefined` where the octets are no UTF-8 (`%c0%ae` is an overlong dot). */
const decodeOnce = (text: string): string | undefined => {
  try {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, decodeURIComponent);
  } catch {
    return undefined;
  }
};

const isOneSegment = (text: string): boolean => {
  const folded = text.normalize('NFKC');
  // Folded, `\ufe30` is two dots and a fraction has a solidus: both texts are looked at.
  return text.isWellFormed() && !DOTS_ONLY.test(folded) && !LOOKALIKE.test(text + folded) && !SEPARATOR.test(folded);
};

/** True if the text, decoded up to two times, stays one path segment. */
export const staysInSegment = (text: string): boolean => {
  let form: string | undefined = text;
  for (let decodings = 0; decodings <= 2; decodings += 1) {
    if (form === undefined || !isOneSegment(form)) return false;
    form = decodeOnce(form);
  }
  return true;
};

const REFUSED =
  'cannot stand in a URL path: it is empty, or holds a slash, backslash, dot segment, percent-encoded separator, control character or one of ; ? #.';

/** RFC 6570 §3.2.2, §3.2.5, §3.2.7: `5`, `.5`, `;id=5`. Keys and texts of the items are encoded already. */
const expand = ({ wire, style, explode }: ArgumentSlot, items: readonly (readonly string[])[]): string => {
  const texts = items.map((item) => item.join(explode ? '=' : ','));
  if (style === 'label') return `.${texts.join(explode ? '.' : ',')}`;
  if (style !== 'matrix') return texts.join(',');
  const name = percentEncode(wire);
  if (!explode) return `;${name}=${texts.join(',')}`;
  // Members of an object bring their names.
  return texts.map((text, index) => `;${items[index]?.length === 2 ? '' : `${name}=`}${text}`).join('');
};

const encodeSegment = (slot: ArgumentSlot, value: Json): Result<string, Problem> => {
  const items = slot.style === 'json' ? [[JSON.stringify(value)]] : itemTexts(value);
  const refused = (detail: string) =>
    err({ pointer: `/${pointerToken(slot.argument)}`, detail: `${slot.argument} ${detail}` });
  if (items.length === 0 || !items.flat().every(staysInSegment)) return refused(REFUSED);
  // A dot is unreserved: encoded or not, it is the same to an upstream (RFC 3986 §6.2.2.2).
  if (slot.style === 'label' && slot.explode && anyItemHolds(value, '.')) return refused(HOLDS_SEPARATOR);
  return ok(
    expand(
      slot,
      items.map((item) => item.map(percentEncode)),
    ),
  );
};

/**
 * Fills the placeholders of a path template. Values are encoded for one segment each; every value that is refused is a
 * problem. A placeholder without a value stays, for the caller has reported the missing argument already.
 */
export const fillPath = (
  path: Method['path'],
  slots: readonly ArgumentSlot[],
  value: (slot: ArgumentSlot) => Json | undefined,
): Result<string, readonly Problem[]> => {
  const problems: Problem[] = [];
  let filled = path;
  for (const slot of slots) {
    const given = slot.in === 'path' ? value(slot) : undefined;
    if (given === undefined) continue;
    const encoded = encodeSegment(slot, given);
    if (encoded.ok) filled = filled.replaceAll(`{${slot.wire}}`, encoded.value);
    else problems.push(encoded.error);
  }
  return problems.length > 0 ? err(problems) : ok(filled);
};

/** True if the path has the template's segments: as many, the fixed ones unchanged, none empty that was not. */
export const sameStructure = (template: string, pathname: string): boolean => {
  const expected = template.split('/');
  const found = pathname.split('/');
  return (
    expected.length === found.length &&
    expected.every((segment, index) => (segment.includes('{') ? found[index] !== '' : segment === found[index]))
  );
};
