// The authorisation server that other tests rely on: it walks the code flow, refuses what it must, and says nothing.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signAssertion } from '#core/oauth/assertion.ts';
import { describeInBrowser } from '#test/browser/chromium.ts';
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  type ClientAuthentication,
  startAuthorizationServer,
} from './authorization-server.ts';

const REDIRECT = 'http://127.0.0.1:1/oauth/callback';
const SECRET = 'a secret of the client';
const BASIC: ClientAuthentication = { method: 'client_secret_basic', secret: SECRET };

let server: AuthorizationServer;
const start = async (options: Partial<AuthorizationServerOptions> = {}) => {
  server = await startAuthorizationServer({
    clientId: 'sallyport',
    authentication: BASIC,
    redirectUris: () => [REDIRECT],
    ...options,
  });
  return server;
};
afterEach(() => server.close());

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

const authorizeUrl = (changes: { readonly [name: string]: string } = {}) =>
  `${server.url}/auth?${new URLSearchParams({
    client_id: 'sallyport',
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'contacts.read',
    state: 'the-state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  })}`;

/** Follows redirects within the server as a browser does, cookies included, to the first that leaves it. */
const walk = async (url: string, form: { readonly [name: string]: string }): Promise<URL> => {
  const jar = new Map<string, string>();
  const visit = async (at: string, init: RequestInit = {}): Promise<URL> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location !== null) {
      const next = new URL(location, at);
      return next.origin === server.url ? visit(next.href) : next;
    }
    if (!at.includes('/interaction/')) throw new Error(`${answer.status}: ${await answer.text()}`);
    return visit(at, { method: 'POST', body: new URLSearchParams(form) });
  };
  return visit(url);
};

const ALLOW = { name: 'ada', decision: 'allow' };
const codeOf = async () => (await walk(authorizeUrl(), ALLOW)).searchParams.get('code')!;

const ask = async (form: { readonly [name: string]: string }, authorization = `sallyport:${SECRET}`) => {
  const answer = await fetch(`${server.url}/token`, {
    method: 'POST',
    headers: {
      ...(authorization !== '' && {
        authorization: `Basic ${Buffer.from(encodeURI(authorization)).toString('base64')}`,
      }),
    },
    body: new URLSearchParams(form),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
  return { status: answer.status, body: (await answer.json()) as any };
};
const redeem = (code: string, more: { readonly [name: string]: string } = {}) => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: REDIRECT,
  code_verifier: verifier,
  ...more,
});
const refresh = (token: string) => ({ grant_type: 'refresh_token', refresh_token: token });

