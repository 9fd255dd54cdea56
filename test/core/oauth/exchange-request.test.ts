// The first of two steps: secrets go into their places and are read as nothing else.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextTokenRequest } from '#core/oauth/client.ts';
import { exchangeRequest } from '#core/oauth/exchange-request.ts';

const RULES = {
  token_url: 'https://auth.example.com/login',
  token_params: { user: '{{credential.user}}', lang: 'en' },
  token_headers: { authorization: 'Basic {{base64(credential.user:credential.key)}}' },
};
const SECRET = { user: 'ann', key: 'k' };

it('is a POST with what was handed over, headers apart', () => {
  expect(exchangeRequest(RULES, SECRET)).toEqual({
    request: {
      method: 'POST',
      url: 'https://auth.example.com/login',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'user=ann&lang=en',
    },
    credential: [{ in: 'header', name: 'authorization', value: 'Basic YW5uOms=' }],
  });
  const json = exchangeRequest({ ...RULES, token_body: 'json' }, SECRET).request;
  expect([json.headers['content-type'], json.body]).toEqual(['application/json', '{"user":"ann","lang":"en"}']);
});

it('is not made without its URL or a field', () => {
  const { token_url: _, ...rules } = RULES;
  expect(() => exchangeRequest(rules, SECRET)).toThrow(/not known/);
  const scheme = { kind: 'token_exchange', fields: { user: 'u', key: 'k' }, apply: [] } as const;
  expect(nextTokenRequest(scheme, RULES, { user: 'ann' }, '', 0)).toBeUndefined();
  expect(nextTokenRequest(scheme, RULES, SECRET, '', 0)).toEqual(exchangeRequest(RULES, SECRET));
});

it('adds and overrides no parameter, whatever a secret holds', () => {
  const text = fc.oneof(
    fc.string({ minLength: 1 }).filter((value) => !/\p{Cc}/u.test(value)),
    fc.constantFrom('a&lang=x', '","lang":"x', '{{credential.key}}', '$&', 'ü=%26'),
  );
  fc.assert(
    fc.property(text, text, fc.constantFrom('form', 'json'), (user, key, token_body) => {
      const { body = '' } = exchangeRequest({ ...RULES, token_body } as const, { user, key }).request;
      const read = token_body === 'json' ? Object.entries(JSON.parse(body)) : [...new URLSearchParams(body)];
      expect(read).toEqual([
        ['user', user],
        ['lang', 'en'],
      ]);
    }),
  );
});
