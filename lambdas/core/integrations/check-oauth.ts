// What an OAuth scheme must say: what is handed over, and endpoints that a client's secret may go to.
import { collidingNames, isReserved } from '#core/oauth/parameter-names.ts';
import { ENDPOINTS, type OAuthRules } from '#core/oauth/rules.ts';
import { defaultScopes, scopeProblems } from '#core/oauth/scope-list.ts';
import type { Problem } from '#core/result.ts';
import { endpointProblems } from './check-address.ts';
import { pointerTo } from './definition-pointer.ts';
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
  const below = (problem: Problem): Problem => ({ ...problem, pointer: `${pointer}/oauth${problem.pointer}` });
  return [
    ...fieldProblems(scheme).map((detail) => ({ pointer: `${pointer}/fields`, detail })),
    ...urlProblems(oauth, variables).map(below),
    ...authorizationProblems(scheme, oauth).map(below),
    ...revocationProblems(scheme, oauth).map(below),
    ...parameterProblems(oauth).map(below),
    ...scopeProblems(defaultScopes(oauth), oauth, '/scopes/default').map(below),
  ];
};

/** As a base URL (core/upstream/base-url.ts), which it is filled in as. Fixed parameters have members of their own. */
const ENDPOINT = /^https:\/\/[^/?#@\\:\s]+(?:\/[^/?#\\\s]+)+\/?$/;
/** Without query and fragment (RFC 8414 §2). */
const ISSUER = /^https:\/\/[^/?#@\\:\s]+(?:\/[^/?#\\\s]+)*\/?$/;

const urlProblems = (oauth: OAuthRules, variables: Integration['variables']): readonly Problem[] =>
  [...ENDPOINTS, 'issuer' as const].flatMap((member) => {
    const url = oauth[member];
    if (url === undefined) return [];
    const isUrl = (member === 'issuer' ? ISSUER : ENDPOINT).test(url);
    return [
      ...(isUrl ? [] : ['is no https URL without port, user and query']),
      ...endpointProblems(url, variables),
    ].map((detail) => ({ pointer: pointerTo(member), detail }));
  });

/** Members that only a browser's way to the provider and back reads. */
const AUTHORIZATION = ['issuer', 'pkce', 'authorize_params', 'callback'] as const;

const authorizationProblems = ({ kind }: AuthScheme, oauth: OAuthRules): readonly Problem[] => {
  if (kind === 'oauth2_authorization_code' && oauth.authorize_url !== undefined) return [];
  if (kind === 'token_exchange') return [];
  const given = [...AUTHORIZATION, 'authorize_url' as const].filter((member) => oauth[member] !== undefined);
  const detail =
    kind === 'oauth2_authorization_code'
      ? 'has no meaning without authorize_url: add that, or remove it'
      : `has no meaning for ${kind}: remove it`;
  return given.map((member) => ({ pointer: pointerTo(member), detail }));
};

/**
 * The host of `token_url`, letter by letter: it gets the same refresh tokens and client secrets, and what a credential is bound
 * to (credentials/binding.ts) need not name it.
 */
const revocationProblems = ({ kind }: AuthScheme, { token_url, revocation_url }: OAuthRules): readonly Problem[] => {
  if (revocation_url === undefined || kind === 'token_exchange') return [];
  const hostOf = (url: string) => /^https:\/\/[^/]*/.exec(url)?.[0];
  const detail =
    kind === 'oauth2_authorization_code'
      ? hostOf(revocation_url) !== hostOf(token_url) && 'is on another host than token_url: remove it'
      : `has no meaning for ${kind}: remove it`;
  return detail === false ? [] : [{ pointer: '/revocation_url', detail }];
};

const parameterProblems = (oauth: OAuthRules): readonly Problem[] => [
  ...Object.keys(oauth.authorize_params ?? {})
    .filter((name) => isReserved(name, oauth))
    .map((name) => ({
      pointer: pointerTo('authorize_params', name),
      detail: 'is a parameter that the gateway sends, or that would speak in its place: remove it',
    })),
  ...collidingNames(oauth).map((name) => ({
    pointer: name === 'scope' ? '/scopes/param' : pointerTo('param_names', name),
    detail: 'is the name of another parameter: a request would say two things under it',
  })),
];

/** What an OAuth credential is handed over as; the access token is never among it. */
const fieldProblems = (scheme: AuthScheme): readonly string[] => {
  if (scheme.kind === 'token_exchange') return [];
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
