// What an operator configures of tokens' ends is what everybody gets.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, callTool, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const iso = (time: number): string => new Date(time).toISOString();

let clock = NOW;
let gateway: TestGateway;
let account: string;
let tenant: string;

beforeAll(async () => {
  const lifetimes = { defaultDays: 7, maxDays: 90, allowNever: true };
  gateway = await startTestGateway({ now: () => clock, lifetimes });
  ({ account, tenant } = await openDoor(gateway));
});
afterAll(() => gateway.close());

const routes = () => [
  `POST /integrated-account/${account}/mcp`,
  `POST /tenants/${tenant}/api-tokens`,
  'POST /admin-keys',
];
const mint = (route: string, more: object) => api(gateway, gateway.adminKey, route, { name: 'n', ...more });

describe('tokens of every kind', () => {
  it('end after the usual time, unless they say another within what is allowed', async () => {
    for (const route of routes()) {
      expect((await mint(route, {})).body.expires_at).toBe(iso(NOW + 7 * DAY_MS));
      expect((await mint(route, { expires_at: iso(NOW + 90 * DAY_MS) })).body.expires_at).toBe(iso(NOW + 90 * DAY_MS));
      const late = await mint(route, { expires_at: iso(NOW + 90 * DAY_MS + 1) });
      expect([late.status, late.body.errors]).toEqual([
        400,
        [{ pointer: '/expires_at', detail: 'lies more than 90 days ahead' }],
      ]);
    }
  });

  it('never end where that was asked for and is allowed', async () => {
    for (const route of routes())
      expect((await mint(route, { expires_at: null })).body).toMatchObject({ expires_at: null });
    const { body } = await mint(routes()[0] as string, { expires_at: null });
    clock = NOW + 10 * 365 * DAY_MS;
    const called = await callTool(body.url, 'list_all_crm_contacts', {});
    clock = NOW;
    expect(called.status).toBe(200);
  });

  it('are not made endless by a change', async () => {
    const { body } = await mint(routes()[0] as string, {});
    const changed = await api(gateway, gateway.adminKey, `PATCH /mcp-servers/${body.id}`, { expires_at: null });
    expect([changed.status, changed.body.errors[0].pointer]).toEqual([400, '/expires_at']);
  });
});

it('nothing is endless unless the operator allows it', async () => {
  const strict = await startTestGateway({ now: () => NOW });
  const door = await openDoor(strict);
  const asked = await api(strict, strict.adminKey, `POST /integrated-account/${door.account}/mcp`, {
    name: 'n',
    expires_at: null,
  });
  await strict.close();
  expect([asked.status, asked.body.errors]).toEqual([
    400,
    [{ pointer: '/expires_at', detail: 'must be a time: the operator allows no token without an end' }],
  ]);
});
