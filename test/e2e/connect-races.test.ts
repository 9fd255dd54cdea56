// Two grants for one account, one code many times at once, and what changed between a person's consent and the confirmation.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
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
  RETURN_URL,
  type World,
} from '#test/support/connectable.ts';
import { api, modern } from '#test/support/gateway.ts';

const DOMAIN = 'captured.sallyport.example';
const LOGIN = `https://login.${DOMAIN}`;

const captured = {
  ...connectable,
  slug: 'captured',
  tool_label: 'captured',
  base_url: `https://{{account.instance}}.${DOMAIN}`,
  variables: {
    instance: { description: 'Told by the provider.', source: { from: 'token_response', at: '/instance' } },
  },
  auth: connectable.auth.map((scheme) => ({
    ...scheme,
    oauth: {
      ...{ authorize_url: `${LOGIN}/authorize`, token_url: `${LOGIN}/token` },
      ...{ scopes: { default: ['a'] }, refresh: { idle_s: 7200 } },
    },
  })),
};

const bearer = {
  kind: 'bearer',
  fields: { token: 'Token.' },
  apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
};
const both = { ...connectable, slug: 'both', tool_label: 'both', auth: [bearer, ...connectable.auth] };

let world: World;

beforeAll(async () => {
  world = await connectWorld({ now: Date.now }, [connectable, captured, both], (url) => ({
    [HOST]: url,
    ...Object.fromEntries(['login', 'acme', 'other'].map((name) => [`${name}.${DOMAIN}`, `${url}/${name}`])),
  }));
});
afterAll(() => world.close());
beforeEach(() => {
  behave(world.provider);
  for (const path of ['/acme/me', '/acme/items', '/other/me', '/other/items'])
    world.provider.says.set(path, () => ({ body: [{ id: 1 }] }));
});

const operator = (route: string, body?: object) => api(world.gateway, world.gateway.adminKey, route, body);
const codeIn = (location: string): string => new URL(location).searchParams.get('code') ?? '';

const granted = async (link: string, slug = 'connectable'): Promise<string> => {
  const { state, cookie } = await atProvider(link);
  const query = { state, code: 'c', ...(slug !== 'captured' && { iss: `https://${HOST}` }) };
  return codeIn((await comeBack(world.gateway, query, cookie, slug)).location);
};

const grantedAs = (instance: string, link: string): Promise<string> => {
  const body = { access_token: `at-${instance}`, refresh_token: 'rt', instance };
  world.provider.says.set('/login/token', () => ({ body }));
  return granted(link, 'captured');
};

const twoGrants = async () => {
  const { account, link } = await offer(world, { integration: 'captured' });
  const second = await linkFor(world.gateway, account);
  return { account, a: await grantedAs('acme', link), b: await grantedAs('other', second) };
};

const doorTo = async (account: string): Promise<string> =>
  (await operator(`POST /integrated-account/${account}/mcp`, { name: 'd' })).body.url;

const calledThrough = async (door: string) => {
  await modern(door, 'tools/call', { name: 'list_all_captured_items', arguments: {} });
  const { path, authorization } = world.provider.asked.at(-1) ?? {};
  return [path, authorization];
};

it('a second grant does not turn an account into another one, under an open door', async () => {
  const { account, a, b } = await twoGrants();
  expect((await confirm(world.gateway, account, a)).status).toBe(200);
  const door = await doorTo(account);
  const late = await confirm(world.gateway, account, b);
  expect([late.status, late.body.detail]).toEqual([409, expect.stringContaining('Another credential was connected')]);
  expect(await calledThrough(door)).toEqual(['/acme/items', 'Bearer at-acme']);
});

it('of two grants at once, record and credential are of the same', async () => {
  const { account, a, b } = await twoGrants();
  const both = await Promise.all([confirm(world.gateway, account, a), confirm(world.gateway, account, b)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const expected = both[0]?.status === 200 ? ['/acme/items', 'Bearer at-acme'] : ['/other/items', 'Bearer at-other'];
  expect(await calledThrough(await doorTo(account))).toEqual(expected);
});

it('one code that is redeemed eight times at once counts once, and the others reach no vault', async () => {
  const { account, link } = await offer(world);
  const code = await granted(link);
  const all = await Promise.all(Array.from({ length: 8 }, () => confirm(world.gateway, account, code)));
  expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(410)]);
});

it('a link works once, also after its confirmation', async () => {
  const { account, link } = await offer(world);
  await confirm(world.gateway, account, await granted(link));
  expect((await browse(link)).status).toBe(410);
});

it('no code goes to a return URL that was taken off the list since the person agreed', async () => {
  const { link, tenant } = await offer(world);
  const { state, cookie } = await atProvider(link);
  await operator(`PATCH /tenants/${tenant}`, { return_urls: ['https://new.example/'] });
  const page = await comeBack(world.gateway, { state, code: 'c', iss: `https://${HOST}` }, cookie);
  expect([page.status, page.location, page.text.includes(RETURN_URL)]).toEqual([404, '', false]);
  expect(world.provider.asked).toEqual([]);
});

it('a tenant that is being off-boarded confirms nothing', async () => {
  const { account, link, tenant } = await offer(world);
  const code = await granted(link);
  await operator(`DELETE /tenants/${tenant}`);
  expect((await confirm(world.gateway, account, code)).status).toBe(409);
});

