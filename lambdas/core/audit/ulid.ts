// ULIDs (github.com/ulid/spec): 48 bits of time, 80 of randomness, in Crockford's base32; their text sorts by time.

/** Crockford's. */
export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** @param time epoch milliseconds @param randomBytes cryptographic source, as node:crypto's */
export const ulid = (time: number, randomBytes: (size: number) => Uint8Array): string => {
  let text = '';
  for (let rest = time, i = 0; i < 10; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  for (const byte of randomBytes(16)) text += ALPHABET[byte % 32];
  return text;
};
