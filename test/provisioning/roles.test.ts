// Who may do what, as one table of literal statuses; and that another tenant's ids look as if they did not exist.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '#core/provisioning/routes.ts';
import { startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type DescribedApi, describedApi } from './described-api.ts';
import { newTarget as makeTarget, requestOf, type Target } from './targets.ts';

const ROLES = ['agent', 'provisioner', 'auditor', 'admin'] as const;

let gateway: TestGateway;
let api: DescribedApi;
let own: Tenant;
let other: Tenant;
let shared: Target;
let nobody: readonly (string | undefined)[];
let clock = Date.now();

type Tenant = { readonly id: string; readonly keys: { readonly [role: string]: string } };
const created = async (route: string, body: object) => {
  const answer = await api.call(gateway.adminKey, route, body);
  expect(answer.status).toBe(201);
  return answer.body;
};

const newTenant = async (): Promise<Tenant> => {
  const { id } = await created('POST /tenants', { name: 'tenant' });
  const keys: Record<string, string> = {};
  for (const role of ROLES) {
    keys[role] = (await created(`POST /tenants/${id}/api-tokens`, { name: role, roles: [role] })).token;
  }
  return { id, keys };
};

const credential = () => ({ kind: 'bearer', secret: { token: gateway.demoToken } });

const newTarget = (tenant: string): Promise<Target> =>
  makeTarget({ created, backends: gateway.backends, now: () => clock }, tenant, credential());

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => clock });
  api = await describedApi(gateway);
  await api.call(gateway.adminKey, 'PUT /integrations/demo/oauth-client', { client_id: 'c', client_secret: 's' });
  [own, other] = [await newTenant(), await newTenant()];
  shared = await newTarget(own.id);
  nobody = await keysOfNobody();
});
afterAll(() => gateway.close());

