// What an OAuth scheme must say, and what it must not.
import { expect, it } from 'vitest';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Json } from '#core/json.ts';
import { definitionPorts } from '#test/integrations/definitions.ts';
import { changed, wholeDefinition } from '#test/integrations/whole-definition.ts';

const URL = 'https://auth.example/token';
const TOKENS = { token_url: URL };
const SIGNED = { ...TOKENS, client_auth: 'private_key_jwt' };
const CLIENT = { client_id: 'Client.', client_secret: 'Secret.' };

const at = (kind: string): number => wholeDefinition.auth.findIndex((scheme) => scheme.kind === kind);
const [KEY, CODE, JWT] = [at('api_key'), at('oauth2_authorization_code'), at('oauth2_jwt_bearer')] as const;

it.each<readonly [string, readonly (string | number)[], unknown, RegExp]>([
  ['a scheme without rules', [CODE, 'oauth'], undefined, /is required for oauth2_authorization_code/],
  ['rules of a static key', [KEY, 'oauth'], TOKENS, /has no meaning for api_key/],
  ['a token endpoint with a query', [CODE, 'oauth'], { token_url: `${URL}?a=b` }, /no https URL/],
  ['a token endpoint with a port', [JWT, 'oauth'], { token_url: 'https://a.example:1/t' }, /without port/],
  [
    'a refresh token without a field',
    [CODE, 'fields'],
    CLIENT,
    /must describe client_id, client_secret, refresh_token/,
  ],
  ['a secret where the client signs', [JWT, 'fields'], CLIENT, /must describe client_id, private_key/],
  ['a signing client without a key', [CODE, 'oauth'], SIGNED, /private_key, refresh_token, may describe key_id/],
  ['a field that nothing reads', [JWT, 'fields', 'other'], 'x', /may describe key_id, subject/],
  ['a key where the token belongs', [JWT, 'apply', 0, 'value'], '{{credential.private_key}}', /private_key/],
])('finds %s', async (_, path, value, detail) => {
  const problems = await checkDefinition(changed(['auth', ...path], value) as Json, definitionPorts);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.pointer).toMatch(new RegExp(`^/auth/${path[0]}/`));
  expect(problems[0]?.detail).toMatch(detail);
});
