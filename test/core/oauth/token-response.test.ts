// Token endpoints as they are: what is a grant, what ends a credential, and what nobody knows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import type { OAuthRules } from '#core/oauth/rules.ts';
import { readTokenResponse, tokenResponseBody } from '#core/oauth/token-response.ts';
import type { UpstreamAnswer, UpstreamFailureReason } from '#core/upstream/exchange.ts';

const NOW = 1_780_000_000_000;
const RULES: OAuthRules = { token_url: 'https://auth.example.com/token' };

const answer = (status: number, body: Json | string, headers = {}): UpstreamAnswer => ({
  kind: 'answer',
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const read = (status: number, body: Json | string, rules = RULES) =>
  readTokenResponse(answer(status, body), rules, NOW);

describe('a grant', () => {
  it('has what was granted, and when it ends', () => {
    const body = { access_token: 'at-1', token_type: 'Bearer', expires_in: 3600, refresh_token: 'rt-1' };
    expect(read(200, body)).toEqual({
      ok: true,
      value: { accessToken: 'at-1', refreshToken: 'rt-1', expiresAt: NOW + 3_600_000 },
    });
  });

  it.each<[string, Json, number | undefined]>([
    ['as text', '3600', NOW + 3_600_000],
    ['with a fraction', 0.5, NOW + 500],
    ['absent', undefined as never, undefined],
    ['null', null, undefined],
    ['zero', 0, undefined],
    ['negative', -1, undefined],
    ['words', 'never', undefined],
    ['more than a year', 4_102_444_800, undefined],
    ['infinite', '1e999', undefined],
    ['an array', [3600], undefined],
  ])('with a lifetime that is %s', (_, expires_in, expiresAt) => {
    const granted = read(200, { access_token: 'at', ...(expires_in !== undefined && { expires_in }) });
    expect(granted).toEqual({ ok: true, value: { accessToken: 'at', ...(expiresAt !== undefined && { expiresAt }) } });
  });

  it.each([
    ['absent', {}],
    ['empty', { refresh_token: '' }],
    ['null', { refresh_token: null }],
  ])('keeps the old refresh token where a new one is %s', (_, more) => {
    expect(read(200, { access_token: 'at', ...more })).toEqual({ ok: true, value: { accessToken: 'at' } });
  });

  it('is found where the provider’s data says', () => {
    const rules = { ...RULES, token_response: { access_token: '/authed_user/access_token', expires_in: '/ttl' } };
    const body = { ok: true, authed_user: { access_token: 'xoxp' }, ttl: 60 };
    expect(read(200, body, rules)).toEqual({ ok: true, value: { accessToken: 'xoxp', expiresAt: NOW + 60_000 } });
  });
});

describe('no grant', () => {
  it.each<[string, number, Json | string, string]>([
    ['a spent refresh token', 400, { error: 'invalid_grant', error_description: 'expired' }, 'invalid_grant'],
    ['a spent refresh token under 401', 401, { error: 'invalid_grant' }, 'invalid_grant'],
    ['a spent refresh token under 200', 200, { error: 'invalid_grant' }, 'invalid_grant'],
    ['a spent refresh token, nested', 400, { error: { code: 'invalid_grant' } }, 'invalid_grant'],
    ['a changed client secret', 401, { error: 'invalid_client' }, 'refused'],
    ['an error under 200', 200, { error: 'temporarily_unavailable' }, 'refused'],
    ['a limit', 429, { error: 'slow_down' }, 'refused'],
    ['a refusal in HTML', 403, '<html>blocked</html>', 'refused'],
    ['a redirect', 302, '', 'refused'],
    ['a redirect that holds a token', 302, { access_token: 'at' }, 'refused'],
    ['a server that failed', 500, { error: 'server_error' }, 'unknown'],
    ['a server that failed and blames the token', 500, { error: 'invalid_grant' }, 'unknown'],
    ['a server that takes no requests', 503, '<html>', 'refused'],
    ['one that takes none and blames the token', 503, { error: 'invalid_grant' }, 'refused'],
    ['a server that failed in HTML', 502, '<html>', 'unknown'],
    ['HTML under 200', 200, '<html>welcome</html>', 'unknown'],
    ['nothing under 200', 200, '', 'unknown'],
    ['no token', 200, { token_type: 'Bearer' }, 'unknown'],
    ['a token that is no text', 200, { access_token: 1 }, 'unknown'],
    ['an empty token', 200, { access_token: '' }, 'unknown'],
    ['a token that no header takes', 200, { access_token: 'a\r\nx-evil: 1' }, 'unknown'],
    ['a token of 20 KB', 200, { access_token: 'a'.repeat(20_000) }, 'unknown'],
    ['a refresh token of 20 KB', 200, { access_token: 'a', refresh_token: 'r'.repeat(20_000) }, 'unknown'],
    ['a refresh token with a space', 200, { access_token: 'a', refresh_token: 'r r' }, 'unknown'],
  ])('in %s', (_, status, body, failure) => {
    expect(read(status, body)).toEqual({ ok: false, error: failure });
  });

  it.each<[UpstreamFailureReason, boolean, string]>([
    ['dns', false, 'not_sent'],
    ['address_not_allowed', false, 'not_sent'],
    ['refused', false, 'not_sent'],
    ['timeout', true, 'unknown'],
    ['reset', true, 'unknown'],
    ['too_large', true, 'unknown'],
  ])('in no answer: %s', (reason, sent, failure) => {
    expect(readTokenResponse({ kind: 'failure', reason, sent }, RULES, NOW)).toEqual({ ok: false, error: failure });
  });

  it('ends a credential for nothing but the one word, whatever a server says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.oneof(fc.json(), fc.string()), (status, body) => {
        const said = readTokenResponse(answer(status, body), RULES, NOW);
        if (!said.ok && said.error === 'invalid_grant') expect(body).toContain('invalid_grant');
        if (said.ok) expect(status).toBeLessThan(300);
      }),
    );
  });
});

it('what an account captures is read from the same body', () => {
  expect(tokenResponseBody(answer(200, '{"access_token":"a","site":"b"}'))).toEqual({ access_token: 'a', site: 'b' });
  expect(tokenResponseBody(answer(200, '<html>'))).toBeUndefined();
});
