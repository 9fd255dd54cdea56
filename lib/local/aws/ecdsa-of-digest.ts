// ECDSA of a digest that somebody else made, which KMS can do and node:crypto cannot: it hashes whatever it is given
// (FIPS 186-5, section 6.4.1). For the local stand-in alone: nothing here runs in constant time.
import { createECDH, type KeyObject } from 'node:crypto';

const CURVE = 'prime256v1';
/** Order of the group of P-256 (NIST SP 800-186, section 3.2.1.3). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** @param key private, on P-256 @param digest 32 bytes @returns the signature in DER */
export const ecdsaOfDigest = (key: KeyObject, digest: Uint8Array): Buffer => {
  const d = scalar(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const once = createECDH(CURVE);
  // Uncompressed: 04, x, y.
  const r = scalar(once.generateKeys().subarray(1, 33)) % N;
  const s = (inverse(scalar(once.getPrivateKey())) * (scalar(digest) + r * d)) % N;
  const parts = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, parts.length]), parts]);
};

const scalar = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** By Fermat: N is prime. */
const inverse = (value: bigint): bigint => {
  let [result, base] = [1n, value % N];
  for (let exponent = N - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % N;
    base = (base * base) % N;
  }
  return result;
};

/** As short as it can be, with a zero before a first bit that would be read as a sign (X.690, section 8.3). */
const derInteger = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const positive = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
};
