// What `npm start` sets up through the provisioning API, as a tenant's backend would: a tenant, a connected account, a
// door. Tokens are not stored, so every start mints new ones; doors printed earlier live on until they expire.
import { fingerprintOf } from '#core/audit/envelope.ts';
import { mintAdminKeyId } from '#core/ids.ts';
import { createAdminKey } from '#core/tenancy/keys.ts';
import type { Gateway } from './gateway.ts';

export type Provisioned = {
  readonly mcpUrl: string;
  readonly serverId: string;
  readonly adminKey: string;
  readonly tenantId: string;
  readonly accountId: string;
  /** Of the key that the audit log is signed with. */
  readonly auditFingerprint: string;
  /** An account that is connected in a browser, and a link for it that lasts ten minutes. */
  readonly connectAccountId: string;
  readonly connectUrl: string;
  /** The door of that account, once it is connected. */
  readonly signedInUrl?: string;
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

/** An account of the demo that a person connects: once it is connected, it has a door as well. */
const inBrowser = async (
  gateway: Gateway,
  tenant: string,
  accounts: readonly Record<string, string>[],
  api: Api,
): Promise<Pick<Provisioned, 'connectAccountId' | 'connectUrl' | 'signedInUrl'>> => {
  await api('PUT', '/integrations/demo/oauth-client', gateway.demoClient);
  const ofDemo = accounts.filter(({ integration }) => integration === 'demo');
  const account =
    ofDemo.find(({ auth_kind }) => auth_kind === 'oauth2_authorization_code') ??
    ofDemo.find(({ status }) => status === 'pending') ??
    (await api('POST', `/tenants/${tenant}/integrated-accounts`, { integration: 'demo' }));
  const link = await api('POST', `/integrated-account/${account.id}/connect`, {});
  const door =
    account.status === 'connected' &&
    (await api('POST', `/integrated-account/${account.id}/mcp`, { name: 'Demo door, signed in' }));
  return {
    connectAccountId: String(account.id),
    connectUrl: String(link.authorize_url),
    ...(door !== false && { signedInUrl: String(door.url) }),
  };
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
    ({ integration, auth_kind, status }) =>
      integration === 'demo' && auth_kind === 'bearer' && (status === 'connected' || status === 'needs_reauth'),
  );
  const account =
    made ?? (await api('POST', `/tenants/${tenant.id}/integrated-accounts`, { integration: 'demo', credential }));
  // A directory of an earlier release: the definition may send the credential elsewhere by now.
  if (account.status === 'needs_reauth') await api('PUT', `/integrated-account/${account.id}/credential`, credential);
  const server = await api('POST', `/integrated-account/${account.id}/mcp`, { name: 'Demo door' });
  const signIn = await inBrowser(gateway, String(tenant.id), accounts.items, api);
  return {
    ...signIn,
    mcpUrl: String(server.url),
    serverId: String(server.id),
    adminKey,
    tenantId: String(tenant.id),
    accountId: String(account.id),
    auditFingerprint: fingerprintOf(await gateway.backends.audit.signer.publicKey()),
  };
};
