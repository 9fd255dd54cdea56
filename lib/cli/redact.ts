// What must not be printed. A door's URL is a secret: whoever reads a pasted report or a log could open the door.
import { isObject, type Json } from '#core/json.ts';
import { TOKEN_PATTERN } from '#core/tokens/token.ts';

const HIDDEN = '[redacted]';
const TOKENS = new RegExp(TOKEN_PATTERN, 'g');
const SERVER_ID = /^srv_[0-9a-z]{24}$/;

/** Replaces whatever looks like a token of ours. */
export const hideTokens = (text: string): string => text.replace(TOKENS, HIDDEN);

/** A path segment that could be a secret, of whatever server; a server's id is none. */
const isSecret = (segment: string): boolean =>
  !SERVER_ID.test(segment) && (segment.length >= 16 || (segment.length >= 8 && /\d/.test(segment)));

/** The URL with secrets in its path and every value of its query replaced, and without a user name. */
export const redactUrl = (url: URL): string => {
  const path = url.pathname.split('/').map((segment) => (isSecret(segment) ? HIDDEN : segment));
  const query = [...url.searchParams.keys()].map((name) => `${name}=${HIDDEN}`).join('&');
  return `${url.origin}${path.join('/')}${query === '' ? '' : `?${query}`}`;
};

/** Shorter values of a query (`true`, `v1`) are words, and replacing them would garble what is reported. */
const MIN_SECRET = 8;

/**
 * Replaces the secrets of this URL and of its headers, in every encoding a server may echo, and tokens of ours.
 * @param sent values of headers
 */
export const redactorOf = (url: URL, sent: readonly string[]): ((text: string) => string) => {
  const given = [
    ...url.pathname.split('/').filter(isSecret),
    ...url.searchParams.values(),
    url.username,
    url.password,
    ...sent,
  ].filter((secret) => secret.length >= MIN_SECRET);
  return hiderOf(given.flatMap((secret) => [secret, decoded(secret), encodeURIComponent(secret)]));
};

/**
 * Replaces these texts, and tokens of ours.
 * @param secrets values of a credential's fields or of an OAuth client's, as they were sent; words that are shorter stay
 */
export const hiderOf = (secrets: readonly string[]): ((text: string) => string) => {
  const longestFirst = [...new Set(secrets)]
    .filter((secret) => secret.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length);
  return (text) => hideTokens(longestFirst.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text));
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Every text in a JSON value, changed by the same function. */
export const mapTexts = (value: Json, change: (text: string) => string): Json => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapTexts(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change)]));
};
