// The demo CRM's authorisation server over HTTP, and the records that its tokens open.
import { createHmac, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGrantedTokens } from '#lib/local/demo/granted-tokens.ts';
import { CLIENT, type Demo, startDemo, VERIFIER } from './start-demo.ts';

let demo: Demo;
let clock: number;
beforeEach(async () => {
  clock = Date.parse('2026-06-01T00:00:00Z');
  demo = await startDemo(() => clock);
});
afterEach(() => demo.close());

type Form = { readonly [name: string]: string };
const ALLOW = { name: ' Ada <b> ', decision: 'allow' };

const decide = (form: Form, url = demo.authorizeUrl()) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
const landing = async (answer: Response | Promise<Response>) =>
  new URL((await answer).headers.get('location') ?? 'no:');
const said = (url: URL) => Object.fromEntries(url.searchParams);
const codeOf = async () => (await landing(decide(ALLOW))).searchParams.get('code') ?? '';

const encoded = [CLIENT.id, CLIENT.secret].map(encodeURIComponent).join(':').replace('%20', '+');
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

const ask = async (form: Form | string, authorization = basic(encoded)) => {
  const body = new URLSearchParams(form);
  const answer = await fetch(`${demo.url}/oauth/token`, { method: 'POST', headers: { authorization }, body });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, string> };
};
const redeem = (code: string, changes: Form = {}) =>
  ask({ grant_type: 'authorization_code', code, redirect_uri: demo.redirectUri, code_verifier: VERIFIER, ...changes });
const refresh = (token = '') => ask({ grant_type: 'refresh_token', refresh_token: token });

