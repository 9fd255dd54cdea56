// Connecting an account by the operator's commands, against a provider whose answers the test decides.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from '#lib/cli/command.ts';
import {
  atProvider,
  behave,
  comeBack,
  connectable,
  connectWorld,
  HOST,
  RETURN_URL,
  type World,
} from '#test/support/connectable.ts';
import { api } from '#test/support/gateway.ts';
import { cli, documentOf } from './cli.ts';

let world: World;
let env: Io['env'];
let clock = Date.parse('2026-06-01T00:00:00Z');

beforeAll(async () => {
  world = await connectWorld({ now: () => clock });
  env = { url: world.gateway.url, key: world.gateway.adminKey };
});
afterAll(() => world.close());
beforeEach(() => behave(world.provider));

const ok = async (line: string | readonly string[], io: Partial<Io> = {}) => {
  const words = typeof line === 'string' ? line.split(' ') : line;
  const ran = await cli([...words, '--json'], { env, ...io });
  expect(ran, ran.out + ran.err).toMatchObject({ exit: 0 });
  return documentOf(ran);
};

const pending = async (): Promise<string> => {
  const tenant = await ok(`tenant create acme --return-urls ${RETURN_URL}`);
  return (await ok(`account create connectable --tenant ${tenant.id}`)).id;
};

/** The code that a browser brings to the return URL. */
const codeOf = async (link: string): Promise<string> => {
  const { state, cookie } = await atProvider(link);
  const page = await comeBack(world.gateway, { state, code: 'c', iss: `https://${HOST}` }, cookie);
  return new URL(page.location).searchParams.get('code') ?? '';
};

describe('an account', () => {
  it('is connected by a link, and confirmed by the code that follows', async () => {
    const account = await pending();
    const ran = await cli(`account connect ${account}`, { env });
    expect(ran.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/connect\/[\w.-]+\n$/);
    expect(ran.err).toBe(
      'The link works once, until 2026-06-01T00:10:00.000Z. Whoever has it can start, and nobody else.\n',
    );
    const code = await codeOf(ran.out.trim());
    expect(await ok(`account get ${account}`)).toMatchObject({ status: 'pending_confirmation' });
    expect(await ok(`account confirm ${account} --code ${code}`)).toMatchObject({ id: account, status: 'connected' });
    const again = await cli(`account confirm ${account} --code ${code}`, { env });
    expect(again).toMatchObject({ exit: 1, out: '' });
    expect(again.err).toContain('start again with a new link');
  });

  it('is told where a person goes afterwards, and with which scopes', async () => {
    const account = await pending();
    const link = await ok(`account connect ${account} --return-url ${RETURN_URL} --scopes items.read`);
    expect(link).toEqual({ authorize_url: expect.stringContaining('/connect/'), expires_at: expect.any(String) });
    expect((await atProvider(link.authorize_url)).asks.get('scope')).toBe('items.read');
    const elsewhere = await cli(`account connect ${account} --return-url https://evil.example/`, { env });
    expect(elsewhere.err).toContain('/return_url  is not one of the tenant’s return URLs');
  });
});

describe('a tenant', () => {
  it('is renamed, and its return URLs are replaced', async () => {
    const { id } = await ok('tenant create acme');
    expect(await ok(`tenant change ${id} --name Acme --return-urls ${RETURN_URL}`)).toMatchObject({
      ...{ name: 'Acme', return_urls: [RETURN_URL] },
    });
    expect(await ok(`tenant change ${id} --return-urls ,`)).toMatchObject({ name: 'Acme', return_urls: [] });
  });
});

describe('an OAuth client', () => {
  const secret = 'operators-new-secret';
  const readStdin = async () => new TextEncoder().encode(JSON.stringify({ client_secret: secret }));

  it('is registered, shown without its secret, and removed', async () => {
    const { slug } = connectable;
    const put = await cli(`client put ${slug} --client-id mine --secret-stdin`, { env, readStdin });
    expect(put.out).toMatch(/^client_id +mine$/m);
    expect(put.out).toMatch(/^redirect_uri +http:.*\/oauth\/callback\/connectable$/m);
    expect(put.out + put.err).not.toContain(secret);
    expect(await ok(`client get ${slug}`)).toMatchObject({ integration: slug, client_id: 'mine' });
    expect((await cli(`client delete ${slug}`, { env })).exit).toBe(2);
    expect(await ok(`client delete ${slug} --yes`)).toEqual({ id: slug, deleted: true });
    expect((await cli(`client get ${slug}`, { env })).exit).toBe(4);
  });

  it('keeps its secret out of what is printed, also where it is echoed', async () => {
    const echoing: typeof fetch = async () =>
      Response.json(
        { type: '/problems/x', detail: `bad ${secret}`, errors: [{ pointer: '/client_secret', detail: secret }] },
        { status: 400 },
      );
    for (const json of ['', ' --json']) {
      const line = `client put connectable --client-id mine --secret-stdin${json}`;
      const ran = await cli(line, { env, readStdin, fetch: echoing });
      expect(ran.exit).toBe(1);
      expect(ran.out + ran.err).toContain('bad [redacted]');
      expect(ran.out + ran.err).not.toContain(secret);
    }
  });
});

describe('doctor', () => {
  it('says what to do about a door whose account has ended', async () => {
    const { gateway, provider } = world;
    await ok('client put connectable --client-id sallyport --secret client_secret=operators-secret');
    const account = await pending();
    const code = await codeOf((await ok(`account connect ${account}`)).authorize_url);
    await ok(`account confirm ${account} --code ${code}`);
    const door = (await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'd' })).body;
    const examine = () => cli(`doctor ${door.url} --call list_all_connectable_items`);
    expect(await examine()).toMatchObject({ exit: 0 });
    provider.says.set('/token', () => ({ status: 400, body: { error: 'invalid_grant' } }));
    clock += 2 * 3_600_000;
    const ran = await examine();
    expect(ran.exit).toBe(6);
    expect(ran.out).toContain('the account behind this door needs a new authorisation');
    expect(ran.out).toContain('sallyport account connect <account>');
  });
});
