// Who asks for a token, and by which grant: from an account's scheme and what was handed over for it.
import { type AuthScheme, hasSigningKey } from '#core/integrations/integration.ts';
import type { Secret } from '#core/upstream/credential.ts';
import { keyProblem } from './assertion.ts';
import { exchangeRequest } from './exchange-request.ts';
import type { TokenRequest } from './post-token.ts';
import { type AccountRules, algorithmOf, type OAuthClient } from './rules.ts';
import { type TokenGrant, tokenRequest } from './token-request.ts';

/**
 * Marks what was connected in a browser: the client is the operator's, and is not kept with it. No definition can declare a
 * field of this name: a tenant's own would otherwise have the operator's client secret sent to URLs of its choice.
 */
export const OPERATORS_CLIENT = '$client';

/** `undefined` where a field is missing, or a key cannot sign what the definition asks for by now. */
export const clientOf = (scheme: AuthScheme, secret: Secret): OAuthClient | undefined => {
  const { client_id: id, client_secret, private_key: pem, key_id } = secret;
  if (!id) return undefined;
  if (hasSigningKey(scheme)) {
    const isUsable = keyProblem(pem ?? '', algorithmOf(scheme.oauth)) === undefined;
    return pem && isUsable ? { id, key: { pem, ...(key_id && { id: key_id }) } } : undefined;
  }
  return client_secret ? { id, secret: client_secret } : undefined;
};

/** @param refreshToken the newest, of a kind that has any */
export const grantOf = (scheme: AuthScheme, secret: Secret, refreshToken: string): TokenGrant => {
  switch (scheme.kind) {
    case 'oauth2_client_credentials':
      return { type: 'client_credentials' };
    case 'oauth2_jwt_bearer':
      return { type: 'jwt_bearer', subject: secret.subject };
    default:
      return { type: 'refresh_token', refreshToken };
  }
};

/**
 * The request by which an account of any kind that is granted tokens asks for the next; `undefined` where what was handed
 * over cannot ask.
 *
 * @param refreshToken the newest, of a kind that has any
 * @param now epoch milliseconds
 */
export const nextTokenRequest = (
  scheme: AuthScheme,
  rules: AccountRules,
  secret: Secret,
  refreshToken: string,
  now: number,
): TokenRequest | undefined => {
  if (scheme.kind === 'token_exchange') {
    const isComplete = Object.keys(scheme.fields).every((field) => secret[field]);
    return isComplete ? exchangeRequest(rules, secret) : undefined;
  }
  const client = clientOf(scheme, secret);
  return client && tokenRequest(rules, client, grantOf(scheme, secret, refreshToken), now);
};
