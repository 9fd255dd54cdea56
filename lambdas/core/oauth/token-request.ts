// Requests to a token endpoint (RFC 6749 §4.1.3, §4.4.2, §6). Who sends them goes through the guarded client: a token
// endpoint is a URL of an integration like any other.
import type { CredentialPlacement, UpstreamRequest } from '#core/upstream/exchange.ts';
import type { OAuthClient, OAuthRules } from './rules.ts';

export type TokenGrant =
  | { readonly type: 'refresh_token'; readonly refreshToken: string }
  | { readonly type: 'client_credentials' }
  | {
      readonly type: 'authorization_code';
      readonly code: string;
      readonly redirectUri: string;
      /** RFC 7636 §4.5. */
      readonly codeVerifier?: string;
    };

export type TokenRequest = {
  readonly request: UpstreamRequest;
  /** Attached when the host has been checked. */
  readonly credential: readonly CredentialPlacement[];
};

/** @param rules with variables already filled in */
export const tokenRequest = (rules: OAuthRules, client: OAuthClient, grant: TokenGrant): TokenRequest => {
  const isBasic = (rules.client_auth ?? 'basic') === 'basic';
  const parameters = {
    ...(grant.type === 'client_credentials' && scopeOf(rules)),
    ...rules.token_params,
    ...(grant.type === 'refresh_token' && rules.refresh_params),
    // Last: data cannot turn one grant into another.
    grant_type: grant.type,
    ...fieldsOf(grant),
    ...(!isBasic && { client_id: client.id, client_secret: client.secret }),
  };
  const isJson = rules.token_body === 'json';
  return {
    request: {
      method: 'POST',
      url: grant.type === 'refresh_token' ? (rules.refresh_url ?? rules.token_url) : rules.token_url,
      headers: {
        accept: 'application/json',
        'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      },
      body: isJson ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString(),
    },
    credential: isBasic ? [{ in: 'header', name: 'authorization', value: basic(client) }] : [],
  };
};

const fieldsOf = (grant: TokenGrant): { readonly [name: string]: string } => {
  switch (grant.type) {
    case 'refresh_token':
      return { refresh_token: grant.refreshToken };
    case 'client_credentials':
      return {};
    case 'authorization_code':
      return {
        code: grant.code,
        redirect_uri: grant.redirectUri,
        ...(grant.codeVerifier !== undefined && { code_verifier: grant.codeVerifier }),
      };
  }
};

const scopeOf = ({ scopes }: OAuthRules): { readonly scope?: string } =>
  scopes?.default === undefined || scopes.default.length === 0
    ? {}
    : { scope: scopes.default.join(scopes.separator ?? ' ') };

/** Each part is form-encoded before the two are joined (RFC 6749 §2.3.1): a colon in an id would move the border. */
const basic = ({ id, secret }: OAuthClient): string => {
  const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
};
