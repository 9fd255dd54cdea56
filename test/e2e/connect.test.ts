// Connecting an account in a browser, step by step, by the requests that a browser would send.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  agree,
  atProvider,
  behave,
  browse,
  comeBack,
  confirm,
  connectable,
  connectWorld,
  HOST,
  linkFor,
  offer,
  type Pending,
  RETURN_URL,
  type World,
} from '#test/support/connectable.ts';
import { api, modern, openDoor } from '#test/support/gateway.ts';

let world: World;
let clock = Date.parse('2026-06-01T00:00:00Z');
const ISSUER = `https://${HOST}`;

beforeAll(async () => {
  world = await connectWorld({ now: () => clock });
});
afterAll(() => world.close());
beforeEach(() => behave(world.provider));

const statusOf = async (account: string) =>
  (await api(world.gateway, world.gateway.adminKey, `GET /integrated-account/${account}`)).body.status;

/** As far as the tenant's return URL. */
const granted = async (pending: Pending) => {
  const { state, cookie } = await atProvider(pending.link);
  const page = await comeBack(world.gateway, { state, code: 'c-1', iss: ISSUER }, cookie);
  const back = new URL(page.location);
  return { page, back, code: back.searchParams.get('code') ?? '' };
};

describe('an account that is connected in a browser', () => {
  it('is asked about, granted, verified, confirmed and used', async () => {
    const { gateway, provider } = world;
    const pending = await offer(world);
    const { state, cookie, asks } = await atProvider(pending.link);
    expect(Object.fromEntries(asks)).toEqual({
      response_type: 'code',
      client_id: 'sallyport',
      redirect_uri: `${gateway.url}/oauth/callback/connectable`,
      scope: 'items.read offline',
      state,
      code_challenge: asks.get('code_challenge'),
      code_challenge_method: 'S256',
    });
    expect(await statusOf(pending.account)).toBe('pending');
    const page = await comeBack(gateway, { state, code: 'c-1', iss: ISSUER }, cookie);
    expect([page.headers.get('referrer-policy'), page.headers.get('cache-control')]).toEqual([
      'no-referrer',
      'no-store',
    ]);
    const [token, verified, ...more] = provider.asked;
    expect(more).toEqual([]);
    const challenge = createHash('sha256')
      .update(token?.form.code_verifier ?? '')
      .digest('base64url');
    expect(challenge).toBe(asks.get('code_challenge'));
    expect(token).toMatchObject({
      path: '/token',
      authorization: `Basic ${Buffer.from('sallyport:operators-secret').toString('base64')}`,
      form: { grant_type: 'authorization_code', code: 'c-1', redirect_uri: asks.get('redirect_uri') },
    });
    expect(verified).toMatchObject({ path: '/me', authorization: 'Bearer at-1' });
    expect(page.status).toBe(303);
    const back = new URL(page.location);
    expect(page.location.startsWith(`${RETURN_URL}&`)).toBe(true);
    expect(back.searchParams.get('account_id')).toBe(pending.account);
    expect(await statusOf(pending.account)).toBe('pending_confirmation');
    const confirmed = await confirm(gateway, pending.account, back.searchParams.get('code') ?? '');
    expect(confirmed).toMatchObject({
      status: 200,
      body: { status: 'connected', auth_kind: 'oauth2_authorization_code' },
    });
    const door = await api(gateway, gateway.adminKey, `POST /integrated-account/${pending.account}/mcp`, { name: 'd' });
    const called = await modern(door.body.url, 'tools/call', { name: 'list_all_connectable_items', arguments: {} });
    expect(called.body.result.isError).toBeUndefined();
    // With the token that was granted at once: nothing was refreshed.
    expect(provider.asked.map(({ path }) => path)).toEqual(['/token', '/me', '/items']);
  });

  it('is refreshed with the operator’s client, whose secret can be replaced meanwhile', async () => {
    const { gateway, provider } = world;
    const pending = await offer(world);
    await confirm(gateway, pending.account, (await granted(pending)).code);
    const door = await api(gateway, gateway.adminKey, `POST /integrated-account/${pending.account}/mcp`, { name: 'd' });
    const replaced = { client_id: 'sallyport', client_secret: 'second-secret' };
    const put = await api(gateway, gateway.adminKey, 'PUT /integrations/connectable/oauth-client', replaced);
    expect(put.body).toEqual({
      integration: 'connectable',
      client_id: 'sallyport',
      redirect_uri: `${gateway.url}/oauth/callback/connectable`,
      created_at: new Date(clock).toISOString(),
    });
    clock += 3600_000;
    provider.says.set('/token', () => ({ body: { access_token: 'at-2', expires_in: 3600, refresh_token: 'rt-2' } }));
    provider.asked.length = 0;
    await modern(door.body.url, 'tools/call', { name: 'list_all_connectable_items', arguments: {} });
    expect(provider.asked).toEqual([
      {
        path: '/token',
        authorization: `Basic ${Buffer.from('sallyport:second-secret').toString('base64')}`,
        form: { grant_type: 'refresh_token', refresh_token: 'rt-1' },
      },
      { path: '/items', authorization: 'Bearer at-2', form: {} },
    ]);
  });
});

