// What a request to the provisioning API can be about, and for each route of the table one request about it that succeeds.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mintCode, sealGrant } from '#core/connect/one-time-code.ts';
import { mintOwnedId } from '#core/ids.ts';
import type { Backends } from '#lib/local/backends.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';

export type Target = {
  readonly tenant: string;
  readonly account: string;
  /** An account that waits to be connected, and the one-time code that confirms it. */
  readonly pending: string;
  readonly code: string;
  readonly server: string;
  readonly apiToken: string;
  readonly adminKey: string;
  /** Name of an integration. */
  readonly integration: string;
  /** What its upstream knows it by. */
  readonly credential: object;
};

export type Maker = {
  /** A request of the operator that creates something, and its answer. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
  readonly created: (route: string, body: object) => Promise<any>;
  readonly backends: Pick<Backends, 'stores' | 'stateKey'>;
  readonly now: () => number;
};

export const newTarget = async (maker: Maker, tenant: string, credential: object): Promise<Target> => {
  const { created } = maker;
  const accounts = `POST /tenants/${tenant}/integrated-accounts`;
  const account = await created(accounts, { integration: 'demo', credential });
  const pending = await created(accounts, { integration: 'demo' });
  const code = await grantedCode(maker, tenant, pending.id);
  const server = await created(`POST /integrated-account/${account.id}/mcp`, { name: 'door' });
  const apiToken = await created(`POST /tenants/${tenant}/api-tokens`, { name: 'key' });
  const adminKey = await created('POST /admin-keys', { name: 'key' });
  const ids = { account: account.id, pending: pending.id, server: server.id, apiToken: apiToken.id };
  return { tenant, ...ids, code, adminKey: adminKey.id, integration: 'demo', credential };
};

/** As if a person had connected it and come back to the tenant's return URL. */
const grantedCode = async ({ backends, now }: Maker, tenant: string, account: string): Promise<string> => {
  const { stores, stateKey } = backends;
  const id = mintOwnedId('con', tenant, randomBytes);
  const code = mintCode(id, randomBytes);
  const grant = { credential: { fields: {}, boundTo: 'b' }, token: { sealed: 's', grantedAt: now() }, variables: {} };
  const sealed = sealGrant(grant, code, await stateKey(), randomBytes);
  const attempt = { id, tenant, account, integration: 'demo', scopes: [], seen: 0, by: 'r', createdAt: now() };
  await stores.attempts.create({ ...attempt, step: 'granted', sealed, expiresAt: now() + 600_000 });
  return code;
};

const demo = JSON.parse(readFileSync(join(INTEGRATIONS, 'demo.json'), 'utf8'));

/** A tenant's own integration under a name, such as `own-crm`. */
export const ownDefinition = (slug: string): object => ({ ...demo, slug, base_url: `https://${slug}.example.com` });

/** Route with the ids to fill in, the body that succeeds. */
export const requestOf = (route: string, target: Target): readonly [route: string, body: object | undefined] => {
  const [method = '', template = ''] = route.split(' ');
  const { integration } = target;
  // A bundled integration has one owner: what is stored is one's own.
  const stored = integration === 'demo' ? 'own-crm' : integration;
  const path = template
    .replace('/tenants/{id}', `/tenants/${target.tenant}`)
    .replace('{tokenId}', target.apiToken)
    .replace('/integrated-account/{id}/connect', `/integrated-account/${target.pending}/connect`)
    .replace('/integrated-account/{id}', `/integrated-account/${target.account}`)
    .replace('/mcp-servers/{id}', `/mcp-servers/${target.server}`)
    .replace(/\/mcp-servers$/, `/mcp-servers?tenant=${target.tenant}`)
    .replace('/admin-keys/{id}', `/admin-keys/${target.adminKey}`)
    .replace('{name}', route === 'PUT /integrations/{name}' ? stored : integration);
  const bodies: Record<string, () => object> = {
    'POST /tenants': () => ({ name: 'n' }),
    'PATCH /tenants/{id}': () => ({ name: 'n' }),
    'POST /integrated-account/{id}/connect': () => ({}),
    'POST /integrated-account/{id}/connect/confirm': () => ({ code: target.code }),
    'PUT /integrations/{name}/oauth-client': () => ({ client_id: 'c', client_secret: 's' }),
    'POST /tenants/{id}/api-tokens': () => ({ name: 'n' }),
    'POST /admin-keys': () => ({ name: 'n' }),
    'POST /tenants/{id}/integrated-accounts': () => ({ integration: 'demo', credential: target.credential }),
    'PUT /integrated-account/{id}/credential': () => target.credential,
    'POST /integrated-account/{id}/mcp': () => ({ name: 'n' }),
    'PATCH /mcp-servers/{id}': () => ({ name: 'n' }),
    'POST /revocations': () => ({ tenant: target.tenant, created_before: '2000-01-01T00:00:00Z' }),
    'PUT /integrations/{name}': () => ownDefinition(stored),
  };
  return [`${method} ${path}`, bodies[route]?.()];
};
