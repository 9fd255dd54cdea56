// The life of credentials, whichever vault they are kept in: used, refreshed over a restart, replaced, ended, deleted.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantPartition } from '#adapters/aws/keys.ts';
import { VAULT_KINDS } from '#core/credentials/vault.ts';
import {
  api,
  type Door,
  INTEGRATIONS,
  modern,
  openDoor,
  startTestGateway,
  type TestGateway,
} from '#test/support/gateway.ts';

const HOST = 'vaults.sallyport.example';

const definition = {
  schema_version: 1,
  slug: 'kept',
  label: 'Kept',
  tool_label: 'kept',
  version: '1.0.0',
  base_url: `https://${HOST}`,
  auth: [
    {
      ...{ kind: 'bearer', fields: { token: 'Token.' } },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
    },
    {
      kind: 'oauth2_authorization_code',
      fields: { client_id: 'Client.', client_secret: 'Its secret.', refresh_token: 'What was granted.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth: { token_url: `https://${HOST}/token`, refresh: { rotation: 'single_use' } },
    },
  ],
  resources: { items: { singular: 'item', plural: 'items', methods: { list: { http: 'GET', path: '/items' } } } },
  documentation: [{ resource: 'items', method: 'list', description: 'All items.' }],
};

describe.each(VAULT_KINDS)('with a vault in %s', (credentialVault) => {
  let provider: Server;
  let directory: string;
  let gateway: TestGateway;
  let clock = Date.parse('2026-06-01T00:00:00Z');
  let serial = 0;
  let refuses = false;
  /** Refresh tokens that were presented. */
  let asked: (string | null)[] = [];

  const start = async (): Promise<void> => {
    gateway = await startTestGateway({
      ...{ credentialVault, now: () => clock, directory: join(directory, 'data') },
      integrationDirectories: [INTEGRATIONS, join(directory)],
      loopbackRoutes: { [HOST]: `http://127.0.0.1:${(provider.address() as AddressInfo).port}` },
    });
  };

  beforeAll(async () => {
    provider = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.setHeader('content-type', 'application/json');
      if (request.url !== '/token') return response.end(JSON.stringify([request.headers.authorization]));
      asked.push(new URLSearchParams(body).get('refresh_token'));
      if (refuses) return response.writeHead(400).end('{"error":"invalid_grant"}');
      serial += 1;
      const granted = { access_token: `at-${serial}`, refresh_token: `rt-${serial}`, expires_in: 3600 };
      return response.end(JSON.stringify(granted));
    });
    await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
    directory = await mkdtemp(join(tmpdir(), 'sallyport-vaults-'));
    await writeFile(join(directory, 'kept.json'), JSON.stringify(definition));
    await start();
  });
  afterAll(async () => {
    await gateway.close();
    await rm(directory, { recursive: true });
    await new Promise((done) => provider.close(done));
  });

  const call = async ({ token }: Door) => {
    const url = `${gateway.url}/mcp/${token}`;
    return (await modern(url, 'tools/call', { name: 'list_all_kept_items', arguments: {} })).body.result;
  };
  const used = async (door: Door): Promise<string> => JSON.parse((await call(door)).content[0].text)[0];
  const handOver = async ({ account }: Door, credential: object) =>
    (await api(gateway, gateway.adminKey, `PUT /integrated-account/${account}/credential`, credential)).status;
  const granted = (refresh_token: string) => ({
    kind: 'oauth2_authorization_code',
    secret: { client_id: 'c', client_secret: 's', refresh_token },
  });

  it('a static credential is used, replaced, and gone with its account', async () => {
    const credential = (token: string) => ({ kind: 'bearer', secret: { token } });
    const door = await openDoor(gateway, {}, { integration: 'kept', credential: credential('one') });
    expect(await used(door)).toBe('Bearer one');
    expect(await handOver(door, credential('two'))).toBe(200);
    clock += 60_000;
    expect(await used(door)).toBe('Bearer two');
    await api(gateway, gateway.adminKey, `DELETE /integrated-account/${door.account}`);
    const left = await gateway.backends.dynamo.query({
      table: 'credentials',
      key: { expression: 'pk = :pk', values: { ':pk': { S: tenantPartition(door.tenant) } } },
    });
    expect(left.items).toEqual([]);
    gateway.backends.secretReader.forget(door.tenant, door.account);
    await expect(gateway.backends.secretReader.get(door.tenant, door.account)).rejects.toThrow('NotFound');
  });

  it('refresh tokens follow each other, by calls, by the schedule, and over a restart', async () => {
    const door = await openDoor(gateway, {}, { integration: 'kept', credential: granted('rt-0') });
    expect(await used(door)).toBe('Bearer at-1');
    clock += 3_600_000;
    expect(await used(door)).toBe('Bearer at-2');
    clock += 50 * 60_000;
    expect(await gateway.refresh()).toEqual({ due: 1, ended: 0, failures: 0 });
    await gateway.close();
    await start();
    clock += 3_600_000;
    expect(await used(door)).toBe('Bearer at-4');
    expect(asked).toEqual(['rt-0', 'rt-1', 'rt-2', 'rt-3']);
    asked = [];
    expect(await handOver(door, granted('rt-new'))).toBe(200);
    expect(await used(door)).toBe('Bearer at-5');
    clock += 3_600_000;
    await used(door);
    expect(asked).toEqual(['rt-new', 'rt-5']);
    refuses = true;
    clock += 3_600_000;
    expect((await call(door)).structuredContent.error.reason).toBe('needs_reauth');
    refuses = false;
    expect(await handOver(door, granted('rt-again'))).toBe(200);
    expect(await used(door)).toBe('Bearer at-7');
    expect(asked.at(-1)).toBe('rt-again');
  });

  it('keeps what was handed over there, and nothing in the other', () => {
    const file = join(directory, 'data', 'secrets.json');
    expect(existsSync(file) && readFileSync(file, 'utf8').includes('/acc_')).toBe(credentialVault === 'secretsManager');
  });
});
