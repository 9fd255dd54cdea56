// Requests to a token endpoint (RFC 6749 §4.1.3, §4.4.2, §6; RFC 7523 §2). Who sends them goes through the guarded client: a token
// endpoint is a URL of an integration like any other.
import { signAssertion } from './assertion.ts';
import { renamed } from './parameter-names.ts';
import { postToken, type TokenRequest } from './post-token.ts';
import { type AccountRules, algorithmOf, type OAuthClient } from './rules.ts';
import { defaultScopes, joinScopes } from './scope-list.ts';

export type TokenGrant =
  | { readonly type: 'refresh_token'; readonly refreshToken: string }
  | { readonly type: 'client_credentials' }
  /** RFC 7523 §2.1. @param subject for whom, where that is not the client itself */
  | { readonly type: 'jwt_bearer'; readonly subject?: string | undefined }
  | {
      readonly type: 'authorization_code';
      readonly code: string;
      readonly redirectUri: string;
      /** RFC 7636 §4.5. */
      readonly codeVerifier?: string;
    };

/**
 * Throws where the rules have no URL for the grant: one that needs a variable which connecting has still to bring.
 *
 * @param rules with variables already filled in
 * @param now epoch milliseconds
 */
export const tokenRequest = (
  rules: AccountRules,
  client: OAuthClient,
  grant: TokenGrant,
  now: number,
): TokenRequest => {
  const own = {
    grant_type: GRANT_TYPES[grant.type],
    ...fieldsOf(grant, client, rules, now),
    ...clientFields(client, grant, rules, now),
  };
  const parameters = {
    ...(grant.type === 'client_credentials' && renamed(scopeOf(rules), rules)),
    ...rules.token_params,
    ...(grant.type === 'refresh_token' && rules.refresh_params),
    // Last: data cannot turn one grant into another.
    ...renamed(own, rules),
  };
  return {
    request: postToken(urlOf(grant, rules), parameters, rules.token_body),
    credential: clientCredential(client, rules),
  };
};

/** Asks to revoke what a refresh token, or else an access token, was granted with (RFC 7009 §2.1). */
export const revocationRequest = (
  url: string,
  rules: AccountRules,
  client: OAuthClient,
  { token, hint }: { readonly token: string; readonly hint: 'refresh_token' | 'access_token' },
  now: number,
): TokenRequest => {
  const grant = { type: 'refresh_token', refreshToken: token } as const;
  const fields = { token, token_type_hint: hint, ...renamed(clientFields(client, grant, rules, now), rules) };
  return { request: postToken(url, fields, 'form'), credential: clientCredential(client, rules) };
};

const clientCredential = (client: OAuthClient, rules: AccountRules): TokenRequest['credential'] =>
  'secret' in client && isBasic(rules)
    ? [{ in: 'header', name: 'authorization', value: basic(client.id, client.secret) }]
    : [];

const urlOf = (grant: TokenGrant, { token_url, refresh_url = token_url }: AccountRules): string => {
  const url = grant.type === 'refresh_token' ? refresh_url : token_url;
  if (url === undefined) throw new Error('the URL of the token endpoint is not known');
  return url;
};

const isBasic = ({ client_auth }: AccountRules): boolean => (client_auth ?? 'basic') === 'basic';

const GRANT_TYPES: { readonly [T in TokenGrant['type']]: string } = {
  refresh_token: 'refresh_token',
  client_credentials: 'client_credentials',
  authorization_code: 'authorization_code',
  jwt_bearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
};

type Fields = { readonly [name: string]: string };

/** Who asks, where that does not stand in a header. What a JWT asks for says who asks by itself (RFC 7523 §3.1). */
const clientFields = (client: OAuthClient, grant: TokenGrant, rules: AccountRules, now: number): Fields => {
  if ('secret' in client) return isBasic(rules) ? {} : { client_id: client.id, client_secret: client.secret };
  if (grant.type === 'jwt_bearer') return {};
  return {
    client_id: client.id,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertionOf(client, client.id, rules, now),
  };
};

/** Signed anew for each request: a provider may refuse what it has seen (RFC 7523 §3, `jti`). */
const assertionOf = (
  client: OAuthClient,
  sub: string,
  rules: AccountRules,
  now: number,
  scope: Fields = {},
): string => {
  if (!('key' in client)) throw new Error('a JWT is signed with a private key');
  const aud = rules.assertion?.audience ?? urlOf({ type: 'client_credentials' }, rules);
  return signAssertion({ iss: client.id, sub, aud, ...scope }, client.key, algorithmOf(rules), now);
};

const fieldsOf = (grant: TokenGrant, client: OAuthClient, rules: AccountRules, now: number): Fields => {
  switch (grant.type) {
    case 'refresh_token':
      return { refresh_token: grant.refreshToken };
    case 'client_credentials':
      return {};
    case 'jwt_bearer':
      return { assertion: assertionOf(client, grant.subject ?? client.id, rules, now, scopeOf(rules)) };
    case 'authorization_code':
      return {
        code: grant.code,
        redirect_uri: grant.redirectUri,
        ...(grant.codeVerifier !== undefined && { code_verifier: grant.codeVerifier }),
      };
  }
};

const scopeOf = (rules: AccountRules): Fields => {
  const scope = joinScopes(defaultScopes(rules), rules);
  return scope === '' ? {} : { scope };
};

/** Each part is form-encoded before the two are joined (RFC 6749 §2.3.1): a colon in an id would move the border. */
const basic = (id: string, secret: string): string => {
  const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
};