it('a grant does not take the place of a credential that was handed over meanwhile', async () => {
  const { account, link } = await offer(world, { integration: 'both' });
  const code = await granted(link, 'both');
  await operator(`PUT /integrated-account/${account}/credential`, { kind: 'bearer', secret: { token: 'at-static' } });
  expect((await confirm(world.gateway, account, code)).status).toBe(409);
  expect((await operator(`GET /integrated-account/${account}`)).body).toMatchObject({ auth_kind: 'bearer' });
});

it.each([429, 503])('a provider that answers %i to the first call is not the person’s fault', async (status) => {
  world.provider.says.set('/me', () => ({ status, body: {} }));
  const { link } = await offer(world);
  const { state, cookie } = await atProvider(link);
  const page = await comeBack(world.gateway, { state, code: 'c', iss: `https://${HOST}` }, cookie);
  expect([page.status, page.text.includes('does not work at the moment')]).toEqual([503, true]);
});

it.each([
  ['by its status', { status: 403, body: {} }],
  ['under 200, as the integration says', { body: { ok: false } }],
])('a first call that fails %s shows that the credential does not work', async (_, said) => {
  world.provider.says.set('/me', () => said);
  const { account, link } = await offer(world);
  const { state, cookie } = await atProvider(link);
  await comeBack(world.gateway, { state, code: 'c', iss: `https://${HOST}` }, cookie);
  expect(world.gateway.lines.at(-1)).toContain('"outcome":"not_verified"');
  expect((await operator(`GET /integrated-account/${account}`)).body.status).toBe('pending');
});

it('another client that is registered ends no account: refresh tokens are the former’s', async () => {
  const { account, link } = await offer(world);
  await confirm(world.gateway, account, await granted(link));
  const { tenant_id } = (await operator(`GET /integrated-account/${account}`)).body;
  const client = (client_id: string) => ({ client_id, client_secret: 'operators-secret' });
  await operator('PUT /integrations/connectable/oauth-client', client('another'));
  world.provider.asked.length = 0;
  const { table } = world.gateway.backends.tokenBackends(tenant_id, account);
  await table.outdate((await table.read()) ?? { version: 0, needsReauth: false });
  const door = await doorTo(account);
  const call = () => modern(door, 'tools/call', { name: 'list_all_connectable_items', arguments: {} });
  expect((await call()).body.result.structuredContent.error).toMatchObject({ reason: 'refresh_failed', sent: false });
  expect(world.provider.asked).toEqual([]);
  expect(world.gateway.lines.some((line) => line.includes('OtherOAuthClient'))).toBe(true);
  await operator('PUT /integrations/connectable/oauth-client', client('sallyport'));
  expect((await call()).body.result.isError).toBeUndefined();
});

it('a link is not kept to be repeated under an Idempotency-Key', async () => {
  const { account } = await offer(world);
  const ask = () =>
    api(
      world.gateway,
      world.gateway.adminKey,
      `POST /integrated-account/${account}/connect`,
      {},
      { 'idempotency-key': 'k' },
    );
  expect((await ask()).body.authorize_url).toContain('/connect/');
  expect((await ask()).body).toMatchObject({ authorize_url: null, note: expect.stringContaining('not kept') });
});

it('a refresh token that ends when idle is used in half that time, also where the access token has no end', async () => {
  const { account, link } = await offer(world, { integration: 'captured' });
  await confirm(world.gateway, account, await grantedAs('acme', link));
  const { tenant_id } = (await operator(`GET /integrated-account/${account}`)).body;
  const { table } = world.gateway.backends.tokenBackends(tenant_id, account);
  const waits = async () => {
    const { dueAt = 0, grantedAt = 0 } = (await table.read())?.token ?? {};
    return dueAt - grantedAt;
  };
  expect(await waits()).toBe(3600_000);
  await table.outdate((await table.read()) ?? { version: 0, needsReauth: false });
  expect(await calledThrough(await doorTo(account))).toEqual(['/acme/items', 'Bearer at-acme']);
  expect([(await table.read())?.version, await waits()]).toEqual([2, 3600_000]);
});

it('a client is not used with a definition that leads elsewhere by now, which is said before anybody is asked', async () => {
  const movable = { ...connectable, slug: 'movable', tool_label: 'movable' };
  await operator('PUT /integrations/movable', movable);
  await operator('PUT /integrations/movable/oauth-client', { client_id: 'c', client_secret: 's' });
  const { tenant, account } = await offer(world, { integration: 'movable' });
  const [scheme] = movable.auth;
  const moved = [{ ...scheme, oauth: { ...scheme?.oauth, token_url: `https://moved.${HOST}/token` } }];
  await operator('PUT /integrations/movable', { ...movable, auth: moved });
  const made = await operator(`POST /tenants/${tenant}/integrated-accounts`, { integration: 'movable' });
  const link = (id: string) => operator(`POST /integrated-account/${id}/connect`);
  expect([(await link(made.body.id)).status, (await link(account)).status]).toEqual([409, 201]);
});

it('an ended account whose reconnection waits to be confirmed says so', async () => {
  const { account, link } = await offer(world);
  await confirm(world.gateway, account, await granted(link));
  const { tenant_id } = (await operator(`GET /integrated-account/${account}`)).body;
  const { table } = world.gateway.backends.tokenBackends(tenant_id, account);
  const status = async () => (await operator(`GET /integrated-account/${account}`)).body.status;
  const { fence = 0 } = (await table.read()) ?? {};
  await table.condemn(fence);
  expect(await status()).toBe('needs_reauth');
  await granted(await linkFor(world.gateway, account));
  expect(await status()).toBe('pending_confirmation');
});