// Columns: admin key | own tenant's agent, provisioner, auditor, admin | the same of another tenant | nobody.
const EXPECTED: readonly (readonly [route: string, statuses: string])[] = [
  ['POST /tenants', '201 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['GET /tenants', '200 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['GET /tenants/{id}', '200 | 403 403 200 200 | 404 404 404 404 | 401'],
  ['PATCH /tenants/{id}', '200 | 403 403 403 200 | 404 404 404 404 | 401'],
  ['DELETE /tenants/{id}', '202 | 403 403 403 202 | 404 404 404 404 | 401'],
  ['GET /tenants/{id}/receipt', '404 | 403 403 403 403 | 404 404 404 404 | 401'],
  ['POST /tenants/{id}/api-tokens', '201 | 403 403 403 201 | 404 404 404 404 | 401'],
  ['GET /tenants/{id}/api-tokens', '200 | 403 403 200 200 | 404 404 404 404 | 401'],
  ['DELETE /tenants/{id}/api-tokens/{tokenId}', '204 | 403 403 403 204 | 404 404 404 404 | 401'],
  ['POST /admin-keys', '201 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['GET /admin-keys', '200 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['DELETE /admin-keys/{id}', '204 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['POST /tenants/{id}/integrated-accounts', '201 | 403 201 403 201 | 404 404 404 404 | 401'],
  ['GET /tenants/{id}/integrated-accounts', '200 | 403 200 200 200 | 404 404 404 404 | 401'],
  ['GET /integrated-account/{id}', '200 | 403 200 200 200 | 404 404 404 404 | 401'],
  ['DELETE /integrated-account/{id}', '204 | 403 204 403 204 | 404 404 404 404 | 401'],
  ['PUT /integrated-account/{id}/credential', '200 | 403 200 403 200 | 404 404 404 404 | 401'],
  ['POST /integrated-account/{id}/connect', '201 | 403 201 403 201 | 404 404 404 404 | 401'],
  ['POST /integrated-account/{id}/connect/confirm', '200 | 403 200 403 200 | 404 404 404 404 | 401'],
  ['POST /integrated-account/{id}/mcp', '201 | 403 201 403 201 | 404 404 404 404 | 401'],
  ['GET /integrated-account/{id}/mcp', '200 | 403 200 200 200 | 404 404 404 404 | 401'],
  ['GET /mcp-servers', '200 | 403 200 200 200 | 404 404 404 404 | 401'],
  ['GET /mcp-servers/{id}', '200 | 403 200 200 200 | 404 404 404 404 | 401'],
  ['PATCH /mcp-servers/{id}', '200 | 403 200 403 200 | 404 404 404 404 | 401'],
  ['DELETE /mcp-servers/{id}', '204 | 403 204 403 204 | 404 404 404 404 | 401'],
  ['POST /mcp-servers/{id}/rotate', '200 | 403 200 403 200 | 404 404 404 404 | 401'],
  ['POST /revocations', '200 | 403 403 403 200 | 403 403 403 404 | 401'],
  ['GET /integrations', '200 | 403 200 200 200 | 403 200 200 200 | 401'],
  ['GET /integrations/{name}', '200 | 403 200 200 200 | 403 200 200 200 | 401'],
  ['GET /integrations/{name}/definition', '200 | 403 200 200 200 | 403 200 200 200 | 401'],
  ['PUT /integrations/{name}', '200 | 403 200 403 200 | 403 200 403 200 | 401'],
  ['PUT /integrations/{name}/oauth-client', '200 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['GET /integrations/{name}/oauth-client', '200 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['DELETE /integrations/{name}/oauth-client', '204 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['GET /integrations/{name}/tools', '200 | 403 200 200 200 | 403 200 200 200 | 401'],
  ['GET /tenants/{id}/audit-events', '200 | 403 403 200 200 | 404 404 404 404 | 401'],
  ['GET /audit-events', '200 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['GET /tenants/{id}/audit-archive', '200 | 403 403 200 200 | 404 404 404 404 | 401'],
  ['GET /audit-archive', '200 | 403 403 403 403 | 403 403 403 403 | 401'],
  ['GET /tenants/{id}/usage', '200 | 403 403 200 200 | 404 404 404 404 | 401'],
];

/** Keys that are none: absent, malformed, of the wrong kind, expired, revoked. */
const keysOfNobody = async (): Promise<readonly (string | undefined)[]> => {
  const tenant = await newTenant();
  const { server } = await newTarget(tenant.id);
  const door = (await api.call(gateway.adminKey, `POST /mcp-servers/${server}/rotate`)).body.token;
  const soon = new Date(clock + 1000).toISOString();
  const route = `POST /tenants/${tenant.id}/api-tokens`;
  const expired = await created(route, { name: 'n', roles: ['admin'], expires_at: soon });
  const expiredKey = await created('POST /admin-keys', { name: 'n', expires_at: soon });
  const revoked = await created(route, { name: 'n', roles: ['admin'] });
  await api.call(gateway.adminKey, `DELETE /tenants/${tenant.id}/api-tokens/${revoked.id}`);
  const revokedKey = await created('POST /admin-keys', { name: 'n' });
  await api.call(gateway.adminKey, `DELETE /admin-keys/${revokedKey.id}`);
  clock += 1000;
  const typo = `${gateway.adminKey.slice(0, -1)}${gateway.adminKey.endsWith('0') ? '1' : '0'}`;
  return [undefined, 'nonsense', typo, door, expired.token, expiredKey.token, revoked.token, revokedKey.token];
};

describe('roles', () => {
  it('has a row for every route there is', () => {
    expect(EXPECTED.map(([route]) => route)).toEqual(ROUTES.map(({ method, resource }) => `${method} ${resource}`));
  });

  it.each(EXPECTED)('%s answers %s', async (route, statuses) => {
    const spends = route.startsWith('DELETE') || route.endsWith('/confirm');
    const statusOf = async (key: string | undefined, owner: Tenant, fresh = spends): Promise<number> => {
      const [path, body] = requestOf(route, fresh ? await newTarget(owner.id) : shared);
      return (await api.call(key, path, body)).status;
    };
    const answers: number[] = [];
    for (const role of ROLES) {
      // A row of its own for each: whoever may, closes the tenant.
      const owner = route === 'DELETE /tenants/{id}' ? await newTenant() : own;
      answers.push(await statusOf(owner.keys[role], owner));
    }
    for (const role of ROLES) answers.push(await statusOf(other.keys[role], own));
    const none = await Promise.all(nobody.map((key) => statusOf(key, own, false)));
    const operator = await statusOf(gateway.adminKey, route === 'DELETE /tenants/{id}' ? await newTenant() : own);
    const row = [operator, '|', ...answers.slice(0, 4), '|', ...answers.slice(4), '|', ...new Set(none)].join(' ');
    expect(row).toBe(statuses);
  });

  it('of an operator alone read the receipt of a tenant that is gone', async () => {
    const { id } = await newTenant();
    await api.call(gateway.adminKey, `DELETE /tenants/${id}`);
    clock += 60_000;
    await gateway.purge();
    expect((await api.call(gateway.adminKey, `DELETE /tenants/${id}`)).body).toEqual({ id, state: 'closed' });
    expect((await api.call(gateway.adminKey, `GET /tenants/${id}/receipt`)).status).toBe(200);
    expect((await api.call(own.keys.admin, `GET /tenants/${id}/receipt`)).status).toBe(404);
  });

  it('were asked of every operation, and each answer was one that the document describes', () => {
    const operations = Object.values(api.document.paths).flatMap(Object.values<{ operationId: string }>);
    const succeeded = new Set([...api.seen].filter((each) => / 20\d$/.test(each)).map((each) => each.split(' ')[0]));
    expect(operations.map(({ operationId }) => operationId).filter((id) => !succeeded.has(id))).toEqual([]);
    expect(succeeded.size).toBe(40);
  });

  it('of one key add up', async () => {
    const tenant = own;
    const both = await created(`POST /tenants/${tenant.id}/api-tokens`, {
      name: 'n',
      roles: ['auditor', 'provisioner'],
    });
    expect((await api.call(both.token, `GET /tenants/${tenant.id}`)).status).toBe(200);
    const account = { integration: 'demo', credential: credential() };
    expect((await api.call(both.token, `POST /tenants/${tenant.id}/integrated-accounts`, account)).status).toBe(201);
    expect((await api.call(both.token, `POST /tenants/${tenant.id}/api-tokens`, { name: 'n' })).status).toBe(403);
  });
});

describe('another tenant’s ids', () => {
  const withoutRequestId = (answer: { status: number; headers: Headers; body: { request_id?: string } }) => {
    const { request_id, ...body } = answer.body;
    const headers = [...answer.headers].filter(([name]) => name !== 'date');
    expect(request_id).toMatch(/^\S+$/);
    return JSON.stringify([answer.status, headers, body]);
  };

  it('answer byte for byte what absent and malformed ids answer', async () => {
    const target = await newTarget(other.id);
    const same = { integration: 'demo', credential: credential() };
    const absent: Target = {
      tenant: 'ten_000000000000',
      account: 'acc_000000000000000000000000',
      server: 'srv_000000000000000000000000',
      apiToken: 'tok_000000000000000000000000',
      adminKey: 'key_000000000000',
      ...{ pending: 'acc_000000000000000000000000', code: target.code, ...same },
    };
    const malformed: Target = {
      ...{ tenant: 'x', account: 'acc_1', server: 'srv_x', apiToken: '-', adminKey: '0' },
      ...{ pending: 'acc_1', code: target.code, ...same },
    };
    const absentOfOwn: Target = {
      tenant: own.id,
      account: `acc_${own.id.slice(4)}000000000000`,
      server: `srv_${own.id.slice(4)}000000000000`,
      apiToken: `tok_${own.id.slice(4)}000000000000`,
      adminKey: absent.adminKey,
      ...{ pending: `acc_${own.id.slice(4)}000000000000`, code: target.code, ...same },
    };
    const isAboutTenant = (route: string) =>
      /\{id\}$|receipt$|api-tokens$|integrated-accounts$|audit-|usage$/.test(route) && route.includes('/tenants/');
    for (const [route] of EXPECTED.filter(([each]) => each.includes('{id}') && !each.includes('/admin-keys/'))) {
      const answers: string[] = [];
      const targets = isAboutTenant(route) ? [target, absent, malformed] : [target, absent, malformed, absentOfOwn];
      for (const each of targets) {
        const [path, body] = requestOf(route, each);
        answers.push(withoutRequestId(await api.call(own.keys.admin, path, body)));
      }
      expect([route, answers[0]]).toEqual([route, expect.stringContaining('[404,')]);
      expect([route, new Set(answers).size]).toEqual([route, 1]);
    }
  });

  it('are absent to the operator too when they are absent', async () => {
    const tenant = 'ten_000000000000';
    const account = 'acc_000000000000000000000000';
    const absent = {
      tenant,
      account,
      server: 'srv_000000000000000000000000',
      apiToken: 'tok_000000000000000000000000',
      ...{ pending: account, code: 'nonsense', integration: 'demo', credential: credential() },
    };
    // What is kept of a tenant that was off-boarded is read under its id all the same.
    const outlives = (route: string) => /audit-|usage$/.test(route);
    for (const [route] of EXPECTED.filter(([each]) => each.includes('{id}') && !outlives(each))) {
      const [path, body] = requestOf(route, { ...absent, adminKey: 'key_000000000000' });
      expect([route, (await api.call(gateway.adminKey, path, body)).status]).toEqual([route, 404]);
    }
  });

  it('are refused in a path that mixes two tenants', async () => {
    const { apiToken } = await newTarget(other.id);
    const mixed = `DELETE /tenants/${own.id}/api-tokens/${apiToken}`;
    expect((await api.call(own.keys.admin, mixed)).status).toBe(404);
    expect((await api.call(gateway.adminKey, mixed)).status).toBe(404);
  });

  it('do not lead a cursor into another tenant', async () => {
    const { account } = await newTarget(other.id);
    for (const cursor of [account, 'x'])
      expect(
        (await api.call(own.keys.admin, `GET /tenants/${own.id}/integrated-accounts?cursor=${cursor}`)).status,
      ).toBe(400);
  });

  it('show nothing of another tenant’s integrations', async () => {
    const [path, body] = requestOf('PUT /integrations/{name}', shared);
    expect(
      (await api.call(own.keys.admin, path.replace('own-crm', 'just-ours'), { ...body, slug: 'just-ours' })).status,
    ).toBe(200);
    const names = async (key = '') =>
      (await api.call(key, 'GET /integrations')).body.items.map(({ name }: { name: string }) => name);
    expect(await names(own.keys.admin)).toContain('just-ours');
    expect(await names(other.keys.admin)).not.toContain('just-ours');
    expect((await api.call(other.keys.admin, 'GET /integrations/just-ours')).status).toBe(404);
    expect((await api.call(other.keys.admin, 'GET /integrations/just-ours/tools')).status).toBe(404);
  });
});
