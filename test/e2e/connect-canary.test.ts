// Nothing of connecting an account, and of refreshing it, can be read in a table, a file, a log line or a page.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, leaks } from '#test/support/canaries.ts';
import {
  atProvider,
  browse,
  comeBack,
  confirm,
  connectWorld,
  HOST,
  offer,
  type World,
} from '#test/support/connectable.ts';
import { api, modern } from '#test/support/gateway.ts';
import { dumpTables } from '#test/support/sinks.ts';

const SECRETS = {
  'first access token': 'access-canary-one-7d31',
  'first refresh token': 'refresh-canary-one-19cc',
  'second access token': 'access-canary-two-e05b',
  'second refresh token': 'refresh-canary-two-44fa',
  'access token that nobody confirmed': 'access-canary-three-b2d8',
  'refresh token that nobody confirmed': 'refresh-canary-three-6c90',
  'authorization code': 'code-canary-8a1e',
  'client secret': 'client-canary-53d7',
};

describe.each(['secretsManager', 'dynamodb'] as const)('with the vault in %s', (credentialVault) => {
  let directory: string;
  let world: World;
  let clock = Date.parse('2026-06-01T00:00:00Z');
  const told: string[] = [];
  const found: Record<string, string> = {};

  const say = (access: string, refresh: string) =>
    world.provider.says.set('/token', () => ({
      body: { access_token: access, refresh_token: refresh, expires_in: 3600 },
    }));

  const grant = async (access: string, refresh: string) => {
    const pending = await offer(world);
    say(access, refresh);
    for (const path of ['/me', '/items']) world.provider.says.set(path, () => ({ body: [{ id: 1 }] }));
    const { state, cookie } = await atProvider(pending.link);
    const query = { state, code: SECRETS['authorization code'], iss: `https://${HOST}` };
    const page = await comeBack(world.gateway, query, cookie);
    told.push((await browse(pending.link)).text, page.text, page.location);
    return { ...pending, cookie, code: new URL(page.location).searchParams.get('code') ?? '' };
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'sallyport-connect-canary-'));
    world = await connectWorld({ directory, credentialVault, now: () => clock });
    const { gateway, provider } = world;
    const client = { client_id: 'sallyport', client_secret: SECRETS['client secret'] };
    const put = await api(gateway, gateway.adminKey, 'PUT /integrations/connectable/oauth-client', client);
    const first = await grant(SECRETS['first access token'], SECRETS['first refresh token']);
    await confirm(gateway, first.account, first.code);
    const made = await api(gateway, gateway.adminKey, `POST /integrated-account/${first.account}/mcp`, { name: 'd' });
    clock += 3600_000;
    say(SECRETS['second access token'], SECRETS['second refresh token']);
    const called = await modern(made.body.url, 'tools/call', { name: 'list_all_connectable_items', arguments: {} });
    const shown = await api(gateway, gateway.adminKey, `GET /integrated-account/${first.account}`);
    const registered = await api(gateway, gateway.adminKey, 'GET /integrations/connectable/oauth-client');
    told.push(...[put, called, shown, registered].map(({ body }) => JSON.stringify(body)));
    const waiting = await grant(
      SECRETS['access token that nobody confirmed'],
      SECRETS['refresh token that nobody confirmed'],
    );
    found['one-time code'] = waiting.code.split('.')[1] ?? '';
    found['cookie of the browser'] = waiting.cookie.split('=')[1] ?? '';
    found['PKCE verifier'] = provider.asked.findLast(({ form }) => form.code_verifier)?.form.code_verifier ?? '';
  });
  afterAll(async () => {
    await world.close();
    rmSync(directory, { recursive: true });
  });

  it('there was something to find', () => {
    expect(Object.values(found).every((each) => each.length >= 32)).toBe(true);
    const sent = JSON.stringify(world.provider.asked);
    for (const [name, secret] of Object.entries(SECRETS))
      if (/^second access|first refresh|code$/.test(name)) expect([name, sent.includes(secret)]).toEqual([name, true]);
    expect(told.join('').length).toBeGreaterThan(2000);
  });

  it('no page, redirect or answer holds a secret', () => {
    // The one-time code is what a redirect is for.
    expect(leaks(told.join('\n'), { ...SECRETS, 'PKCE verifier': found['PKCE verifier'] ?? '' })).toEqual([]);
  });

  it('no log line does', () => {
    expect(leaks(world.gateway.lines.join('\n'), { ...SECRETS, ...found })).toEqual([]);
  });

  it('no table and no file does', async () => {
    expect(leaks(await dumpTables(world.gateway), { ...SECRETS, ...found })).toEqual([]);
    for (const file of filesBelow(directory))
      expect([file, leaks(readFileSync(file), { ...SECRETS, ...found })]).toEqual([file, []]);
  });
});

describe('an account that is deleted while its token is refreshed', () => {
  it('stays deleted, and its caller is told that there is no credential', async () => {
    let clock = Date.parse('2026-06-01T00:00:00Z');
    const world = await connectWorld({ now: () => clock });
    const { gateway, provider } = world;
    const { account, tenant, link } = await offer(world);
    const { state, cookie } = await atProvider(link);
    const page = await comeBack(gateway, { state, code: 'c', iss: `https://${HOST}` }, cookie);
    await confirm(gateway, account, new URL(page.location).searchParams.get('code') ?? '');
    const made = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'd' });
    clock += 3600_000;
    const granted = provider.says.get('/token');
    provider.says.set('/token', (asked) => granted?.(asked) ?? { body: {} });
    provider.meanwhile = () => api(gateway, gateway.adminKey, `DELETE /integrated-account/${account}`);
    const called = await modern(made.body.url, 'tools/call', { name: 'list_all_connectable_items', arguments: {} });
    expect(called.body.result).toMatchObject({ isError: true });
    expect(provider.asked.at(-1)?.path).toBe('/token');
    // What was granted waits for the purge, which gives it back to its provider.
    clock += 120_000;
    await gateway.purge();
    expect(await gateway.backends.tokenBackends(tenant, account).table.read()).toBeUndefined();
    gateway.backends.secretReader.forget(tenant, account);
    await expect(gateway.backends.secretReader.get(tenant, account)).rejects.toThrow();
    await world.close();
  });
});
