// What a token endpoint answered (RFC 6749 §5). Read strictly where a mistake would lose an account, leniently where
// providers are known to differ: numbers as text, errors under HTTP 200.
import type { Grant, RefreshFailure } from '#core/credentials/ports.ts';
import { isObject, type Json, type JsonObject, parseJson, readPointer } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import type { UpstreamAnswer, UpstreamFailure } from '#core/upstream/exchange.ts';
import type { OAuthRules } from './rules.ts';

/** Longer ones are no tokens: what is stored and sent with every call must stay small. */
const MAX_TOKEN = 16_384;
/** A year; what says more means "never", in one unit or another. */
const MAX_LIFE_S = 365 * 86_400;
/** RFC 6750 §2.1: what can stand in a header after `Bearer `. */
const TOKEN = /^[\x21-\x7e]+$/;

const DEFAULTS = { access_token: '/access_token', refresh_token: '/refresh_token', expires_in: '/expires_in' };

/**
 * A grant, or what became of the request: `invalid_grant` only where the endpoint says so in the words of RFC 6749 §5.2,
 * since that ends the credential; `refused` where it refuses for another reason, such as a client secret that was changed;
 * `unknown` where it may have granted what cannot be read.
 *
 * @param now epoch milliseconds at which the answer came
 */
export const readTokenResponse = (
  answer: UpstreamAnswer | UpstreamFailure,
  rules: Pick<OAuthRules, 'token_response'>,
  now: number,
): Result<Grant, RefreshFailure> => {
  if (answer.kind === 'failure') return err(answer.sent ? 'unknown' : 'not_sent');
  const body = tokenResponseBody(answer);
  if (!isObject(body)) return err(isSuccess(answer.status) ? 'unknown' : refusalOf(answer.status));
  const error = errorOf(body);
  if (error === 'invalid_grant' && answer.status < 500) return err('invalid_grant');
  if (error !== undefined) return err(refusalOf(answer.status));
  if (!isSuccess(answer.status)) return err(refusalOf(answer.status));
  return readGrant(body, rules, now);
};

/** The decoded body, for what an account captures of it: it holds tokens, and is kept nowhere. */
export const tokenResponseBody = (answer: Pick<UpstreamAnswer, 'body'>): Json | undefined =>
  parseJson(Buffer.from(answer.body).toString('utf8'));

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/**
 * A server that failed may have granted before it failed; one that refuses, or cannot take requests (RFC 9110 §15.6.4), has
 * not. A redirect is not followed.
 */
const refusalOf = (status: number): RefreshFailure => (status >= 500 && status !== 503 ? 'unknown' : 'refused');

/** `error` under any status (RFC 6749 §5.2 wants 400); some providers nest it. */
const errorOf = (body: JsonObject): string | undefined => {
  const { error } = body;
  if (typeof error === 'string' && error !== '') return error;
  if (!isObject(error)) return undefined;
  const code = error.code ?? error.type;
  return typeof code === 'string' ? code : 'error';
};

const readGrant = (
  body: JsonObject,
  { token_response }: Pick<OAuthRules, 'token_response'>,
  now: number,
): Result<Grant, RefreshFailure> => {
  const at = (name: keyof typeof DEFAULTS) => readPointer(body, token_response?.[name] ?? DEFAULTS[name]);
  const accessToken = at('access_token');
  const refreshToken = at('refresh_token') ?? undefined;
  // Something was granted, and cannot be used: whether the old refresh token still works is not known.
  if (!isToken(accessToken) || (refreshToken !== undefined && refreshToken !== '' && !isToken(refreshToken)))
    return err('unknown');
  const lifeS = secondsOf(at('expires_in'));
  return ok({
    accessToken,
    ...(isToken(refreshToken) && { refreshToken }),
    ...(lifeS !== undefined && { expiresAt: now + lifeS * 1000 }),
  });
};

const isToken = (value: Json | undefined): value is string =>
  typeof value === 'string' && value.length <= MAX_TOKEN && TOKEN.test(value);

/** Absent, negative, zero or no number: the token lasts until an upstream says 401, as without `expires_in`. */
const secondsOf = (value: Json | undefined): number | undefined => {
  const seconds = typeof value === 'string' && /^\d{1,12}(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds <= MAX_LIFE_S ? seconds : undefined;
};