describe('a connect link', () => {
  it('has no effect when it is opened, however often, and says who asks for what', async () => {
    const { link } = await offer(world);
    const pages = [await browse(link), await browse(link)];
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    const [{ text, headers } = pages[0] as never] = pages;
    for (const said of [
      'Acme &lt;b&gt;',
      'Connectable',
      'items.read',
      new URL(world.provider.url).host,
      'app.example.com',
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('<script');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(world.provider.asked).toEqual([]);
    expect((await agree(link)).status).toBe(303);
  });

  it('works once', async () => {
    const { link } = await offer(world);
    const both = await Promise.all([agree(link), agree(link)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 410]);
    expect((await browse(link)).text).toContain('used already');
  });

  it('ends after ten minutes', async () => {
    const { link } = await offer(world);
    clock += 10 * 60_000;
    expect([(await browse(link)).status, (await agree(link)).status]).toEqual([410, 410]);
  });

  it.each([
    ['cut', (link: string) => link.slice(0, -3)],
    ['changed', (link: string) => link.replace(/\/connect\/e/, '/connect/f')],
    ['another’s text', (link: string) => link.replace(/connect\/.*/, 'connect/abc.def')],
  ])('is none when it was %s', async (_, change) => {
    const { link } = await offer(world);
    expect((await agree(change(link))).status).toBe(404);
  });

  it('is accepted on its own page only, whatever another site sends', async () => {
    const { link } = await offer(world);
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const page = await browse(link, { method: 'POST', headers });
      expect([headers, page.status]).toEqual([headers, 403]);
    }
    expect((await agree(link)).status).toBe(303);
  });

  it('asks for the scopes that the backend named, and leads back where it named', async () => {
    const { gateway } = world;
    const { account, tenant } = await offer(world);
    const urls = { return_urls: [RETURN_URL, 'http://127.0.0.1:3000/done'] };
    await api(gateway, gateway.adminKey, `PATCH /tenants/${tenant}`, urls);
    const link = await linkFor(gateway, account, { scopes: ['items.write'], return_url: urls.return_urls[1] });
    const { asks, state, cookie } = await atProvider(link);
    expect(asks.get('scope')).toBe('items.write');
    const page = await comeBack(gateway, { state, code: 'c', iss: ISSUER }, cookie);
    expect(page.location.startsWith('http://127.0.0.1:3000/done?account_id=')).toBe(true);
  });

  it('leads nowhere once its return URL was taken off the list, its account deleted or its tenant closed', async () => {
    const { gateway } = world;
    const gone = await offer(world);
    await api(gateway, gateway.adminKey, `PATCH /tenants/${gone.tenant}`, { return_urls: [] });
    const deleted = await offer(world);
    await api(gateway, gateway.adminKey, `DELETE /integrated-account/${deleted.account}`);
    const closed = await offer(world);
    await api(gateway, gateway.adminKey, `DELETE /tenants/${closed.tenant}`);
    const replaced = await offer(world);
    const named = await linkFor(gateway, replaced.account, { return_url: RETURN_URL });
    await api(gateway, gateway.adminKey, `PATCH /tenants/${replaced.tenant}`, {
      return_urls: ['https://new.example/'],
    });
    for (const { link } of [gone, deleted, closed, { link: named }]) expect((await agree(link)).status).toBe(404);
  });

  it('leaves no attempt behind once its time is over', async () => {
    const { gateway } = world;
    const { link, tenant } = await offer(world);
    await agree(link);
    const kept = async () => (await gateway.backends.stores.attempts.list(tenant)).items.length;
    expect(await kept()).toBe(1);
    clock += 10 * 60_000;
    await gateway.purge();
    expect(await kept()).toBe(0);
  });

  it('is refused where the account uses another kind of credential, and without the operator’s client', async () => {
    const { gateway } = world;
    const door = await openDoor(gateway);
    const other = await api(gateway, gateway.adminKey, `POST /integrated-account/${door.account}/connect`, {});
    expect([other.status, other.body.detail]).toEqual([409, expect.stringContaining('not connected in a browser')]);
    const { account, link } = await offer(world);
    await api(gateway, gateway.adminKey, 'DELETE /integrations/connectable/oauth-client');
    const without = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/connect`, {});
    expect([without.status, without.body.detail]).toEqual([409, expect.stringContaining('no OAuth client')]);
    expect((await browse(link)).text).toContain('not set up here yet');
    const client = { client_id: 'sallyport', client_secret: 'operators-secret' };
    await api(gateway, gateway.adminKey, 'PUT /integrations/connectable/oauth-client', client);
  });

  it('never uses the operator’s client with a tenant’s own definition of the same name', async () => {
    const { gateway } = world;
    const made = await api(gateway, gateway.adminKey, 'POST /tenants', { name: 't', return_urls: [RETURN_URL] });
    const roles = ['provisioner'];
    const { token } = (
      await api(gateway, gateway.adminKey, `POST /tenants/${made.body.id}/api-tokens`, { name: 't', roles })
    ).body;
    const own = { ...connectable, slug: 'contested', base_url: `https://${HOST}/evil` };
    expect((await api(gateway, token, 'PUT /integrations/contested', own)).status).toBe(200);
    const accounts = `POST /tenants/${made.body.id}/integrated-accounts`;
    const account = await api(gateway, token, accounts, { integration: 'contested' });
    await api(gateway, gateway.adminKey, 'PUT /integrations/contested', { ...connectable, slug: 'contested' });
    const client = { client_id: 'sallyport', client_secret: 'operators-secret' };
    expect((await api(gateway, gateway.adminKey, 'PUT /integrations/contested/oauth-client', client)).status).toBe(200);
    const link = await api(gateway, token, `POST /integrated-account/${account.body.id}/connect`, {});
    expect([link.status, link.body.detail]).toEqual([409, expect.stringContaining('tenant’s own definition')]);
    // The operator's own is connected by it.
    const theirs = await api(gateway, gateway.adminKey, accounts, { integration: 'contested' });
    expect((await api(gateway, token, `POST /integrated-account/${theirs.body.id}/connect`, {})).status).toBe(201);
  });
});

describe('what a provider sends back', () => {
  const outcome = async (query: (state: string) => Record<string, string>, cookie?: string, slug?: string) => {
    const pending = await offer(world);
    const at = await atProvider(pending.link);
    const page = await comeBack(world.gateway, query(at.state), cookie ?? at.cookie, slug);
    return { page, at, pending };
  };

  it.each([
    ['nothing', () => ({}), 400, 'Nothing to finish here'],
    ['a code without a state', () => ({ code: 'c', iss: ISSUER }), 400, 'Nothing to finish here'],
    [
      'a state of nobody',
      () => ({ code: 'c', iss: ISSUER, state: 'con_000000000000000000000000.x' }),
      400,
      'was not started here',
    ],
    ['no code', (state: string) => ({ state, iss: ISSUER }), 502, 'refused'],
    ['another issuer', (state: string) => ({ state, code: 'c', iss: 'https://evil.example' }), 400, 'elsewhere'],
    ['no issuer', (state: string) => ({ state, code: 'c' }), 400, 'elsewhere'],
    ['a refusal', (state: string) => ({ state, error: 'server_error', iss: ISSUER }), 502, 'refused'],
    ['a person’s no', (state: string) => ({ state, error: 'access_denied', iss: ISSUER }), 200, 'Not connected'],
  ])('%s: says so, and asks for no token', async (_, query, status, words) => {
    const { page, pending } = await outcome(query as never);
    expect([page.status, page.text.includes(words)]).toEqual([status, true]);
    expect(world.provider.asked).toEqual([]);
    expect(await statusOf(pending.account)).toBe('pending');
  });

  it('counts in the browser alone that agreed, and not in another with the same link', async () => {
    const { page, at, pending } = await outcome((state) => ({ state, code: 'c', iss: ISSUER }), 'other=1');
    expect([page.status, world.provider.asked]).toEqual([403, []]);
    // Nothing was spent: the person's own browser can still finish.
    const { gateway } = world;
    expect((await comeBack(gateway, { state: at.state, code: 'c', iss: ISSUER }, at.cookie)).status).toBe(303);
    expect(await statusOf(pending.account)).toBe('pending_confirmation');
  });

  it('counts once', async () => {
    const { page, at } = await outcome((state) => ({ state, code: 'c', iss: ISSUER }));
    const again = await comeBack(world.gateway, { state: at.state, code: 'c', iss: ISSUER }, at.cookie);
    expect([page.status, again.status]).toEqual([303, 409]);
    expect(world.provider.asked.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  it('counts once when it comes twice at once', async () => {
    const { link } = await offer(world);
    const { state, cookie } = await atProvider(link);
    const answer = () => comeBack(world.gateway, { state, code: 'c', iss: ISSUER }, cookie);
    const pages = await Promise.all([answer(), answer(), answer()]);
    expect(pages.map(({ status }) => status).sort()).toEqual([303, 409, 409]);
    expect(world.provider.asked.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  it('counts for ten minutes', async () => {
    const { link } = await offer(world);
    const { state, cookie } = await atProvider(link);
    clock += 10 * 60_000;
    expect((await comeBack(world.gateway, { state, code: 'c', iss: ISSUER }, cookie)).status).toBe(410);
  });

  it('counts at the redirect URI of the provider alone that was asked', async () => {
    const { page } = await outcome((state) => ({ state, code: 'c', iss: ISSUER }), undefined, 'demo');
    expect([page.status, world.provider.asked]).toEqual([400, []]);
  });

  it('leads back to where the person came from, told how it ended', async () => {
    const { page, pending } = await outcome((state) => ({ state, error: 'access_denied', iss: ISSUER }));
    const link = /<a class="button" href="([^"]*)">/.exec(page.text)?.[1]?.replaceAll('&amp;', '&');
    expect(link).toBe(`${RETURN_URL}&account_id=${pending.account}&error=denied`);
  });

  it.each([
    ['HTML', { body: '<html>' }],
    ['200 with an error inside', { body: { error: 'invalid_client' } }],
    ['a 20 KB token', { body: { access_token: 'x'.repeat(20_000) } }],
    ['a redirect', { status: 302, headers: { location: 'https://evil.example' }, body: '' }],
    ['a refused code', { status: 400, body: { error: 'invalid_grant' } }],
  ])('is worth nothing when the token endpoint answers %s', async (_, said) => {
    world.provider.says.set('/token', () => said);
    const { page, pending } = await outcome((state) => ({ state, code: 'c', iss: ISSUER }));
    expect([page.status, page.text.includes('gave no access')]).toEqual([502, true]);
    expect(await statusOf(pending.account)).toBe('pending');
  });

  it('is worth nothing when the access fails its first call', async () => {
    world.provider.says.set('/me', () => ({ status: 403, body: {} }));
    const { page, pending } = await outcome((state) => ({ state, code: 'c', iss: ISSUER }));
    expect([page.status, page.text.includes('does not work')]).toEqual([502, true]);
    expect(await statusOf(pending.account)).toBe('pending');
  });
});

describe('a one-time code', () => {
  it('is redeemed once, by its own account, within ten minutes', async () => {
    const { gateway } = world;
    const [mine, other] = [await offer(world), await offer(world)];
    const { code } = await granted(mine);
    expect((await confirm(gateway, other.account, code)).status).toBe(410);
    expect((await confirm(gateway, mine.account, `${code.slice(0, -1)}${code.endsWith('a') ? 'b' : 'a'}`)).status).toBe(
      410,
    );
    expect((await confirm(gateway, mine.account, 'nonsense')).status).toBe(410);
    expect((await confirm(gateway, mine.account, code)).status).toBe(200);
    expect((await confirm(gateway, mine.account, code)).status).toBe(410);
    const late = await offer(world);
    const { code: old } = await granted(late);
    clock += 10 * 60_000;
    expect((await confirm(gateway, late.account, old)).status).toBe(410);
    expect(await statusOf(late.account)).toBe('pending');
  });

  it('is of no use to another tenant', async () => {
    const { gateway } = world;
    const [mine, other] = [await offer(world), await offer(world)];
    const { code } = await granted(mine);
    const token = await api(gateway, gateway.adminKey, `POST /tenants/${other.tenant}/api-tokens`, {
      name: 't',
      roles: ['provisioner'],
    });
    const taken = await api(gateway, token.body.token, `POST /integrated-account/${mine.account}/connect/confirm`, {
      code,
    });
    expect(taken.status).toBe(404);
    expect(await statusOf(mine.account)).toBe('pending_confirmation');
  });

  it('brings nothing back for an account that was deleted meanwhile', async () => {
    const { gateway } = world;
    const pending = await offer(world);
    const { code } = await granted(pending);
    await api(gateway, gateway.adminKey, `DELETE /integrated-account/${pending.account}`);
    expect((await confirm(gateway, pending.account, code)).status).toBe(404);
  });

  it('is all that opens what was granted: tables and log hold nothing of it', async () => {
    const { gateway } = world;
    const pending = await offer(world);
    world.provider.says.set('/token', () => ({ body: { access_token: 'at-canary', refresh_token: 'rt-canary' } }));
    const { code } = await granted(pending);
    const attempts = await gateway.backends.stores.attempts.list(pending.tenant);
    const kept = JSON.stringify([attempts, gateway.lines]);
    for (const secret of ['canary', code, code.split('.')[1] ?? '', 'operators-secret', 'c-1"'])
      expect([secret, kept.includes(secret)]).toEqual([secret, false]);
    expect(attempts.items).toHaveLength(1);
  });
});
