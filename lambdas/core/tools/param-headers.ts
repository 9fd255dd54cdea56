// `x-mcp-header` (2026-07-28, server/tools): a property that a client repeats as `Mcp-Param-{Name}`, so that
// intermediaries can route by it. The server compares, or a filter in front of it could be lied to.
import { isObject, type Json, type JsonObject, pointerToken, readPointer } from '#core/json.ts';
import { decodeHeaderValue, type Headers, header } from '#core/mcp/headers.ts';

export type ParamHeader = { readonly header: string; readonly pointer: string };

const MAX_DEPTH = 8;

/** Annotated properties that are statically reachable through `properties`. */
export const paramHeadersOf = (schema: JsonObject, pointer = '', depth = 0): readonly ParamHeader[] => {
  const { properties } = schema;
  if (!isObject(properties) || depth > MAX_DEPTH) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isObject(property)) return [];
    const here = `${pointer}/${pointerToken(name)}`;
    const named = property['x-mcp-header'];
    const own = typeof named === 'string' ? [{ header: `Mcp-Param-${named}`, pointer: here }] : [];
    return [...own, ...paramHeadersOf(property, here, depth + 1)];
  });
};

/**
 * The sentence for the first header that does not match its argument, or `undefined`.
 * @param listed whether the client was shown which arguments to repeat. If not (a tool that another calls for it), it need
 * not, but what it sends must be true all the same: an intermediary may have believed it.
 */
export const paramMismatch = (
  expected: readonly ParamHeader[],
  args: JsonObject,
  headers: Headers,
  listed = true,
): string | undefined => {
  for (const { header: name, pointer } of expected) {
    const sent = header(headers, name.toLowerCase());
    const value = readPointer(args, pointer);
    if (value === undefined || value === null) {
      if (sent !== undefined) return `the ${name} header was sent without its argument`;
    } else if (sent === undefined) {
      if (listed) return `the ${name} header is missing`;
    } else if (!agrees(sent, value)) return `the ${name} header does not match the argument`;
  }
  return undefined;
};

/** As written: `0x10`, `1e1` and `007` are numbers to JavaScript, and other values to whoever filters by the header. */
const agrees = (sent: string, value: Json): boolean => decodeHeaderValue(sent) === String(value);
