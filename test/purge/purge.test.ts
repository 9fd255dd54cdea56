// The purge on real tables: what has expired leaves nothing behind, and what has not is untouched.
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEnvelope } from '#core/audit/envelope.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '#lib/local/aws/embedded-aws.ts';
import { api, type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;

let gateway: TestGateway;
let door: Door;
let now = START;

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => now });
  door = await openDoor(gateway);
});
afterAll(() => gateway.close());

const itemsMentioning = async (text: string): Promise<readonly string[]> => {
  const client = new DynamoDBClient({
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: gateway.endpoints.dynamodb,
  });
  const tables = await Promise.all(
    ['tokens', 'config', 'credentials'].map(
      async (TableName) => (await client.send(new ScanCommand({ TableName }))).Items ?? [],
    ),
  );
  client.destroy();
  return tables
    .flat()
    .map((item) => JSON.stringify(item))
    .filter((item) => item.includes(text));
};

const iso = (ms: number): string => new Date(ms).toISOString();
const ping = async (url: string): Promise<number> => (await rpc(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status;

describe('the purge', () => {
  it('removes a server that has expired: its look-up item and its record, and only those', async () => {
    const route = `POST /integrated-account/${door.account}/mcp`;
    const short = await api(gateway, gateway.adminKey, route, { name: 'short', expires_at: iso(START + MINUTE) });
    expect((await itemsMentioning(short.body.id)).length).toBe(2);
    now = START + MINUTE;
    expect(await ping(short.body.url)).toBe(401);
    expect((await itemsMentioning(short.body.id)).length).toBe(2);
    expect(await gateway.purge()).toMatchObject({ servers: 1, tokens: 0, secrets: 0, failures: 0 });
    expect(await itemsMentioning(short.body.id)).toEqual([]);
    expect((await api(gateway, gateway.adminKey, `GET /mcp-servers/${short.body.id}`)).status).toBe(404);
    expect(await ping(door.url)).toBe(200);
    expect(JSON.parse(gateway.lines.findLast((line) => line.includes('"purge"')) ?? '{}')).toMatchObject({
      ...{ event: 'purge', servers: 1, tokens: 0, secrets: 0, failures: 0 },
    });
  });

  it('removes nothing twice', async () => {
    expect(await gateway.purge()).toMatchObject({ servers: 0, tokens: 0, secrets: 0, failures: 0 });
    const [first, second] = await Promise.all([gateway.purge(), gateway.purge()]);
    expect([first, second]).toMatchObject(Array(2).fill({ servers: 0, tokens: 0, secrets: 0, failures: 0 }));
  });

  it('does not take a server whose end was moved', async () => {
    const moved = await openDoor(gateway);
    const patch = (expires_at: string) =>
      api(gateway, gateway.adminKey, `PATCH /mcp-servers/${moved.server}`, { expires_at });
    await patch(iso(now + MINUTE));
    await patch(iso(now + DAY));
    now += 2 * MINUTE;
    await gateway.purge();
    expect(await ping(moved.url)).toBe(200);
    await patch(iso(now + MINUTE));
    now += MINUTE;
    expect(await ping(moved.url)).toBe(401);
    expect(await gateway.purge()).toMatchObject({ servers: 1 });
  });

  it('removes expired API tokens and admin keys', async () => {
    const soon = iso(now + MINUTE);
    const token = await api(gateway, gateway.adminKey, `POST /tenants/${door.tenant}/api-tokens`, {
      ...{ name: 'n', roles: ['admin'], expires_at: soon },
    });
    const key = await api(gateway, gateway.adminKey, 'POST /admin-keys', { name: 'n', expires_at: soon });
    now += MINUTE;
    expect((await api(gateway, key.body.token, 'GET /tenants')).status).toBe(401);
    expect(await gateway.purge()).toMatchObject({ tokens: 2 });
    expect([...(await itemsMentioning(token.body.id)), ...(await itemsMentioning(key.body.id))]).toEqual([]);
  });

  it('leaves nothing of a tenant that is off-boarded, and a receipt that anybody can check', async () => {
    const leaving = await openDoor(gateway);
    const as = (route: string) => api(gateway, gateway.adminKey, route);
    const tenant = `/tenants/${leaving.tenant}`;
    const once = { 'idempotency-key': 'kept for a day'.replaceAll(' ', '-') };
    await api(gateway, gateway.adminKey, `POST ${tenant}/api-tokens`, { name: 'n' }, once);
    expect(await itemsMentioning('idem#')).toHaveLength(1);
    expect((await as(`GET ${tenant}/receipt`)).body.detail).toContain('not being off-boarded');
    expect(await as(`DELETE ${tenant}`)).toMatchObject({ status: 202, body: { state: 'closing' } });
    expect(await ping(leaving.url)).toBe(401);
    expect((await as(`GET ${tenant}/receipt`)).body.detail).toContain('still being off-boarded');
    now += 2 * MINUTE;
    expect(await gateway.purge()).toMatchObject({ failures: 0 });
    expect((await as(`GET ${tenant}`)).status).toBe(404);
    expect(await itemsMentioning(leaving.tenant.slice(4))).toEqual([]);
    expect(await itemsMentioning('idem#')).toEqual([]);
    await expect(gateway.backends.secretReader.get(leaving.tenant, leaving.account)).rejects.toThrow('NotFound');
    expect(await as(`DELETE ${tenant}`)).toMatchObject({ status: 202, body: { state: 'closed' } });
    const receipt = await as(`GET ${tenant}/receipt`);
    const opened = openEnvelope(receipt.text, await gateway.backends.audit.signer.publicKey());
    const one = { count: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) };
    const kinds = { servers: one, url_tokens: one, api_tokens: one, accounts: one, credentials: one };
    expect(opened).toMatchObject({
      ok: true,
      value: { payload: { tenant: leaving.tenant, doors_closed_at: iso(now - 2 * MINUTE), deleted: kinds } },
    });
    expect(await ping(door.url)).toBe(200);
  });

  it('knows no receipt of a tenant that never was', async () => {
    for (const route of ['GET /tenants/ten_000000000000/receipt', 'DELETE /tenants/ten_000000000000'])
      expect((await api(gateway, gateway.adminKey, route)).status).toBe(404);
  });
});
