// What an OAuth scheme must say, and what it must not.
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Json } from '#core/json.ts';
import { definitionPorts } from '#test/integrations/definitions.ts';
import { changed, wholeDefinition } from '#test/integrations/whole-definition.ts';

type Keys = readonly (string | number)[];

const URL = 'https://auth.example/token';
const TOKENS = { token_url: URL };
const SIGNED = { ...TOKENS, client_auth: 'private_key_jwt' };
const CLIENT = { client_id: 'Client.', client_secret: 'Secret.' };

const at = (kind: string): number => wholeDefinition.auth.findIndex((scheme) => scheme.kind === kind);
const [KEY, CODE, JWT] = [at('api_key'), at('oauth2_authorization_code'), at('oauth2_jwt_bearer')] as const;

/** Problems but those of variables that a smaller scheme leaves over. */
const problemsOf = async (keys: Keys, value: unknown) => {
  const problems = await checkDefinition(changed(['auth', ...keys], value) as Json, definitionPorts);
  return problems.filter(({ pointer }) => !pointer.startsWith('/variables/'));
};

it.each<readonly [string, Keys, unknown, string, RegExp]>([
  ['a scheme without rules', [CODE, 'oauth'], undefined, '/oauth', /is required for oauth2_authorization_code/],
  ['rules of a static key', [KEY, 'oauth'], TOKENS, '/oauth', /has no meaning for api_key/],
  ['a query', [CODE, 'oauth'], { token_url: `${URL}?a=b` }, '/oauth/token_url', /no https URL/],
  ['a port', [JWT, 'oauth'], { token_url: 'https://a.example:1/t' }, '/oauth/token_url', /without port/],
  ['a bare host', [JWT, 'oauth', 'token_url'], 'https://a.example/', '/oauth/token_url', /no https URL/],
  ['no refresh token', [CODE, 'fields'], CLIENT, '/fields', /must describe client_id, client_secret, refresh_token/],
  ['a secret where the client signs', [JWT, 'fields'], CLIENT, '/fields', /must describe client_id, private_key/],
  ['a signer without a key', [CODE, 'oauth'], SIGNED, '/fields', /private_key, refresh_token, may describe key_id/],
  ['a field that nothing reads', [JWT, 'fields', 'other'], 'x', '/fields', /may describe key_id, subject/],
  ['a key for a token', [JWT, 'apply', 0, 'value'], '{{credential.private_key}}', '/apply/0/value', /private_key/],
])('finds %s', async (_, keys, value, pointer, detail) => {
  expect(await problemsOf(keys, value)).toMatchObject([{ pointer: `/auth/${keys[0]}${pointer}` }]);
  expect((await problemsOf(keys, value))[0]?.detail).toMatch(detail);
});

