// Secrets Manager keeps about 100 versions of a secret a day: who replaces a credential more often is told so.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { api, callTool, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

it('a credential that is replaced too often stays as it is, and whoever replaces it is told what to do', async () => {
  const { account, url } = await openDoor(gateway);
  const replace = (token: string) =>
    api(gateway, gateway.adminKey, `PUT /integrated-account/${account}/credential`, {
      ...{ kind: 'bearer', secret: { token } },
    });
  for (let version = 2; version <= 100; version++) expect((await replace(gateway.demoToken)).status).toBe(200);
  const refused = await replace('another');
  expect(refused.status).toBe(409);
  expect(refused.body.detail).toMatch(/^Nothing was replaced: .* about 100 times within a day.* Repeat this tomorrow/);
  const called = await callTool(url, 'list_all_crm_contacts');
  expect(called.body.result.isError).toBeUndefined();
  const shown = await api(gateway, gateway.adminKey, `GET /integrated-account/${account}`);
  expect(shown.body.status).toBe('connected');
});