const me = async (token: string) => {
  const answer = await fetch(`${demo.url}/me`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status === 200 ? ((await answer.json()) as { name: string }).name : answer.status;
};

describe('the authorisation endpoint', () => {
  it('shows a page that fetches nothing, cannot be framed and leads back only', async () => {
    const answer = await fetch(demo.authorizeUrl());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self' http:\/\/127\.0\.0\.1:\d+; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(await answer.text()).not.toMatch(/<(script|link|img)|url\(|https:/);
  });

  it('sends code, state and issuer, beside what the address has already', async () => {
    const answer = await decide(ALLOW);
    expect(answer.status).toBe(303);
    const url = await landing(answer);
    expect(url.href.startsWith(demo.redirectUri)).toBe(true);
    expect(said(url)).toEqual({
      kept: '1',
      code: expect.stringMatching(/^[\w-]{43}$/),
      state: 'a state & more',
      iss: demo.issuer,
    });
  });

  it('sends no state where none came', async () => {
    const url = await landing(decide(ALLOW, demo.authorizeUrl({ state: undefined })));
    expect(Object.keys(said(url)).sort()).toEqual(['code', 'iss', 'kept']);
  });

  it.each([{ decision: 'deny', name: 'ada' }, { name: 'ada' }])('takes %o for a no', async (form) => {
    expect(said(await landing(decide(form)))).toMatchObject({ error: 'access_denied', state: 'a state & more' });
  });

  it('asks again for a name', async () => {
    const answer = await decide({ name: '  ', decision: 'allow' });
    expect([answer.status, answer.headers.get('location')]).toEqual([422, null]);
    expect(await answer.text()).toContain('Enter a name');
  });

  it.each([
    ['another client', { client_id: 'other' }],
    ['an address that goes on', { redirect_uri: 'http://127.0.0.1/oauth/callback/more' }],
    ['no address', { redirect_uri: undefined }],
  ])('keeps a browser that comes with %s', async (_, changes) => {
    for (const answer of [await fetch(demo.authorizeUrl(changes)), await decide(ALLOW, demo.authorizeUrl(changes))]) {
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    }
  });

  it('keeps a browser that comes with a parameter twice', async () => {
    const answer = await fetch(`${demo.authorizeUrl()}&state=other`);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it.each([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'short' }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without method', { code_challenge_method: undefined }, 'invalid_request'],
  ])('tells the client of %s', async (_, changes, error) => {
    const expected = { kept: '1', error, state: 'a state & more', iss: demo.issuer };
    const url = demo.authorizeUrl(changes);
    expect(said(await landing(fetch(url, { redirect: 'manual' })))).toEqual(expected);
    expect(said(await landing(decide(ALLOW, url)))).toEqual(expected);
  });

  it('answers GET and POST', async () => {
    expect((await fetch(demo.authorizeUrl(), { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${demo.url}/oauth/token`)).status).toBe(405);
  });
});

describe('the token endpoint', () => {
  it('takes a code for tokens that open the records in that name, for five minutes', async () => {
    const { status, headers, body } = await redeem(await codeOf());
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300 });
    const token = body.access_token ?? '';
    expect(await me(token)).toBe('Ada <b>');
    const contacts = await fetch(`${demo.url}/contacts`, { headers: { authorization: `Bearer ${token}` } });
    expect(contacts.status).toBe(200);
    clock += 299_999;
    expect(await me(token)).toBe('Ada <b>');
    clock += 1;
    expect(await me(token)).toBe(401);
  });

  it('takes a code once', async () => {
    const code = await codeOf();
    expect((await redeem(code)).status).toBe(200);
    expect(await redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('takes a code for a minute', async () => {
    const [first, second] = [await codeOf(), await codeOf()];
    clock += 59_999;
    expect((await redeem(first)).status).toBe(200);
    clock += 1;
    expect(await redeem(second)).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    ['another address', { redirect_uri: 'http://127.0.0.1/' }],
  ])('refuses a code with %s, and then altogether', async (_, changes) => {
    const code = await codeOf();
    expect(await redeem(code, changes)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('rotates refresh tokens: a spent one is refused, its successor works', async () => {
    const first = (await redeem(await codeOf())).body;
    const second = await refresh(first.refresh_token);
    expect(await me(second.body.access_token ?? '')).toBe('Ada <b>');
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await refresh(second.body.refresh_token)).status).toBe(200);
  });

  it('knows its refresh tokens after a restart, under the same key only', async () => {
    const { refresh_token } = (await redeem(await codeOf())).body;
    demo.close();
    demo = await startDemo(() => clock, 'another key');
    expect(await refresh(refresh_token)).toMatchObject({ body: { error: 'invalid_grant' } });
    demo.close();
    demo = await startDemo(() => clock);
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  it('refuses a client that it does not know, and says how to come', async () => {
    const form = { grant_type: 'refresh_token' };
    for (const authorization of [basic('sallyport:guessed'), basic(`other:${encoded}`), `Bearer ${encoded}`, 'Basic']) {
      const { status, headers, body } = await ask(form, authorization);
      expect([status, body]).toEqual([401, { error: 'invalid_client' }]);
      expect(headers.get('www-authenticate')).toBe('Basic realm="demo-crm"');
    }
  });

  it('names what it cannot read', async () => {
    expect((await ask({ grant_type: 'password' })).body).toEqual({ error: 'unsupported_grant_type' });
    expect((await ask({ grant_type: 'constructor' })).body).toEqual({ error: 'unsupported_grant_type' });
    expect((await ask('grant_type=refresh_token&grant_type=password')).body).toEqual({ error: 'invalid_request' });
  });
});

describe('the records', () => {
  it('open to the static token, under a name of no person', async () => {
    expect(await me('static')).toBe('Demo user');
  });

  it('stay shut to a refresh token, to a changed one and to nothing', async () => {
    const { access_token = '', refresh_token = '' } = (await redeem(await codeOf())).body;
    const [kind, , mac] = access_token.split('.');
    const forged = Buffer.from('{"name":"root","id":"x","exp":9999999999}').toString('base64url');
    for (const token of [refresh_token, `${kind}.${forged}.${mac}`, access_token.slice(0, -8), '', 'x']) {
      expect(await me(token)).toBe(401);
    }
  });
});

it('a refresh token ends after thirty days', () => {
  const mac = (message: Uint8Array) => createHmac('sha256', 'key').update(message).digest();
  const tokens = createGrantedTokens({ mac, now: () => clock, randomBytes });
  const token = tokens.sign('refresh', 'ada');
  clock += 30 * 86_400_000 - 1;
  expect(tokens.read('refresh', token)).toMatchObject({ name: 'ada' });
  clock += 1;
  expect(tokens.read('refresh', token)).toBeUndefined();
});
