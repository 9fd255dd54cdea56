// Everything that a tenant can ask for, each as a request by one tenant about another's, or about its own.
import { ROUTES } from '#core/provisioning/routes.ts';
import { requestOf } from '#test/provisioning/targets.ts';
import type { Sent } from './in-process.ts';
import type { Tenant } from './tenants.ts';

export type Operation = {
  readonly name: string;
  /** What `asker` sends to get at what is `owner`'s. */
  readonly request: (asker: Tenant, owner: Tenant) => Sent;
  /** What the owner itself is answered. */
  readonly own: number;
  /** What that answer holds at least. */
  readonly shows?: RegExp | undefined;
  /** Requests that arrive upstream when the owner asks. @default 0 */
  readonly upstream?: number;
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

type Reason = 'the operator’s alone' | 'names nothing of a tenant' | 'stores under the asker’s own name';

/** Routes by which nobody gets at what is another's, whatever they answer: roles.test.ts has their statuses. */
export const NOT_OF_A_TENANT: { readonly [route: string]: Reason } = {
  'POST /tenants': 'the operator’s alone',
  'GET /tenants': 'the operator’s alone',
  'POST /admin-keys': 'the operator’s alone',
  'GET /admin-keys': 'the operator’s alone',
  'DELETE /admin-keys/{id}': 'the operator’s alone',
  'PUT /integrations/{name}/oauth-client': 'the operator’s alone',
  'GET /integrations/{name}/oauth-client': 'the operator’s alone',
  'DELETE /integrations/{name}/oauth-client': 'the operator’s alone',
  'GET /audit-events': 'the operator’s alone',
  'GET /audit-archive': 'the operator’s alone',
  'GET /integrations': 'names nothing of a tenant',
  'PUT /integrations/{name}': 'stores under the asker’s own name',
};

/** The last minute of an audit log: a day of it takes thousands of reads. */
const lastMinute = (): string => {
  const [from, to] = [Date.now() - 60_000, Date.now()].map((time) => new Date(time).toISOString());
  return `?from=${from}&to=${to}`;
};

/** An empty list would be no proof that anybody may read it. */
const SHOWS: { readonly [route: string]: RegExp } = {
  ...Object.fromEntries(
    ['api-tokens', 'integrated-accounts', 'audit-events'].map((of) => [`GET /tenants/{id}/${of}`, /"items":\[\{/]),
  ),
  'GET /integrated-account/{id}/mcp': /"items":\[\{/,
  'GET /mcp-servers': /"items":\[\{/,
  'POST /revocations': /"matched":[1-9]/,
};

const provisioning = (route: string, own: number): Operation => ({
  name: route,
  own,
  shows: SHOWS[route],
  request: ({ key }, { target }) => {
    const [path, body] = requestOf(route, target);
    const asked = route.endsWith('/audit-events') ? path + lastMinute() : path;
    // For the owner: a search that finds something, and closes nothing.
    const dry = route === 'POST /revocations' ? { tenant: target.tenant, dry_run: true } : body;
    return { route: asked, body: dry, fields: bearer(key) };
  },
});

/** By the table that router and OpenAPI document are made of: a route that is in neither list is asked for here. */
export const PROVISIONING: readonly Operation[] = ROUTES.map(({ method, resource, status }) => {
  const route = `${method} ${resource}`;
  // Of a tenant that is gone, so nobody's but the operator's: what it answers to the tenant itself is no 404.
  return provisioning(route, route === 'GET /tenants/{id}/receipt' ? 403 : status);
}).filter(({ name }) => NOT_OF_A_TENANT[name] === undefined);

const CALLS = {
  initialize: [
    'initialize',
    { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'n', version: '1' } },
  ],
  list: ['tools/list', {}],
  'read call': ['tools/call', { name: 'list_all_crm_contacts', arguments: {} }],
  'write call': ['tools/call', { name: 'create_a_crm_contact', arguments: { email: 'a@example.com' } }],
} as const;

const message = (call: keyof typeof CALLS): object => {
  const [method, params] = CALLS[call];
  return { jsonrpc: '2.0', id: 1, method, params };
};

/** Ways to knock at `owner`'s door with what `asker` has, perhaps together with what has leaked of the owner's. */
const KNOCKS: { readonly [name: string]: (asker: Tenant, owner: Tenant) => Omit<Sent, 'body'> } = {
  'own token at another’s server id': ({ open }, owner) => ({
    ...{ route: `POST /mcp/${owner.open.server}`, fields: bearer(open.token) },
  }),
  'own API token at another’s leaked URL': ({ key }, { guarded }) => ({
    ...{ route: `POST /mcp/${guarded.token}`, fields: bearer(key) },
  }),
  'own API token at another’s server id and leaked token': ({ key }, { guarded }) => ({
    ...{ route: `POST /mcp/${guarded.server}`, fields: { ...bearer(guarded.token), 'x-api-token': key } },
  }),
  'another’s leaked API token at the own URL': ({ guarded }, { key }) => ({
    ...{ route: `POST /mcp/${guarded.token}`, fields: bearer(key) },
  }),
  'another’s leaked API token at the own server id': ({ guarded }, { key }) => ({
    ...{ route: `POST /mcp/${guarded.server}`, fields: { ...bearer(guarded.token), 'x-api-token': key } },
  }),
};

export const MCP: readonly Operation[] = Object.entries(KNOCKS).flatMap(([knock, sent]) =>
  (Object.keys(CALLS) as (keyof typeof CALLS)[]).map((call) => ({
    name: `${call} with ${knock}`,
    own: 200,
    shows: /"result":\{/,
    upstream: call.endsWith('call') ? 1 : 0,
    request: (asker, owner) => ({ ...sent(asker, owner), body: message(call) }),
  })),
);

/** So that nothing is gone before it is asked for: what deletes comes last, and the tenant at the very end. */
export const inOrder = (operations: readonly Operation[]): readonly Operation[] => {
  const deletes = ({ name }: Operation) => name.startsWith('DELETE ');
  return [...operations.filter((each) => !deletes(each)), ...operations.filter(deletes).toReversed()];
};