describe('of an authorization code', () => {
  it.each<readonly [string, Keys, unknown, string, RegExp]>([
    ['plain http', ['authorize_url'], 'https://x@a.example/a', '/authorize_url', /no https URL/],
    ['a query', ['authorize_url'], 'https://a.example/a?client_id=1', '/authorize_url', /and query/],
    ['a fragment', ['authorize_url'], 'https://a.example/a#x', '/authorize_url', /no https URL/],
    [
      'a host that may be any',
      ['authorize_url'],
      'https://{{account.subdomain}}/a',
      '/authorize_url',
      /stands in the host/,
    ],
    ['an undeclared variable', ['authorize_url'], 'https://{{account.x}}.a.example/a', '/authorize_url', /declare it/],
    ['an issuer with a query', ['issuer'], 'https://a.example/?x', '/issuer', /no https URL/],
    ['a query in refresh_url', ['refresh_url'], 'https://a.example/{{account.shop}}?x', '/refresh_url', /no https URL/],
    [
      'a query in revocation_url',
      ['revocation_url'],
      'https://{{account.subdomain}}.whole.example/r?x',
      '/revocation_url',
      /no https URL/,
    ],
    [
      'revoking at another host',
      ['revocation_url'],
      'https://revoke.whole.example/r',
      '/revocation_url',
      /another host/,
    ],
    ['another state', ['authorize_params'], { State: 'x' }, '/authorize_params/State', /gateway sends/],
    ['another client', ['authorize_params'], { client_key: 'x' }, '/authorize_params/client_key', /gateway sends/],
    ['another scope', ['authorize_params'], { scope: 'x' }, '/authorize_params/scope', /gateway sends/],
    ['a renamed scope', ['authorize_params'], { user_scope: 'x' }, '/authorize_params/user_scope', /gateway sends/],
    ['a challenge', ['authorize_params'], { code_challenge: 'x' }, '/authorize_params/code_challenge', /gateway sends/],
    ['a request object', ['authorize_params'], { request_uri: 'x' }, '/authorize_params/request_uri', /in its place/],
    ['a scope with its separator', ['scopes', 'default'], ['a', 'b,c'], '/scopes/default/1', /separator/],
    ['a scope with a quote', ['scopes', 'default'], ['"'], '/scopes/default/0', /is no scope/],
    ['a scope named as another', ['scopes', 'param'], 'response_type', '/scopes/param', /another parameter/],
    ['a name that is taken', ['param_names', 'client_id'], 'grant_type', '/param_names/client_id', /two things/],
  ])('finds %s', async (_, keys, value, pointer, detail) => {
    const problems = await problemsOf([CODE, 'oauth', ...keys], value);
    expect(problems).toMatchObject([{ pointer: `/auth/${CODE}/oauth${pointer}` }]);
    expect(problems[0]?.detail).toMatch(detail);
  });

  it('finds two parameters under one name, at both', async () => {
    const names = { client_id: 'id', code: 'id' };
    expect((await problemsOf([CODE, 'oauth', 'param_names'], names)).map(({ pointer }) => pointer)).toEqual([
      `/auth/${CODE}/oauth/param_names/client_id`,
      `/auth/${CODE}/oauth/param_names/code`,
    ]);
  });

  it.each([
    [JWT, 'authorize_url', URL, /has no meaning for oauth2_jwt_bearer/],
    [JWT, 'pkce', true, /has no meaning for oauth2_jwt_bearer/],
    [CODE, 'authorize_url', undefined, /has no meaning without authorize_url/],
  ] as const)('finds members that nothing reads: %s %s', async (scheme, member, value, detail) => {
    const [first] = await problemsOf([scheme, 'oauth', member], value);
    expect(first?.detail).toMatch(detail);
  });
});

describe('a variable with a source', () => {
  const ORG = ['variables', 'org', 'source'];
  const SHOP = ['variables', 'shop', 'source'];
  const from = (at: string) => ({ from: 'token_response', at });
  const by = (name: string) => ({ from: 'callback', name });

  it.each<readonly [string, Keys, unknown, string, RegExp]>([
    ['a refresh token', ORG, from('/r'), '/variables/org/source', /is no secret/],
    ['an access token', ORG, from('/a'), '/variables/org/source', /is no secret/],
    ['a token of somebody else', ORG, from('/authed_user/access_token'), '/variables/org/source', /is no secret/],
    ['an id token', ORG, from('/id_token'), '/variables/org/source', /is no secret/],
    ['a code', SHOP, by('auth_code'), '/variables/shop/source', /is no secret/],
    ['a state', SHOP, by('state'), '/variables/shop/source', /is no secret/],
    ['a place that is no pointer', ORG, from('org'), '/variables/org/source', /./],
    [
      'a URL that is asked before',
      ['auth', CODE, 'oauth', 'authorize_url'],
      'https://a.example/{{account.shop}}',
      `/auth/${CODE}/oauth/authorize_url`,
      /not known before the callback/,
    ],
    [
      'the endpoint that says it',
      ['auth', CODE, 'oauth', 'token_url'],
      'https://a.example/{{account.org}}',
      `/auth/${CODE}/oauth/token_url`,
      /not known before the token endpoint has answered/,
    ],
    [
      'a source that nobody reads',
      ['auth', CODE, 'oauth', 'authorize_url'],
      undefined,
      '/variables/org/source',
      /never/,
    ],
  ])('is not %s', async (_, keys, value, pointer, detail) => {
    const problems = await checkDefinition(changed(keys, value) as Json, definitionPorts);
    expect(problems.filter((each) => each.pointer.startsWith(pointer) && detail.test(each.detail))).not.toEqual([]);
  });

  it('may name the token endpoint when the callback says it', async () => {
    const url = 'https://{{account.subdomain}}.whole.example/{{account.shop}}/token';
    expect(await problemsOf([CODE, 'oauth', 'token_url'], url)).toEqual([]);
  });
});

it.each(['/a/../b', '//a', '/a b', '/{id}', '/a?b', '/%zz/./'])('a verify path is not %s', async (path) => {
  const problems = await checkDefinition(changed(['verify', 'path'], path) as Json, definitionPorts);
  expect(problems).toMatchObject([{ pointer: '/verify/path' }]);
});
