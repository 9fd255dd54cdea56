import { expect, it } from 'vitest';
import { verifyRequest } from '#core/upstream/verify-request.ts';

const integration = {
  base_url: 'https://{{account.org}}.vendor.example/api',
  variables: { org: { description: 'Organisation.' } },
  headers: { 'x-version': '2' },
  auth: [],
};

it('is a request of the account below its base URL', () => {
  expect(verifyRequest({ ...integration, verify: { path: '/me' } }, { org: 'acme' })).toEqual({
    ok: true,
    value: {
      method: 'GET',
      url: 'https://acme.vendor.example/api/me',
      headers: { accept: 'application/json, */*;q=0.8', 'x-version': '2' },
    },
  });
  const post = verifyRequest({ ...integration, verify: { path: '/test', method: 'POST' } }, { org: 'acme' });
  expect(post?.ok && [post.value.method, post.value.body]).toEqual(['POST', undefined]);
});

it('is none where the integration has none, and a problem where the account has no host', () => {
  expect(verifyRequest(integration, { org: 'acme' })).toBeUndefined();
  expect(verifyRequest({ ...integration, verify: { path: '/me' } }, { org: 'a/b' })).toMatchObject({
    ok: false,
    error: [{ pointer: '/variables/org' }],
  });
});
