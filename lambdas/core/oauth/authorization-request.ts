// Where a person's browser is sent to grant access (RFC 6749 §4.1.1, RFC 7636 §4.3).
import { createHash } from 'node:crypto';
import { isReserved, renamed } from './parameter-names.ts';
import type { AccountRules } from './rules.ts';
import { joinScopes } from './scope-list.ts';

export type AuthorizationRequest = {
  readonly clientId: string;
  readonly redirectUri: string;
  /** None: the provider's own default. */
  readonly scopes: readonly string[];
  readonly state: string;
  /** Left out where `rules.pkce` is false. */
  readonly codeChallenge?: string;
};

/** S256 (RFC 7636 §4.2). @param verifier 43 to 128 unreserved characters */
export const codeChallenge = (verifier: string): string =>
  createHash('sha256').update(verifier, 'ascii').digest('base64url');

/**
 * The URL of an authorization request. Throws without an `authorize_url`, and without a challenge where the rules do not
 * do without: a request that silently lost its PKCE is what an attacker would want (RFC 9700 §2.1.1).
 *
 * @param rules with variables already filled in
 */
export const authorizationUrl = (rules: AccountRules, request: AuthorizationRequest): string => {
  const { authorize_url, authorize_params = {}, pkce = true } = rules;
  if (authorize_url === undefined) throw new Error('authorize_url is not known');
  if (pkce && request.codeChallenge === undefined) throw new Error('a code challenge is missing');
  const scope = joinScopes(request.scopes, rules);
  const own = {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    ...(scope !== '' && { scope }),
    state: request.state,
    ...(pkce && request.codeChallenge && { code_challenge: request.codeChallenge, code_challenge_method: 'S256' }),
  };
  const fixed = Object.entries(authorize_params).filter(([name]) => !isReserved(name, rules));
  const query = new URLSearchParams([...fixed, ...Object.entries(renamed(own, rules))]);
  // %20 is a space for servers that decode forms and for those that decode percent signs alone.
  return `${authorize_url}?${query.toString().replaceAll('+', '%20')}`;
};
