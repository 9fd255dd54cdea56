// What a connect attempt needs to be guarded by, all of it derived from its id and a key that no table holds: so nothing of
// it is stored, and a dump of the tables finishes nobody's attempt.
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * `state` goes through the provider (RFC 6749 §10.12), `browser` lies in a cookie of the browser that consented, `verifier`
 * is PKCE's (RFC 7636 §4.1), `page` is kept of the page that was agreed on. Each is of use for its own purpose alone.
 */
export type Purpose = 'offer' | 'state' | 'browser' | 'page' | 'verifier' | 'code' | 'elicitation';

/** HMAC-SHA-256, base64url, 43 characters. @param key of this installation and residency, for connecting alone */
export const keyed = (key: KeyObject, purpose: Purpose, text: string): string =>
  createHmac('sha256', key).update(`sallyport/connect/v1\0${purpose}\0${text}`).digest('base64url');

/** In a time that does not depend on where the two differ. */
export const isKeyed = (key: KeyObject, purpose: Purpose, text: string, given: string): boolean => {
  const [wanted, found] = [Buffer.from(keyed(key, purpose, text)), Buffer.from(given)];
  return wanted.length === found.length && timingSafeEqual(wanted, found);
};

/** Text that carries its own proof: `text.mac`. */
export const sign = (key: KeyObject, purpose: Purpose, text: string): string => `${text}.${keyed(key, purpose, text)}`;

/** The text of what `sign` made; `undefined` of anything else. */
export const verify = (key: KeyObject, purpose: Purpose, signed: string): string | undefined => {
  const end = signed.lastIndexOf('.');
  if (end < 0) return undefined;
  const text = signed.slice(0, end);
  return isKeyed(key, purpose, text, signed.slice(end + 1)) ? text : undefined;
};
