// The token: format, checksum, keyed hash. Facts of the format are public; only the 190 random bits are secret.
import { createHmac, type KeyObject } from 'node:crypto';
import { err, ok, type Result } from '#core/result.ts';
import { checksum, randomBase62 } from './checksum.ts';

/** `u` opens an MCP server, `a` is a tenant's API token, `k` the operator's admin key. */
export type TokenKind = 'u' | 'a' | 'k';

export type Token = {
  readonly kind: TokenKind;
  readonly residency: string;
  /** Names the pepper it is hashed under, so that a lookup never tries two keys. */
  readonly keyId: string;
  readonly text: string;
};

/** Of 32 base62 characters: what is left to guess. */
export const TOKEN_RANDOM_BITS = Math.floor(32 * Math.log2(62));

const TOKEN = /^sp([uak])_([a-z]{2,4})_([0-9A-Za-z])[0-9A-Za-z]{32}([0-9A-Za-z]{6})$/;

/** For secret scanners and log filters: matches every token, live or not, inside other text. */
export const TOKEN_PATTERN = String.raw`\bsp[uak]_[a-z]{2,4}_[0-9A-Za-z]{39}\b`;

/** Reads a token and verifies its checksum: what fails here costs no read of the store. */
export const parseToken = (text: string): Result<Token, 'malformed'> => {
  const match = TOKEN.exec(text);
  if (match === null || checksum(text.slice(0, -6)) !== match[4]) return err('malformed');
  return ok({ kind: match[1] as TokenKind, residency: match[2] as string, keyId: match[3] as string, text });
};

/** A fresh token of 190 random bits. It is shown once and never stored. */
export const mintToken = (
  kind: TokenKind,
  residency: string,
  keyId: string,
  randomBytes: (size: number) => Uint8Array,
): Token => {
  const body = `sp${kind}_${residency}_${keyId}${randomBase62(32, randomBytes)}`;
  return { kind, residency, keyId, text: body + checksum(body) };
};

/**
 * What is stored of a token: HMAC-SHA-256 under the pepper of its key id, base64url, 43 characters.
 * Kind and residency are in the input, so that a record copied to another table or region opens nothing.
 */
export const tokenMac = (token: Token, pepper: KeyObject): string =>
  createHmac('sha256', pepper)
    .update(`sallyport/${token.kind}/v1\0${token.residency}\0${token.text}`)
    .digest('base64url');
