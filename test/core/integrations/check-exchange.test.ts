import { expect, it } from 'vitest';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Json } from '#core/json.ts';
import { definitionPorts } from '#test/integrations/definitions.ts';
import { changed, wholeDefinition } from '#test/integrations/whole-definition.ts';

const at = wholeDefinition.auth.findIndex(({ kind }) => kind === 'token_exchange');
const code = wholeDefinition.auth.findIndex(({ kind }) => kind === 'oauth2_authorization_code');

it.each<readonly [string, readonly (string | number)[], unknown, RegExp]>([
  ['a client', ['oauth', 'client_auth'], 'body', /no meaning for token_exchange/],
  ['an authorization endpoint', ['oauth', 'authorize_url'], 'https://a.example/a', /no meaning for token_exchange/],
  ['a refresh token', ['oauth', 'token_response', 'refresh_token'], '/r', /no meaning for token_exchange/],
  ['a field nobody described', ['oauth', 'token_params', 'x'], '{{credential.other}}', /describe it under fields/],
  ['a template of another kind', ['oauth', 'token_params', 'x'], '{{account.region}}', /cannot be filled/],
  ['a header that frames the request', ['oauth', 'token_headers', 'host'], '{{credential.app}}', /is not a header/],
  ['a field that goes nowhere', ['fields', 'pin'], 'Pin.', /does not go into the request/],
  ['a static field where the token belongs', ['apply', 0, 'value'], '{{credential.user}}', /uses the field user/],
  ['an endpoint with a query', ['oauth', 'token_url'], 'https://a.example/t?x', /no https URL/],
  ['an endpoint that may be anywhere', ['oauth', 'token_url'], 'https://{{account.subdomain}}/t', /stands in the host/],
])('finds %s', async (_, keys, value, detail) => {
  const problems = await checkDefinition(changed(['auth', at, ...keys], value) as Json, definitionPorts);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.detail).toMatch(detail);
  expect(problems[0]?.pointer).toBe(`/auth/${at}/${keys.join('/')}`);
});

it('finds a request that sends nothing that was handed over, and a token by the name of a field', async () => {
  const nothing = { token_url: 'https://a.example/t' };
  const details = async (keys: readonly (string | number)[], value: unknown) =>
    (await checkDefinition(changed(keys, value) as Json, definitionPorts)).map(({ pointer }) => pointer);
  expect(await details(['auth', at, 'oauth'], nothing)).toContain(`/auth/${at}/oauth`);
  const named = { kind: 'token_exchange', fields: { access_token: 'x' }, apply: wholeDefinition.auth[at]?.apply };
  const oauth = { ...nothing, token_params: { key: '{{credential.access_token}}' } };
  expect(await details(['auth', at], { ...named, oauth })).toEqual([`/auth/${at}/fields/access_token`]);
});

it('finds headers of a token request that OAuth does not have', async () => {
  const headers = changed(['auth', code, 'oauth', 'token_headers'], { 'x-a': 'b' });
  expect(await checkDefinition(headers as Json, definitionPorts)).toMatchObject([
    { pointer: `/auth/${code}/oauth/token_headers` },
  ]);
});
