// The provisioning API's routes, once: the router, the roles, the OpenAPI document and the local front read this table.
import { MAX_BODY } from '#core/http.ts';
import type { JsonObject } from '#core/json.ts';
import type { Role } from '#core/tokens/records.ts';
import { BODIES } from './bodies.ts';

type Row = readonly [route: string, roles: readonly Role[], status: number, summary: string, body?: JsonObject];

// Which of a tenant's roles may; admin keys always may.
const OPERATOR: readonly Role[] = [];
const ADMIN: readonly Role[] = ['admin'];
const ADMIN_READ: readonly Role[] = ['admin', 'auditor'];
const PROVISION: readonly Role[] = ['admin', 'provisioner'];
const READ: readonly Role[] = ['admin', 'provisioner', 'auditor'];

const ACCOUNT = '/integrated-account/{id}';
const ACCOUNTS = '/tenants/{id}/integrated-accounts';
const OAUTH_CLIENT = '/integrations/{name}/oauth-client';
const API_TOKENS = '/tenants/{id}/api-tokens';

const TABLE = {
  createTenant: ['POST /tenants', OPERATOR, 201, 'Create a tenant in this residency', BODIES.tenant],
  listTenants: ['GET /tenants', OPERATOR, 200, 'List tenants'],
  getTenant: ['GET /tenants/{id}', ADMIN_READ, 200, 'Read a tenant'],
  changeTenant: ['PATCH /tenants/{id}', ADMIN, 200, 'Rename a tenant or set its return URLs', BODIES.tenantChange],
  deleteTenant: ['DELETE /tenants/{id}', ADMIN, 202, 'Off-board a tenant: doors close now, the rest is deleted'],
  getReceipt: ['GET /tenants/{id}/receipt', OPERATOR, 200, 'Read the signed receipt of an off-boarding'],
  createApiToken: [`POST ${API_TOKENS}`, ADMIN, 201, 'Mint an API token; shown once', BODIES.apiToken],
  listApiTokens: [`GET ${API_TOKENS}`, ADMIN_READ, 200, 'List API tokens'],
  deleteApiToken: [`DELETE ${API_TOKENS}/{tokenId}`, ADMIN, 204, 'Revoke an API token'],
  createAdminKey: ['POST /admin-keys', OPERATOR, 201, 'Mint an admin key; shown once', BODIES.adminKey],
  listAdminKeys: ['GET /admin-keys', OPERATOR, 200, 'List admin keys'],
  deleteAdminKey: ['DELETE /admin-keys/{id}', OPERATOR, 204, 'Revoke an admin key'],
  createAccount: [`POST ${ACCOUNTS}`, PROVISION, 201, 'Connect an account of an integration', BODIES.account],
  listAccounts: [`GET ${ACCOUNTS}`, READ, 200, 'List integrated accounts'],
  getAccount: [`GET ${ACCOUNT}`, READ, 200, 'Read an integrated account'],
  deleteAccount: [`DELETE ${ACCOUNT}`, PROVISION, 204, 'Delete an account, its servers and its credential'],
  replaceCredential: [`PUT ${ACCOUNT}/credential`, PROVISION, 200, 'Replace a static credential', BODIES.credential],
  connectAccount: [`POST ${ACCOUNT}/connect`, PROVISION, 201, 'Make a link to connect in a browser', BODIES.connect],
  confirmConnection: [`POST ${ACCOUNT}/connect/confirm`, PROVISION, 200, 'Redeem a one-time code', BODIES.confirm],
  createServer: [`POST ${ACCOUNT}/mcp`, PROVISION, 201, 'Create an MCP server; its URL is shown once', BODIES.server],
  listServers: [`GET ${ACCOUNT}/mcp`, READ, 200, 'List an account’s MCP servers'],
  listDoors: ['GET /mcp-servers', READ, 200, 'List every door there is: the inventory'],
  getServer: ['GET /mcp-servers/{id}', READ, 200, 'Read an MCP server'],
  changeServer: ['PATCH /mcp-servers/{id}', PROVISION, 200, 'Rename a server or move its expiry', BODIES.serverChange],
  deleteServer: ['DELETE /mcp-servers/{id}', PROVISION, 204, 'Revoke an MCP server: its next call is refused'],
  rotateServer: ['POST /mcp-servers/{id}/rotate', PROVISION, 200, 'Replace a server’s URL; shown once'],
  revokeServers: ['POST /revocations', ADMIN, 200, 'Revoke every MCP server that matches', BODIES.revocation],
  listIntegrations: ['GET /integrations', READ, 200, 'List integrations'],
  getIntegration: ['GET /integrations/{name}', READ, 200, 'Read an integration’s definition'],
  exportIntegration: [
    'GET /integrations/{name}/definition',
    READ,
    200,
    'Read a definition as it was stored, byte for byte',
  ],
  putIntegration: ['PUT /integrations/{name}', PROVISION, 200, 'Store a custom integration', BODIES.integration],
  putOAuthClient: [`PUT ${OAUTH_CLIENT}`, OPERATOR, 200, 'Register an OAuth client', BODIES.oauthClient],
  getOAuthClient: [`GET ${OAUTH_CLIENT}`, OPERATOR, 200, 'Read an OAuth client, but its secret'],
  deleteOAuthClient: [`DELETE ${OAUTH_CLIENT}`, OPERATOR, 204, 'Remove an OAuth client'],
  listTools: ['GET /integrations/{name}/tools', READ, 200, 'List the tools an integration yields'],
  listAuditEvents: ['GET /tenants/{id}/audit-events', ADMIN_READ, 200, 'Read a tenant’s audit log'],
  listOperatorAuditEvents: ['GET /audit-events', OPERATOR, 200, 'Read the log of what belongs to no tenant'],
  pullAuditArchive: ['GET /tenants/{id}/audit-archive', ADMIN_READ, 200, 'Fetch a tenant’s part of the signed archive'],
  pullOperatorAuditArchive: ['GET /audit-archive', OPERATOR, 200, 'Fetch the operator’s part of the signed archive'],
  getUsage: ['GET /tenants/{id}/usage', ADMIN_READ, 200, 'Read calls, errors, bytes and rate limits by day'],
} as const satisfies { readonly [operation: string]: Row };

