// What an OAuth scheme must say: what is handed over, and token endpoints that a client's secret may go to.
import type { Problem } from '#core/result.ts';
import { endpointProblems } from './check-address.ts';
import { type AuthScheme, hasSigningKey, type Integration, isOAuthKind } from './integration.ts';

/** @param pointer of the scheme */
export const oauthProblems = (
  scheme: AuthScheme,
  variables: Integration['variables'],
  pointer: string,
): readonly Problem[] => {
  const { kind, oauth } = scheme;
  if (!isOAuthKind(kind))
    return oauth === undefined
      ? []
      : [{ pointer: `${pointer}/oauth`, detail: `has no meaning for ${kind}: remove it` }];
  if (oauth === undefined) return [{ pointer: `${pointer}/oauth`, detail: `is required for ${kind}` }];
  const urls = [...new Set([oauth.token_url, oauth.refresh_url ?? oauth.token_url])];
  const endpoints = urls.flatMap((url) => [
    ...(TOKEN_URL.test(url) ? [] : ['is no https URL without port, user and query']),
    ...endpointProblems(url, variables),
  ]);
  return [
    ...fieldProblems(scheme).map((detail) => ({ pointer: `${pointer}/fields`, detail })),
    ...endpoints.map((detail) => ({ pointer: `${pointer}/oauth`, detail: `has a token endpoint that ${detail}` })),
  ];
};

/** As a base URL (core/upstream/base-url.ts), which it is filled in as. */
const TOKEN_URL = /^https:\/\/[^/?#@\\:\s]+(?:\/[^/?#\\\s]+)+$/;

/** What an OAuth credential is handed over as; the access token is never among it. */
const fieldProblems = (scheme: AuthScheme): readonly string[] => {
  const signs = hasSigningKey(scheme);
  const wanted = [
    'client_id',
    signs ? 'private_key' : 'client_secret',
    ...(scheme.kind === 'oauth2_authorization_code' ? ['refresh_token'] : []),
  ];
  const optional = [...(signs ? ['key_id'] : []), ...(scheme.kind === 'oauth2_jwt_bearer' ? ['subject'] : [])];
  const isComplete = wanted.every((field) => Object.hasOwn(scheme.fields, field));
  const isKnown = Object.keys(scheme.fields).every((field) => [...wanted, ...optional].includes(field));
  if (isComplete && isKnown) return [];
  return [`must describe ${wanted.join(', ')}${optional.length === 0 ? '' : `, may describe ${optional.join(', ')}`}`];
};
