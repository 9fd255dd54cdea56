// Octets in arguments: JSON has no other way to carry them.
import type { Json } from '#core/json.ts';

export const NOT_BASE64 = 'is not base64 (RFC 4648 §4, with padding, without line breaks).';

/** The octets; `undefined` where the text is not exactly their base64: Node would skip what is none and send the rest. */
export const decodeBase64 = (value: Json): Buffer | undefined => {
  if (typeof value !== 'string') return undefined;
  const octets = Buffer.from(value, 'base64');
  return octets.toString('base64') === value ? octets : undefined;
};