describe('the authorisation server', () => {
  beforeEach(() => start());

  it('sends a code, the state and its own name, and takes the code for tokens', async () => {
    const back = await walk(authorizeUrl(), ALLOW);
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(back.searchParams.get('state')).toBe('the-state');
    expect(back.searchParams.get('iss')).toBe(server.issuer);
    const { status, body } = await ask(redeem(back.searchParams.get('code')!));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'contacts.read' });
    expect(await server.holder(body.access_token)).toBe('ada');
    expect(server.tokenRequests).toEqual([{ grantType: 'authorization_code', status: 200 }]);
  });

  it('rotates refresh tokens, and takes everything back when a spent one is presented', async () => {
    const first = (await ask(redeem(await codeOf()))).body;
    const second = await ask(refresh(first.refresh_token));
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect(await ask(refresh(first.refresh_token))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await ask(refresh(second.body.refresh_token))).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(server.tokenRequests.map(({ status }) => status)).toEqual([200, 200, 400, 400]);
  });

  it('refuses a code twice, and what it gave for it with it', async () => {
    const code = await codeOf();
    const { body } = await ask(redeem(code));
    expect(await ask(redeem(code))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await server.holder(body.access_token)).toBeUndefined();
  });

  it('refuses another verifier, another client secret, and a request without a challenge', async () => {
    expect(await ask(redeem(await codeOf(), { code_verifier: 'x'.repeat(43) }))).toMatchObject({ status: 400 });
    expect(await ask(redeem(await codeOf()), 'sallyport:guessed')).toMatchObject({ status: 401 });
    const unproven = await walk(authorizeUrl({ code_challenge: '', code_challenge_method: '' }), ALLOW);
    expect(unproven.searchParams.get('error')).toBe('invalid_request');
  });

  it('says that somebody denied', async () => {
    const back = await walk(authorizeUrl(), { decision: 'deny' });
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error: 'access_denied',
      state: 'the-state',
      iss: server.issuer,
    });
  });

  it('keeps whoever names an address that is not the client’s', async () => {
    await expect(walk(authorizeUrl({ redirect_uri: 'http://127.0.0.1:2/' }), ALLOW)).rejects.toThrow(
      /^400: .+invalid_redirect_uri/,
    );
  });

  it('forgets all grants when told to', async () => {
    const { body } = await ask(redeem(await codeOf()));
    server.revokeGrants();
    expect(await server.holder(body.access_token)).toBeUndefined();
    expect(await ask(refresh(body.refresh_token))).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  it('revokes what the client asks it to (RFC 7009)', async () => {
    const { body } = await ask(redeem(await codeOf()));
    const answer = await fetch(`${server.url}/token/revocation`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(encodeURI(`sallyport:${SECRET}`)).toString('base64')}` },
      body: new URLSearchParams({ token: body.refresh_token }),
    });
    expect(answer.status).toBe(200);
    expect(await ask(refresh(body.refresh_token))).toMatchObject({ body: { error: 'invalid_grant' } });
  });
});

describe('its client', () => {
  it('sends the secret in the form instead', async () => {
    await start({ authentication: { method: 'client_secret_post', secret: SECRET } });
    const form = redeem(await codeOf(), { client_id: 'sallyport', client_secret: SECRET });
    expect(await ask(form, '')).toMatchObject({ status: 200 });
  });

  it('signs, with the issuer or the token endpoint as audience', async () => {
    const issuer = 'https://auth.sallyport.example';
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    await start({ issuer, authentication: { method: 'private_key_jwt', privateKey: pem } });
    const signed = (aud: string) => ({
      client_id: 'sallyport',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: signAssertion({ iss: 'sallyport', sub: 'sallyport', aud }, { pem }, 'ES256', Date.now()),
    });
    for (const aud of [issuer, `${issuer}/token`]) {
      expect(await ask(redeem(await codeOf(), signed(aud)), '')).toMatchObject({ status: 200 });
    }
    expect(await ask(redeem(await codeOf(), signed('https://other.example')), '')).toMatchObject({ status: 401 });
  });

  it('gets tokens that end when the test wants', async () => {
    await start({ accessTokenLife: 1 });
    const { body } = await ask(redeem(await codeOf()));
    expect(body.expires_in).toBe(1);
    await vi.waitFor(async () => expect(await server.holder(body.access_token)).toBeUndefined(), 3000);
  });
});

it('starts within a second and writes nothing to the console', async () => {
  const written = ['info', 'warn', 'error', 'log'].map((level) =>
    vi.spyOn(console, level as 'log').mockImplementation(() => undefined),
  );
  const before = performance.now();
  await start();
  expect(performance.now() - before).toBeLessThan(1000);
  await ask(redeem(await codeOf()));
  expect(written.flatMap(({ mock }) => mock.calls)).toEqual([]);
  vi.restoreAllMocks();
});

describeInBrowser('the authorisation server in a browser', (open) => {
  beforeEach(() => start());

  it.each([
    ['Allow', /\/oauth\/callback\?code=[\w-]+&state=the-state&iss=http/],
    ['Deny', /\/oauth\/callback\?error=access_denied&state=the-state&iss=http/],
  ])('%s leads back to the client, also without JavaScript', async (button, back) => {
    const page = await open({ javaScript: false });
    await page.goto(authorizeUrl());
    await page.getByLabel('Name').fill('ada');
    const left = page.waitForRequest((request) => request.url().startsWith(REDIRECT));
    await page.getByRole('button', { name: button }).click({ noWaitAfter: true });
    expect((await left).url()).toMatch(back);
  });
});
