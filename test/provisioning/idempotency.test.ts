import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '#adapters/aws/idempotency-store.ts';
import { claimOf, idempotent } from '#functions/provisioning/idempotent.ts';
import { openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type Call, describedApi } from './described-api.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

let gateway: TestGateway;
let call: Call;
let route: string;
let account: string;
let tenant: string;
let now = START;

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => now });
  ({ call } = await describedApi(gateway));
});
afterAll(() => gateway.close());
beforeEach(async () => {
  now = START;
  ({ account, tenant } = await openDoor(gateway));
  route = `POST /integrated-account/${account}/mcp`;
});

const withKey = (key: string) => ({ 'idempotency-key': key });
const servers = async (): Promise<readonly { readonly id: string }[]> =>
  (await call(gateway.adminKey, `GET /integrated-account/${account}/mcp`)).body.items;

describe('an Idempotency-Key', () => {
  it('makes a repeat answer the first one’s server, without its token, and say how to get another', async () => {
    const first = await call(gateway.adminKey, route, { name: 'n' }, withKey('k'));
    const second = await call(gateway.adminKey, route, { name: 'n' }, withKey('k'));
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body.token).toMatch(/^spu_/);
    const { token, url, ...rest } = first.body;
    expect(second.body).toEqual({ ...rest, token: null, url: null, note: expect.stringContaining('/rotate') });
    expect((await servers()).length).toBe(2);
    expect((await rpc(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status).toBe(200);
  });

  it('refuses another body under the same key', async () => {
    await call(gateway.adminKey, route, { name: 'n' }, withKey('k'));
    const other = await call(gateway.adminKey, route, { name: 'm' }, withKey('k'));
    expect([other.status, other.body.type]).toEqual([422, '/problems/idempotency_mismatch']);
    expect((await servers()).length).toBe(2);
  });

  it('creates once when the same request arrives many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call(gateway.adminKey, route, { name: 'n' }, withKey('k'))),
    );
    expect(answers.filter(({ body }) => typeof body.token === 'string').length).toBe(1);
    for (const { status, body } of answers.filter((each) => typeof each.body.token !== 'string')) {
      expect([status, body.type ?? body.token]).toEqual(status === 409 ? [409, '/problems/in_progress'] : [201, null]);
    }
    expect((await servers()).length).toBe(2);
  });

  it('is scoped to who asks and to what is asked', async () => {
    const roles = { name: 'n', roles: ['admin'] };
    const admin = await call(gateway.adminKey, `POST /tenants/${tenant}/api-tokens`, roles, withKey('k'));
    const ids = [
      admin.body.id,
      (await call(gateway.adminKey, route, { name: 'n' }, withKey('k'))).body.id,
      (await call(admin.body.token, route, { name: 'n' }, withKey('k'))).body.id,
      (await call(gateway.adminKey, 'POST /tenants', { name: 'n' }, withKey('k'))).body.id,
    ];
    expect(new Set(ids).size).toBe(4);
    const other = await openDoor(gateway);
    const there = `POST /integrated-account/${other.account}/mcp`;
    expect((await call(gateway.adminKey, there, { name: 'n' }, withKey('k'))).body.token).toMatch(/^spu_/);
  });

  it('is free again after a refusal', async () => {
    const refused = await call(gateway.adminKey, route, { name: 'n', config: { tags: ['none'] } }, withKey('k'));
    expect(refused.status).toBe(400);
    const created = await call(gateway.adminKey, route, { name: 'n' }, withKey('k'));
    expect([created.status, typeof created.body.token]).toEqual([201, 'string']);
  });

  it('holds for 24 hours', async () => {
    const first = await call(gateway.adminKey, route, { name: 'n' }, withKey('k'));
    now = START + DAY - 1000;
    expect((await call(gateway.adminKey, route, { name: 'n' }, withKey('k'))).body.id).toBe(first.body.id);
    now = START + DAY + 1000;
    const later = await call(gateway.adminKey, route, { name: 'n' }, withKey('k'));
    expect(later.body.id).not.toBe(first.body.id);
    expect(later.body.token).toMatch(/^spu_/);
  });

  it('works on every POST: what was minted is not minted again, what has no token is answered whole', async () => {
    const mcp = await call(gateway.adminKey, route, { name: 'n' });
    for (const [each, body] of [
      ['POST /tenants', { name: 'n' }],
      ['POST /admin-keys', { name: 'n' }],
      [`POST /tenants/${tenant}/api-tokens`, { name: 'n' }],
      [`POST /tenants/${tenant}/integrated-accounts`, { integration: 'demo' }],
      [`POST /mcp-servers/${mcp.body.id}/rotate`, undefined],
    ] as const) {
      const first = await call(gateway.adminKey, each, body, withKey('every'));
      const second = await call(gateway.adminKey, each, body, withKey('every'));
      expect([each, second.status, second.body.id]).toEqual([each, first.status, first.body.id]);
      if ('token' in first.body) expect([each, second.body.token]).toEqual([each, null]);
      else expect(second.body).toEqual(first.body);
    }
  });

  it.each(['', ' ', 'a b', 'ü', 'x'.repeat(256)])('refuses %j', async (key) => {
    const response = await fetch(`${gateway.url}/tenants`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: '{"name":"n"}',
    });
    expect(response.status).toBe(400);
  });

  it('refuses two of them', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${gateway.adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': ['a', 'b'],
      };
      // fetch would join them to one.
      const sent = request(`${gateway.url}/tenants`, { method: 'POST', headers }, (answer) =>
        resolve(answer.statusCode),
      );
      sent.on('error', reject).end('{"name":"n"}');
    });
    expect(status).toBe(400);
  });
});

describe('a request that was killed', () => {
  const claim = (body: string): Claim =>
    claimOf({ id: 'key_1', token: 't' }, `route ${tenant}`, 'k', Buffer.from(body));
  const run = (body: string) =>
    idempotent(
      claim(body),
      201,
      gateway.backends.idempotency,
      () => now,
      async () => ({ ok: true, value: { id: 'x' } }),
      () => undefined,
    );
  const killed = () =>
    idempotent(
      claim('a'),
      201,
      gateway.backends.idempotency,
      () => now,
      async () => {
        throw new Error('killed');
      },
      () => undefined,
    );

  it('holds its key as long as it may still be running, then lets the same request try again', async () => {
    await expect(killed()).rejects.toThrow('killed');
    now = START + 60_000;
    expect(await run('a')).toMatchObject({ error: { reason: 'in_progress' } });
    now = START + 60_001;
    expect(await run('b')).toMatchObject({ error: { reason: 'idempotency_mismatch' } });
    expect(await run('a')).toEqual({ ok: true, value: { id: 'x' } });
    expect(await run('a')).toEqual({ ok: true, value: { id: 'x' } });
  });
});
