// Accounts of integrations whose variables come from the provider: they exist before they can be called, and take no
// credential that could not be sent anywhere.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { api, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const OAUTH = {
  kind: 'oauth2_authorization_code',
  fields: { client_id: 'Client.', client_secret: 'Its secret.', refresh_token: 'What was granted.' },
  apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
  oauth: {
    token_url: 'https://login.vendor.example/token',
    authorize_url: 'https://login.vendor.example/authorize',
  },
};
const DEFINITION = {
  schema_version: 1,
  slug: 'sourced',
  label: 'Sourced',
  tool_label: 'sourced',
  version: '1.0.0',
  base_url: 'https://{{account.site}}.vendor.example',
  variables: { site: { description: 'Site.', source: { from: 'callback', name: 'site' } } },
  auth: [OAUTH],
  resources: { items: { singular: 'item', plural: 'items', methods: { list: { http: 'GET', path: '/items' } } } },
  documentation: [{ resource: 'items', method: 'list', description: 'All items.' }],
};
const credential = {
  kind: 'oauth2_authorization_code',
  secret: { client_id: 'c', client_secret: 's', refresh_token: 'r' },
};

let gateway: TestGateway;
let accounts: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const { body } = await api(gateway, gateway.adminKey, 'POST /tenants', { name: 'n' });
  accounts = `POST /tenants/${body.id}/integrated-accounts`;
  expect((await api(gateway, gateway.adminKey, 'PUT /integrations/sourced', DEFINITION)).status).toBeLessThan(300);
});
afterAll(() => gateway.close());

const create = (given: object) => api(gateway, gateway.adminKey, accounts, { integration: 'sourced', ...given });
const pointers = ({ status, body }: { status: number; body: { errors?: { pointer: string }[] } }) => [
  status,
  ...(body.errors ?? []).map(({ pointer }) => pointer),
];

it('an account is created without what connecting it brings', async () => {
  const { status, body } = await create({});
  expect([status, body.status, body.variables]).toEqual([201, 'pending', {}]);
});

it('a credential needs them: it could not be called with', async () => {
  expect(pointers(await create({ credential }))).toEqual([400, '/variables/site']);
  const { body } = await create({});
  const put = await api(gateway, gateway.adminKey, `PUT /integrated-account/${body.id}/credential`, credential);
  expect(pointers(put)).toEqual([400, '']);
  expect(put.body.errors[0].detail).toMatch(/says its site/);
});

it('one who knows them may give them, in their form', async () => {
  expect((await create({ credential, variables: { site: 'acme' } })).body.status).toBe('connected');
  expect(pointers(await create({ variables: { site: 'evil.example/' } }))).toEqual([400, '/variables/site']);
});
