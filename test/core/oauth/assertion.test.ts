// What a client signs: JWTs that the holder of its public key can verify, and keys that cannot sign so.
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyProblem, type SigningAlgorithm } from '#core/oauth/assertion.ts';
import { clientOf, grantOf } from '#core/oauth/client.ts';
import type { OAuthRules } from '#core/oauth/rules.ts';
import { type TokenGrant, tokenRequest } from '#core/oauth/token-request.ts';

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsa = (modulusLength: number) => pem(generateKeyPairSync('rsa', { modulusLength }).privateKey);
const curve = (namedCurve: string) => pem(generateKeyPairSync('ec', { namedCurve }).privateKey);

const KEYS: { readonly [A in SigningAlgorithm]: string } = { RS256: rsa(2048), ES256: curve('P-256') };
const NOW = Date.parse('2026-06-01T00:00:00.900Z');
const RULES: OAuthRules = { token_url: 'https://auth.example.com/token', scopes: { default: ['read', 'write'] } };

const ask = (rules: OAuthRules, grant: TokenGrant, key = { pem: KEYS.RS256, id: 'k1' }) => {
  const { request, credential } = tokenRequest(rules, { id: 'client-1', key }, grant, NOW);
  return { form: Object.fromEntries(new URLSearchParams(request.body)) as Record<string, string>, credential };
};

const opened = (jwt = '', algorithm: SigningAlgorithm = 'RS256') => {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const key = { key: createPublicKey(KEYS[algorithm]), dsaEncoding: 'ieee-p1363' } as const;
  const isValid = verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  const json = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { isValid, header: json(header), payload: json(payload) };
};

describe('a JWT', () => {
  it('says who the client is (RFC 7523 §2.2), beside whatever it asks for', () => {
    const rules: OAuthRules = { ...RULES, client_auth: 'private_key_jwt' };
    const { form, credential } = ask(rules, { type: 'refresh_token', refreshToken: 'rt-1' });
    expect(credential).toEqual([]);
    expect(form).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'rt-1',
      client_id: 'client-1',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(opened(form.client_assertion)).toEqual({
      isValid: true,
      header: { alg: 'RS256', typ: 'JWT', kid: 'k1' },
      payload: {
        ...{ iss: 'client-1', sub: 'client-1', aud: 'https://auth.example.com/token' },
        ...{ iat: 1780272000, exp: 1780272120, jti: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    });
  });

  it('asks for somebody (RFC 7523 §2.1), and then stands alone', () => {
    const rules: OAuthRules = { ...RULES, assertion: { audience: 'https://auth.example.com' } };
    const { form, credential } = ask(rules, { type: 'jwt_bearer', subject: 'ann@example.com' });
    expect(credential).toEqual([]);
    expect(Object.keys(form).toSorted()).toEqual(['assertion', 'grant_type']);
    expect(form.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(opened(form.assertion)).toMatchObject({
      isValid: true,
      payload: { iss: 'client-1', sub: 'ann@example.com', aud: 'https://auth.example.com', scope: 'read write' },
    });
  });

  it('is another one each time', () => {
    const once = () => opened(ask(RULES, { type: 'jwt_bearer' }).form.assertion).payload;
    expect(once().jti).not.toBe(once().jti);
    expect(once().sub).toBe('client-1');
  });

  it('is signed with ES256 as RFC 7518 §3.4 has it: 64 bytes, no DER', () => {
    const rules: OAuthRules = { ...RULES, assertion: { algorithm: 'ES256' } };
    const { form } = ask(rules, { type: 'jwt_bearer' }, { pem: KEYS.ES256, id: 'k2' });
    expect(opened(form.assertion, 'ES256')).toMatchObject({ isValid: true, header: { alg: 'ES256', kid: 'k2' } });
    expect(Buffer.from(form.assertion?.split('.')[2] ?? '', 'base64url')).toHaveLength(64);
  });
});

describe('a private key', () => {
  it.each([
    ['RS256', KEYS.RS256, undefined],
    ['ES256', KEYS.ES256, undefined],
    ['RS256', KEYS.ES256, /no RSA key/],
    ['ES256', KEYS.RS256, /no key on the curve/],
    ['RS256', rsa(1024), /at least 2048 bits/],
    ['ES256', curve('P-384'), /P-256/],
    ['RS256', 'hunter2', /no private key in PEM form/],
    ['RS256', '', /no private key in PEM form/],
    ['RS256', createPublicKey(KEYS.RS256).export({ type: 'spki', format: 'pem' }).toString(), /no private key/],
  ] as const)('%s takes what fits it (%#)', (algorithm, key, problem) => {
    const said = keyProblem(key, algorithm);
    if (problem === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(problem);
    expect(said ?? '').not.toContain('hunter2');
  });
});

describe('what was handed over', () => {
  const scheme = (kind: 'oauth2_client_credentials' | 'oauth2_jwt_bearer', oauth: OAuthRules = RULES) => ({
    ...{ kind, fields: {}, apply: [], oauth },
  });

  it('makes a client with a key where one signs, else with a secret', () => {
    const both = { client_id: 'c', client_secret: 's', private_key: KEYS.RS256, key_id: 'k' };
    const signing = { ...RULES, client_auth: 'private_key_jwt' } as const;
    const signer = { id: 'c', key: { pem: KEYS.RS256, id: 'k' } };
    expect(clientOf(scheme('oauth2_client_credentials'), both)).toEqual({ id: 'c', secret: 's' });
    expect(clientOf(scheme('oauth2_client_credentials', signing), both)).toEqual(signer);
    expect(clientOf(scheme('oauth2_jwt_bearer'), both)).toEqual(signer);
    expect(clientOf(scheme('oauth2_jwt_bearer'), { client_id: 'c', client_secret: 's' })).toBeUndefined();
    const other = { ...RULES, assertion: { algorithm: 'ES256' } } as const;
    expect(clientOf(scheme('oauth2_jwt_bearer', other), both)).toBeUndefined();
  });

  it('makes the grant', () => {
    expect(grantOf(scheme('oauth2_jwt_bearer'), { subject: 'ann' }, '')).toEqual({
      type: 'jwt_bearer',
      subject: 'ann',
    });
    expect(grantOf(scheme('oauth2_client_credentials'), {}, '')).toEqual({ type: 'client_credentials' });
  });
});
