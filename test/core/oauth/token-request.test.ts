// What goes to a token endpoint: the grant, who asks, and nothing that data could turn into something else.
import { describe, expect, it } from 'vitest';
import type { OAuthRules } from '#core/oauth/rules.ts';
import { type TokenGrant, tokenRequest } from '#core/oauth/token-request.ts';

const RULES: OAuthRules = { token_url: 'https://auth.example.com/token' };
const NOW = Date.parse('2026-06-01T00:00:00Z');
const CLIENT = { id: 'client-1', secret: 's3cret' };
const REFRESH: TokenGrant = { type: 'refresh_token', refreshToken: 'rt-1' };

const form = (rules: OAuthRules, grant: TokenGrant) =>
  Object.fromEntries(new URLSearchParams(tokenRequest(rules, CLIENT, grant, NOW).request.body));

describe('a request for a token', () => {
  it('is a form with the client in a header, as RFC 6749 has it', () => {
    expect(tokenRequest(RULES, CLIENT, REFRESH, NOW)).toEqual({
      request: {
        method: 'POST',
        url: 'https://auth.example.com/token',
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=refresh_token&refresh_token=rt-1',
      },
      credential: [
        { in: 'header', name: 'authorization', value: `Basic ${Buffer.from('client-1:s3cret').toString('base64')}` },
      ],
    });
  });

  it('form-encodes each part of Basic: a colon in an id must not move the border', () => {
    const { credential } = tokenRequest(RULES, { id: 'a:b c', secret: 'ü&=%' }, REFRESH, NOW);
    const decoded = Buffer.from(credential[0]?.value.slice(6) ?? '', 'base64').toString();
    expect(decoded).toBe('a%3Ab+c:%C3%BC%26%3D%25');
  });

  it('names the client in the body where the provider wants it there, and then nowhere else', () => {
    const { request, credential } = tokenRequest({ ...RULES, client_auth: 'body' }, CLIENT, REFRESH, NOW);
    expect(credential).toEqual([]);
    expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'rt-1',
      client_id: 'client-1',
      client_secret: 's3cret',
    });
  });

  it('is JSON where the provider wants JSON', () => {
    const { request } = tokenRequest({ ...RULES, token_body: 'json' }, CLIENT, { type: 'client_credentials' }, NOW);
    expect(request.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request.body ?? '')).toEqual({ grant_type: 'client_credentials' });
  });

  it('refreshes where the provider refreshes, with what it wants then', () => {
    const rules = {
      ...RULES,
      refresh_url: 'https://auth.example.com/refresh',
      token_params: { audience: 'a' },
      refresh_params: { audience: 'b', scope: 'x' },
    };
    expect(tokenRequest(rules, CLIENT, REFRESH, NOW).request.url).toBe('https://auth.example.com/refresh');
    expect(form(rules, REFRESH)).toMatchObject({ audience: 'b', scope: 'x' });
    expect(tokenRequest(rules, CLIENT, { type: 'client_credentials' }, NOW).request.url).toBe(RULES.token_url);
    expect(form(rules, { type: 'client_credentials' })).toEqual({ grant_type: 'client_credentials', audience: 'a' });
  });

  it('asks for scopes as client credentials, joined as the provider joins them', () => {
    const scopes = { default: ['read', 'write'], separator: ',' };
    expect(form({ ...RULES, scopes }, { type: 'client_credentials' }).scope).toBe('read,write');
    expect(form({ ...RULES, scopes }, REFRESH).scope).toBeUndefined();
  });

  it('redeems a code with its verifier and the address it was sent to', () => {
    const grant = { type: 'authorization_code', code: 'c', redirectUri: 'https://g/cb', codeVerifier: 'v' } as const;
    expect(form(RULES, grant)).toEqual({
      ...{ grant_type: 'authorization_code', code: 'c' },
      ...{ redirect_uri: 'https://g/cb', code_verifier: 'v' },
    });
  });

  it('says it in the provider’s words, each once', () => {
    const names = { client_id: 'app', client_secret: 'secret', code: 'auth_code', redirect_uri: 'to' } as const;
    const rules = {
      ...RULES,
      client_auth: 'body',
      param_names: names,
      token_params: { secret: 'x', app: 'y' },
    } as const;
    const grant = { type: 'authorization_code', code: 'c', redirectUri: 'https://g/cb', codeVerifier: 'v' } as const;
    expect(form(rules, grant)).toEqual({
      ...{ grant_type: 'authorization_code', auth_code: 'c', to: 'https://g/cb', code_verifier: 'v' },
      ...{ app: 'client-1', secret: 's3cret' },
    });
    expect(form({ ...RULES, param_names: { refresh_token: 'renewal' } }, REFRESH)).toMatchObject({ renewal: 'rt-1' });
    const scopes = { default: ['read'], param: 'scopes' };
    expect(form({ ...RULES, scopes }, { type: 'client_credentials' })).toMatchObject({ scopes: 'read' });
  });

  it('stays the grant it is, whatever an integration’s data says', () => {
    const evil = { grant_type: 'password', refresh_token: 'other', client_secret: 'other' };
    const rules = { ...RULES, client_auth: 'body', token_params: evil, refresh_params: evil } as const;
    expect(form(rules, REFRESH)).toEqual({
      ...{ grant_type: 'refresh_token', refresh_token: 'rt-1' },
      ...{ client_id: 'client-1', client_secret: 's3cret' },
    });
  });
});