export type Operation = keyof typeof TABLE;

export type ApiRoute = {
  readonly operation: Operation;
  readonly method: string;
  /** Path template, as API Gateway names it. */
  readonly resource: string;
  readonly roles: readonly Role[];
  readonly status: number;
  readonly summary: string;
  readonly body?: JsonObject;
  /** Bytes. */
  readonly maxBody: number;
};

/** An import of 5,000 operations; escaped into an event of Lambda it stays below 6 MB. */
const MAX_DEFINITION = 4 * 1024 * 1024;

export const ROUTES: readonly ApiRoute[] = Object.entries<Row>(TABLE).map(([operation, row]) => {
  const [route, roles, status, summary, body] = row;
  const [method = '', resource = ''] = route.split(' ');
  const maxBody = operation === 'putIntegration' ? MAX_DEFINITION : MAX_BODY;
  return {
    operation: operation as Operation,
    method,
    resource,
    roles,
    status,
    summary,
    maxBody,
    ...(body && { body }),
  };
});

/** Names of the query parameters that operations take; none unless named here. */
const QUERIES: { readonly [O in Operation]?: readonly string[] } = {
  ...Object.fromEntries(
    (['listTenants', 'listApiTokens', 'listAdminKeys', 'listAccounts', 'listServers'] as const).map((each) => [
      each,
      ['cursor'],
    ]),
  ),
  listDoors: ['tenant', 'cursor'],
  listAuditEvents: ['from', 'to', 'format', 'limit', 'cursor'],
  listOperatorAuditEvents: ['from', 'to', 'format', 'limit', 'cursor'],
  pullAuditArchive: ['after'],
  pullOperatorAuditArchive: ['after'],
  getUsage: ['from', 'to'],
};

export const queryParameters = ({ operation }: Pick<ApiRoute, 'operation'>): readonly string[] =>
  QUERIES[operation] ?? [];

/** Where the OpenAPI document is, for everybody. */
export const OPENAPI_RESOURCE = '/openapi.json';

/** Whatever the provisioning function answers. */
export const API_RESOURCES: readonly string[] = [...new Set(ROUTES.map(({ resource }) => resource)), OPENAPI_RESOURCE];
