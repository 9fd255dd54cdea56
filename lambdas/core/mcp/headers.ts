// MCP's header rules. 2026-07-28 repeats parts of the body in headers so that intermediaries can route; a server that
// does not compare the two lets a filter in front of it be lied to (basic/transports/streamable-http, "Headers").

/** Lower-case names; every value of a repeated field is kept. */
export type Headers = { readonly [name: string]: readonly string[] };

export const header = (headers: Headers, name: string): string | undefined => headers[name]?.[0];

/** Fields that must not repeat: whoever reads the first and whoever reads the last would see two different requests. */
export const duplicatedField = (headers: Headers): string | undefined =>
  Object.keys(headers).find(
    (name) =>
      (name === 'authorization' || name === 'x-api-token' || name === 'origin' || name.startsWith('mcp-')) &&
      (headers[name] as readonly string[]).length > 1,
  );

const SENTINEL = /^=\?base64\?(.*)\?=$/;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A value outside visible ASCII travels as `=?base64?…?=` of its UTF-8. `undefined`: not decodable. Only canonical Base64
 * (RFC 4648 §4, padding included) is decoded: what two readers decode differently, or one not at all, names two tools.
 */
export const decodeHeaderValue = (value: string): string | undefined => {
  const encoded = SENTINEL.exec(value)?.[1];
  if (encoded === undefined) return value;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
};

/** Compares a header with what the body says; the sentence says what is wrong, or `undefined`. */
export const mismatch = (headers: Headers, name: string, expected: string): string | undefined => {
  const value = header(headers, name.toLowerCase());
  if (value === undefined) return `the ${name} header is missing`;
  return decodeHeaderValue(value) === expected ? undefined : `the ${name} header does not match the body`;
};
