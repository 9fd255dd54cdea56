// What `npm start` sets up through the provisioning API, as a tenant's backend would: a tenant, a connected account, a
// door. Tokens are not stored, so every start mints new ones; doors printed earlier live on until they expire.
import { mintAdminKeyId } from '#core/ids.ts';
import { createAdminKey } from '#core/tenancy/keys.ts';
import type { Gateway } from './gateway.ts';

export type Provisioned = {
  readonly mcpUrl: string;
  readonly serverId: string;
  readonly adminKey: string;
  readonly tenantId: string;
  readonly accountId: string;
};

const DAY_MS = 86_400_000;
const TENANT = 'Demo tenant';

/** The first admin key comes from the store itself: there is nobody yet who could ask for one. */
export const mintAdminKey = async ({ backends }: Gateway, now: number): Promise<string> => {
  const { stores, minting } = backends;
  const id = mintAdminKeyId(minting.randomBytes);
  const draft = { id, name: 'local start', createdAt: now, expiresAt: now + 30 * DAY_MS };
  const created = await createAdminKey(draft, stores, minting);
  if (!created.ok) throw new Error('the first admin key was not created');
  return created.value.token;
};

type Api = (
  method: string,
  path: string,
  body?: object,
) => Promise<Record<string, string> & { items: Record<string, string>[] }>;

const apiOf =
  (base: string, key: string): Api =>
  async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Awaited<ReturnType<Api>>;
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${answer.detail}`);
    return answer;
  };

export const provision = async (gateway: Gateway, now: number): Promise<Provisioned> => {
  const adminKey = await mintAdminKey(gateway, now);
  const api = apiOf(gateway.url, adminKey);
  const tenants = await api('GET', '/tenants');
  const known = tenants.items.find(({ name, state }) => name === TENANT && state === 'active');
  const tenant = known ?? (await api('POST', '/tenants', { name: TENANT }));
  const accounts = await api('GET', `/tenants/${tenant.id}/integrated-accounts`);
  const credential = { kind: 'bearer', secret: { token: gateway.demoToken } };
  const made = accounts.items.find(
    ({ integration, status }) => integration === 'demo' && (status === 'connected' || status === 'needs_reauth'),
  );
  const account =
    made ?? (await api('POST', `/tenants/${tenant.id}/integrated-accounts`, { integration: 'demo', credential }));
  // A directory of an earlier release: the definition may send the credential elsewhere by now.
  if (account.status === 'needs_reauth') await api('PUT', `/integrated-account/${account.id}/credential`, credential);
  const server = await api('POST', `/integrated-account/${account.id}/mcp`, { name: 'Demo door' });
  return {
    mcpUrl: String(server.url),
    serverId: String(server.id),
    adminKey,
    tenantId: String(tenant.id),
    accountId: String(account.id),
  };
};
