// POST /revocations over real tables: who may close what, in pages, and what is written down of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from '#core/tenancy/records.ts';
import { readAudit } from '#test/support/audit-trail.ts';
import { type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type DescribedApi, describedApi } from './described-api.ts';

let gateway: TestGateway;
let api: DescribedApi;
let clock = Date.now();

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => clock });
  api = await describedApi(gateway);
});
afterAll(() => gateway.close());

const revoke = (body: object, key: string | undefined = gateway.adminKey) => api.call(key, 'POST /revocations', body);
const ping = async ({ url }: { url: string }) => (await rpc(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status;
const iso = (ms: number) => new Date(ms).toISOString();

const keyOf = async (tenant: string, role: string): Promise<string> =>
  (await api.call(gateway.adminKey, `POST /tenants/${tenant}/api-tokens`, { name: role, roles: [role] })).body.token;

const another = async ({ account }: Door) =>
  (await api.call(gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'another' })).body;

describe('who may revoke what', () => {
  it('is the operator everything, and a tenant’s admin its own', async () => {
    const [own, other] = [await openDoor(gateway), await openDoor(gateway)];
    const admin = await keyOf(own.tenant, 'admin');
    const before = iso(clock + 60_000);
    for (const role of ['agent', 'provisioner', 'auditor'])
      expect((await revoke({ created_before: before }, await keyOf(own.tenant, role))).status).toBe(403);
    for (const tenant of [other.tenant, 'ten_000000000000', 'nonsense'])
      expect((await revoke({ tenant, created_before: before }, admin)).status).toBe(404);
    expect((await revoke({ tenant: 'ten_000000000000' })).status).toBe(404);
    expect((await revoke({ integration: 'demo', cursor: other.server }, admin)).status).toBe(400);
    expect(await Promise.all([own, other].map(ping))).toEqual([200, 200]);
    // Without a tenant it means its own, whatever else it names.
    expect((await revoke({ created_before: before }, admin)).body).toEqual({
      ...{ matched: 1, revoked: 1, servers: [own.server] },
    });
    expect(await Promise.all([own, other].map(ping))).toEqual([401, 200]);
  });

  it('is nobody who does not say what', async () => {
    const { tenant } = await openDoor(gateway);
    const admin = await keyOf(tenant, 'admin');
    for (const body of [{}, { dry_run: true }, { cursor: tenant }])
      for (const key of [gateway.adminKey, admin])
        expect([body, (await revoke(body, key)).status]).toEqual([body, 400]);
    for (const created_before of ['yesterday', '2026-02-30T00:00:00Z', '2026-01-01'])
      expect((await revoke({ created_before })).body.errors[0].pointer).toBe('/created_before');
  });
});

describe('what is revoked', () => {
  it('matches all that is given, and nothing in a dry run', async () => {
    const first = await openDoor(gateway);
    clock += 60_000;
    const second = await another(first);
    const criteria = { tenant: first.tenant, integration: 'demo', created_before: iso(clock) };
    const dry = { matched: 1, revoked: 0, servers: [first.server] };
    for (const _ of [1, 2]) expect((await revoke({ ...criteria, dry_run: true })).body).toEqual(dry);
    expect(await Promise.all([first, second].map(ping))).toEqual([200, 200]);
    expect((await revoke({ ...criteria, integration: 'hubspot' })).body).toEqual({
      matched: 0,
      revoked: 0,
      servers: [],
    });
    expect((await revoke(criteria)).body).toEqual({ ...dry, revoked: 1 });
    expect(await Promise.all([first, second].map(ping))).toEqual([401, 200]);
    expect((await revoke(criteria)).body).toEqual({ matched: 0, revoked: 0, servers: [] });
  });

  it('is written down in the log of its own tenant, with who did it, before and after', async () => {
    const door = await openDoor(gateway);
    await revoke({ tenant: door.tenant });
    const records = (await readAudit(gateway)).filter(({ server }) => server === door.server);
    expect(records).toMatchObject([
      {
        ...{ action: 'server.revoked', tenant: door.tenant, account: door.account },
        ...{ actor: { kind: 'admin_key', id: expect.stringMatching(/^key_/) }, request_id: expect.any(String) },
        outcome: { result: 'success' },
      },
    ]);
    const [record] = records;
    const asked = (await readAudit(gateway)).find(
      ({ action, request_id }) => action === 'revokeServers' && request_id === record?.request_id,
    );
    expect(asked).toMatchObject({ tenant: 'operator', outcome: { result: 'success', status: 200 } });
  });
});

describe('305 servers', () => {
  it('are revoked in pages, and the next call of each is refused', async () => {
    const door = await openDoor(gateway);
    const { stores } = gateway.backends;
    const doors: { url: string }[] = [door];
    for (let n = 1; n < 305; n++) doors.push(await another(door));
    let cursor: string | undefined;
    const pages: number[] = [];
    const revoked: string[] = [];
    do {
      const { body } = await revoke({ tenant: door.tenant, ...(cursor && { cursor }) });
      expect(body.matched).toBe(body.revoked);
      pages.push(body.revoked);
      revoked.push(...body.servers);
      cursor = body.next_cursor;
    } while (cursor !== undefined);
    expect([pages, new Set(revoked).size]).toEqual([[100, 100, 100, 5], 305]);
    const statuses: number[] = [];
    for (const each of doors) statuses.push(await ping(each));
    expect(new Set(statuses)).toEqual(new Set([401]));
    const left: Server[] = [];
    let at: string | undefined;
    do {
      const page = await stores.servers.list(door.tenant, at);
      left.push(...page.items.map(({ value }) => value).filter(({ state }) => state !== 'revoked'));
      at = page.next;
    } while (at !== undefined);
    expect(left).toEqual([]);
  }, 60_000);
});
