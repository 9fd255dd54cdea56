// JWTs that a client signs for a token endpoint: to say who it is, or for whom it asks (RFC 7521, RFC 7523).
import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';

export type SigningAlgorithm = 'RS256' | 'ES256';

export type SigningKey = { readonly pem: string /** `kid`, where the provider wants one. */; readonly id?: string };

export type Claims = {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly scope?: string;
};

/** Seconds. Providers take at most 3 to 60 minutes; the request follows at once. */
const LIFE_S = 120;
/** RFC 7518 §3.3. */
const MIN_RSA_BITS = 2048;

/**
 * A signed JWT in compact form (RFC 7515 §7.1), that nobody signed before: it carries a `jti`.
 * Throws on a key that `keyProblem` has something to say of.
 *
 * @param now epoch milliseconds
 */
export const signAssertion = (claims: Claims, key: SigningKey, algorithm: SigningAlgorithm, now: number): string => {
  const issuedAt = Math.floor(now / 1000);
  const header = { alg: algorithm, typ: 'JWT', ...(key.id !== undefined && { kid: key.id }) };
  const payload = { ...claims, iat: issuedAt, exp: issuedAt + LIFE_S, jti: randomUUID() };
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  // RFC 7518 §3.4: the two numbers of an ECDSA signature side by side, not in DER.
  const signature = sign('sha256', Buffer.from(input), { key: createPrivateKey(key.pem), dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
};

/** Why a private key cannot sign so; `undefined` where it can. The words hold nothing of the key. */
export const keyProblem = (pem: string, algorithm: SigningAlgorithm): string | undefined => {
  const key = parse(pem);
  if (key === undefined)
    return 'is no private key in PEM form without a passphrase: PKCS#8, "-----BEGIN PRIVATE KEY-----"';
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (algorithm === 'ES256')
    return namedCurve === 'prime256v1' ? undefined : 'is no key on the curve P-256, which ES256 takes';
  return key.asymmetricKeyType === 'rsa' && modulusLength >= MIN_RSA_BITS
    ? undefined
    : `is no RSA key of at least ${MIN_RSA_BITS} bits, which RS256 takes`;
};

const parse = (pem: string): KeyObject | undefined => {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
};
