// A release gives a bundled definition another host: servers keep the version that they were made with until they are moved, and
// what was connected for the one before does not travel along.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provision } from '#lib/local/first-run.ts';
import {
  api,
  callTool,
  type Door,
  INTEGRATIONS,
  modern,
  openDoor,
  startTestGateway,
  type TestGateway,
} from '#test/support/gateway.ts';

const OLD = 'old.sallyport.example';
const NEW = 'new.sallyport.example';
let clock = Date.parse('2026-06-01T00:00:00Z');

let upstream: Server;
let directory: string;
let gateway: TestGateway;
/** `host path`, of every request that came. */
let seen: string[] = [];

const definition = (host: string) => ({
  schema_version: 1,
  slug: 'movable',
  label: 'Movable',
  tool_label: 'movable',
  version: '1.0.0',
  base_url: `https://${host}`,
  auth: [
    {
      ...{ kind: 'bearer', fields: { token: 'Token.' } },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
    },
    {
      ...{ kind: 'oauth2_client_credentials', fields: { client_id: 'Client.', client_secret: 'Its secret.' } },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth: { token_url: `https://${OLD}/token` },
    },
  ],
  resources: { items: { singular: 'item', plural: 'items', methods: { list: { http: 'GET', path: '/items' } } } },
  documentation: [{ resource: 'items', method: 'list', description: 'All items.' }],
});

const start = async (host: string): Promise<void> => {
  const { port } = upstream.address() as AddressInfo;
  await writeFile(join(directory, 'integrations', 'movable.json'), JSON.stringify(definition(host)));
  gateway = await startTestGateway({
    now: () => clock,
    directory: join(directory, 'data'),
    integrationDirectories: [join(directory, 'integrations')],
    loopbackRoutes: { [OLD]: `http://127.0.0.1:${port}/${OLD}`, [NEW]: `http://127.0.0.1:${port}/${NEW}` },
  });
};

beforeAll(async () => {
  upstream = createServer((request, response) => {
    seen.push(String(request.url));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: 'granted', expires_in: 3600 }));
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  directory = await mkdtemp(join(tmpdir(), 'sallyport-redefined-'));
  await cp(INTEGRATIONS, join(directory, 'integrations'), { recursive: true });
  await start(OLD);
});
afterAll(async () => {
  await gateway.close();
  await rm(directory, { recursive: true });
  await new Promise((done) => upstream.close(done));
});

const CREDENTIALS = {
  bearer: { kind: 'bearer', secret: { token: 't' } },
  granted: { kind: 'oauth2_client_credentials', secret: { client_id: 'c', client_secret: 's' } },
};
const call = async ({ token }: Door) =>
  (await modern(`${gateway.url}/mcp/${token}`, 'tools/call', { name: 'list_all_movable_items', arguments: {} })).body
    .result;
const statusOf = async ({ account }: Door) =>
  (await api(gateway, gateway.adminKey, `GET /integrated-account/${account}`)).body.status;

const move = ({ server }: Door) =>
  api(gateway, gateway.adminKey, `PATCH /mcp-servers/${server}`, { integration: 'latest' });

describe('a definition with another host', () => {
  const doors: { [kind: string]: Door } = {};

  it('changes nothing for servers that exist, nor for their accounts', async () => {
    for (const [kind, credential] of Object.entries(CREDENTIALS)) {
      doors[kind] = await openDoor(gateway, {}, { integration: 'movable', credential });
      expect((await call(doors[kind])).isError).toBeUndefined();
    }
    expect(seen).toEqual([`/${OLD}/items`, `/${OLD}/token`, `/${OLD}/items`]);
    await gateway.close();
    seen = [];
    await start(NEW);
    for (const door of Object.values(doors)) {
      expect((await call(door)).isError).toBeUndefined();
      expect(await statusOf(door)).toBe('connected');
    }
    expect(seen).toEqual([`/${OLD}/items`, `/${OLD}/items`]);
  });

  it('is not taken by new servers of an account that would have to be connected again for it', async () => {
    const { account, server } = doors.bearer as Door;
    const versionOf = async (id: string) =>
      (await api(gateway, gateway.adminKey, `GET /mcp-servers/${id}`)).body.integration.hash;
    const { body } = await api(gateway, gateway.adminKey, `POST /integrated-account/${account}/mcp`, {
      name: 'second',
    });
    expect(body.integration.hash).toBe(await versionOf(server));
    const latest = await api(gateway, gateway.adminKey, 'GET /integrations/movable');
    expect(latest.body.hash).not.toBe(body.integration.hash);
  });

  it('is called, once a server was moved, with nothing that was connected before', async () => {
    seen = [];
    for (const door of Object.values(doors)) {
      expect((await move(door)).status).toBe(200);
      const { isError, content, structuredContent } = await call(door);
      expect([isError, structuredContent.error]).toEqual([
        true,
        { attribution: 'gateway', reason: 'needs_reauth', sent: false },
      ]);
      expect(content[0].text).toMatch(/definition of Movable has changed where .* connect the account again/);
      expect(await statusOf(door)).toBe('needs_reauth');
    }
    expect(seen).toEqual([]);
  });

  it('is said once by the schedule, which asks nobody', async () => {
    clock += 50 * 60_000;
    expect(await gateway.refresh()).toEqual({ due: 1, ended: 1, failures: 0 });
    expect(await gateway.refresh()).toEqual({ due: 0, ended: 0, failures: 0 });
    expect(gateway.lines.filter((line) => line.includes('credential_ended'))).toHaveLength(1);
    expect(seen).toEqual([]);
  });

  it('is called again with what is handed over for it, at once', async () => {
    for (const [kind, credential] of Object.entries(CREDENTIALS)) {
      const door = doors[kind] as Door;
      const path = `PUT /integrated-account/${door.account}/credential`;
      expect((await api(gateway, gateway.adminKey, path, credential)).status).toBe(200);
      expect((await call(door)).isError).toBeUndefined();
      expect(await statusOf(door)).toBe('connected');
    }
    expect(seen).toEqual([`/${NEW}/items`, `/${OLD}/token`, `/${NEW}/items`]);
  });

  it('is bound through refreshes: the binding is still compared after one', async () => {
    clock += 3_600_000;
    seen = [];
    const door = doors.granted as Door;
    expect((await call(door)).isError).toBeUndefined();
    expect(seen).toEqual([`/${OLD}/token`, `/${NEW}/items`]);
    await gateway.close();
    await start(OLD);
    seen = [];
    expect((await move(door)).status).toBe(200);
    expect((await call(door)).structuredContent.error.reason).toBe('needs_reauth');
    expect(seen).toEqual([]);
  });
});

it('`npm start` on the data of an earlier release hands the demo’s credential over again', async () => {
  const first = await provision(gateway, clock);
  await gateway.close();
  const file = join(directory, 'integrations', 'demo.json');
  const demo = JSON.parse(await readFile(file, 'utf8'));
  demo.base_url = `${demo.base_url}/`;
  await writeFile(file, JSON.stringify(demo));
  await start(OLD);
  const second = await provision(gateway, clock);
  expect(second.accountId).toBe(first.accountId);
  const called = await callTool(second.mcpUrl, 'list_all_crm_contacts');
  expect(called.body.result.isError).toBeUndefined();
});
