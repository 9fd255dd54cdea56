// What a provider granted is revoked there when its account goes, alone or with its tenant.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEnvelope } from '#core/audit/envelope.ts';
import { behave, connectable, connectWorld, HOST, type World } from '#test/support/connectable.ts';
import { api } from '#test/support/gateway.ts';

const [scheme] = connectable.auth;
const revocable = {
  ...connectable,
  auth: [{ ...scheme, oauth: { ...scheme?.oauth, revocation_url: `https://${HOST}/revoke` } }],
};
const lasting = { ...connectable, slug: 'lasting', tool_label: 'lasting' };
const secret = { client_id: 'own', client_secret: 'own-secret', refresh_token: 'rt-0' };

let world: World;
let now = Date.UTC(2026, 5, 1);

beforeAll(async () => {
  world = await connectWorld({ now: () => now }, [revocable, lasting]);
});
afterAll(() => world.close());

const call = async (route: string, body?: object) =>
  (await api(world.gateway, world.gateway.adminKey, route, body)).body;

const account = (tenant: string, integration = 'connectable'): Promise<{ readonly id: string }> =>
  call(`POST /tenants/${tenant}/integrated-accounts`, {
    integration,
    credential: { kind: 'oauth2_authorization_code', secret },
  });

const purgeFor = async (minutes: number): Promise<void> => {
  for (let run = 0; run < minutes; run++) {
    now += 60_000;
    await world.gateway.purge();
  }
};

const revocations = () => world.provider.asked.filter(({ path }) => path === '/revoke');

it('of a deleted account, once, before its credential is deleted', async () => {
  behave(world.provider);
  world.provider.says.set('/revoke', () => ({ body: {} }));
  const { id: tenant } = await call('POST /tenants', { name: 'n' });
  const { id } = await account(tenant);
  await call(`DELETE /integrated-account/${id}`);
  expect(revocations()).toEqual([]);
  await purgeFor(3);
  expect(revocations()).toMatchObject([{ form: { token: 'rt-0', token_type_hint: 'refresh_token' } }]);
  expect(revocations()[0]?.authorization).toBe(`Basic ${Buffer.from('own:own-secret').toString('base64')}`);
  await expect(world.gateway.backends.secretReader.get(tenant, id)).rejects.toThrow('NotFound');
});

it('of every account of a tenant, counted in its receipt by what the provider said', async () => {
  behave(world.provider);
  let asked = 0;
  world.provider.says.set('/revoke', () => ({ status: asked++ === 0 ? 503 : 200, body: {} }));
  const { id } = await call('POST /tenants', { name: 'n' });
  for (const integration of ['connectable', 'connectable', 'lasting']) await account(id, integration);
  await call(`DELETE /tenants/${id}`);
  await purgeFor(4);
  expect(revocations().length).toBe(2);
  const { text } = await api(world.gateway, world.gateway.adminKey, `GET /tenants/${id}/receipt`);
  const opened = openEnvelope(text, await world.gateway.backends.audit.signer.publicKey());
  expect(opened.ok && opened.value.payload).toMatchObject({
    deleted: { accounts: { count: 3 }, credentials: { count: 3 } },
    upstream_grants: { revoked: 1, failed: 1, unsupported: 1 },
  });
});
