// Accounts whose host, or whose token endpoint's host, the provider tells when they are connected.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  atProvider,
  behave,
  comeBack,
  confirm,
  connectable,
  connectWorld,
  linkFor,
  offer,
  type World,
} from '#test/support/connectable.ts';
import { api, modern } from '#test/support/gateway.ts';

const DOMAIN = 'captured.sallyport.example';

const captured = {
  ...connectable,
  slug: 'captured',
  tool_label: 'captured',
  base_url: `https://{{account.instance}}.${DOMAIN}`,
  variables: {
    instance: { description: 'Told in the token response.', source: { from: 'token_response', at: '/instance' } },
    region: { description: 'Told in the callback.', source: { from: 'callback', name: 'region' } },
  },
  auth: connectable.auth.map(({ oauth, ...scheme }) => ({
    ...scheme,
    oauth: {
      authorize_url: `https://login.${DOMAIN}/authorize`,
      token_url: `https://{{account.region}}.${DOMAIN}/token`,
      pkce: false,
      client_auth: 'body',
      token_body: 'form',
      authorize_params: { access_type: 'offline' },
      callback: { code: 'auth_code' },
      param_names: { client_id: 'app_id', client_secret: 'app_secret', state: 'tag' },
      scopes: { default: ['a', 'b'], separator: ',', param: 'user_scope' },
      token_response: { access_token: '/grant/token' },
    },
  })),
};

/** With a variable, and a parameter of the callback, that every object seems to have. */
const inherited = {
  ...JSON.parse(JSON.stringify(captured).replaceAll('region', 'constructor')),
  ...{ slug: 'inherited', tool_label: 'inherited' },
};

let world: World;

beforeAll(async () => {
  const routes = (url: string) =>
    Object.fromEntries(['eu1', 'acme', 'other'].map((name) => [`${name}.${DOMAIN}`, `${url}/${name}`]));
  world = await connectWorld({ now: Date.now }, [captured, inherited], routes);
});
afterAll(() => world.close());
beforeEach(() => {
  const { provider } = world;
  behave(provider);
  const granting = (instance: string) => () => ({
    body: { grant: { token: 'at-1' }, refresh_token: 'rt-1', instance },
  });
  provider.says.set('/eu1/token', granting('acme'));
  for (const path of ['/acme/me', '/acme/items', '/other/me']) provider.says.set(path, () => ({ body: [{ id: 1 }] }));
});

const connect = async (link: string, query: { readonly [name: string]: string }, slug = 'captured') => {
  const { asks, cookie } = await atProvider(link);
  const state = asks.get('tag') ?? '';
  return { asks, page: await comeBack(world.gateway, { tag: state, ...query }, cookie, slug) };
};

const confirmed = async (account: string, location: string) =>
  confirm(world.gateway, account, new URL(location).searchParams.get('code') ?? '');

describe('what a provider does differently', () => {
  it('is data: other names, another separator, no PKCE, a nested token, variables of the callback and the token response', async () => {
    const { gateway, provider } = world;
    const { account, link } = await offer(world, { integration: 'captured' });
    const { asks, page } = await connect(link, { auth_code: 'c-1', region: 'eu1' });
    expect(Object.fromEntries(asks)).toEqual({
      access_type: 'offline',
      response_type: 'code',
      app_id: 'sallyport',
      redirect_uri: `${gateway.url}/oauth/callback/captured`,
      user_scope: 'a,b',
      tag: asks.get('tag'),
    });
    expect(provider.asked.map(({ path, form }) => [path, form])).toEqual([
      [
        '/eu1/token',
        {
          grant_type: 'authorization_code',
          code: 'c-1',
          redirect_uri: `${gateway.url}/oauth/callback/captured`,
          app_id: 'sallyport',
          app_secret: 'operators-secret',
        },
      ],
      ['/acme/me', {}],
    ]);
    expect(await confirmed(account, page.location)).toMatchObject({
      status: 200,
      body: { status: 'connected', variables: { instance: 'acme', region: 'eu1' } },
    });
    const door = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'd' });
    const called = await modern(door.body.url, 'tools/call', { name: 'list_all_captured_items', arguments: {} });
    expect(called.body.result.isError).toBeUndefined();
    expect(provider.asked.at(-1)?.path).toBe('/acme/items');
  });

  it('may have the name of what every object has', async () => {
    const { account, link } = await offer(world, { integration: 'inherited' });
    const refused = await connect(link, { auth_code: 'c-1' }, 'inherited');
    expect([refused.page.status, world.provider.asked]).toEqual([502, []]);
    const again = await linkFor(world.gateway, account);
    const { page } = await connect(again, { auth_code: 'c-2', constructor: 'eu1' }, 'inherited');
    expect(await confirmed(account, page.location)).toMatchObject({
      body: { status: 'connected', variables: { instance: 'acme', constructor: 'eu1' } },
    });
  });

  it('does not turn an account into another one when it is connected again: doors lead to the first', async () => {
    const { gateway, provider } = world;
    const { account, link } = await offer(world, { integration: 'captured' });
    await confirmed(account, (await connect(link, { auth_code: 'c-1', region: 'eu1' })).page.location);
    provider.says.set('/eu1/token', () => ({ body: { grant: { token: 'at-1' }, instance: 'other' } }));
    const again = await connect(await linkFor(gateway, account), { auth_code: 'c-2', region: 'eu1' });
    expect([again.page.status, again.page.text.includes('another account')]).toEqual([409, true]);
    expect(provider.asked.at(-1)?.path).toBe('/eu1/token');
  });

  it.each([
    ['no region', {}],
    ['a region that is a host', { region: 'evil.example' }],
    ['a region with a path', { region: 'eu1/evil' }],
  ])('does not send the client’s secret anywhere that a callback names freely: %s', async (_, query) => {
    const { account, link } = await offer(world, { integration: 'captured' });
    const { page } = await connect(link, { auth_code: 'c-1', ...(query as object) });
    expect([page.status, world.provider.asked, account]).toEqual([502, [], account]);
  });
});
