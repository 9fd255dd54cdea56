// A client secret and a refresh token go to the token endpoint: its host is narrowed as a base URL's is.
import { expect, it } from 'vitest';
import { checkCredentials } from '#core/integrations/check-credentials.ts';
import type { Integration } from '#core/integrations/integration.ts';

const problems = (token_url: string, refresh_url = 'https://api.vendor.example/token') =>
  checkCredentials({
    base_url: 'https://api.vendor.example/{{account.org}}',
    variables: { org: { description: 'Any.' } },
    auth: [
      {
        kind: 'oauth2_client_credentials',
        fields: { client_id: 'x', client_secret: 'x' },
        apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
        oauth: { token_url, refresh_url },
      },
    ],
  } as unknown as Integration).map(({ pointer, detail }) => `${pointer} ${detail}`);

it('a variable that is harmless in a path does not choose the host of a token endpoint', () => {
  expect(problems('https://api.vendor.example/{{account.org}}/token')).toEqual([]);
  const [first, ...more] = problems('https://{{account.org}}/token');
  expect(first).toMatch(/^\/auth\/0\/oauth\/token_url names the variable org, which stands in the host/);
  expect(more).toEqual([]);
  expect(problems('https://api.vendor.example/token', 'https://x.{{account.org}}/token')[0]).toMatch(
    /stands in the host/,
  );
});

it('a token endpoint names no variable that is not there', () => {
  expect(problems('https://api.vendor.example/{{account.other}}/token')).toEqual([
    '/auth/0/oauth/token_url names the variable other: declare it under variables',
  ]);
});
