// Schemas of what the provisioning API answers, for the OpenAPI document; a test holds every answer against them.
import type { JsonObject } from '#core/json.ts';
import { OPTION_ANSWERS } from '#core/tokens/door-options.ts';
import type { Operation } from './routes.ts';

const text: JsonObject = { type: 'string' };
const time: JsonObject = { type: 'string', format: 'date-time' };
const end: JsonObject = { type: ['string', 'null'], format: 'date-time' };
const texts: JsonObject = { type: 'array', items: text };

/** Closed: a field that is not listed here must not be answered. */
const closed = (properties: JsonObject, optional: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

const token: JsonObject = {
  type: ['string', 'null'],
  description: 'Shown this once; null when an idempotent request is repeated.',
};
const minted = { token, note: { type: 'string', description: 'Only on a repeat: how to get a new token.' } };

const tenant = {
  id: text,
  name: text,
  residency: text,
  state: { enum: ['active', 'closing'] },
  created_at: time,
  return_urls: texts,
};
const account = {
  id: text,
  tenant_id: text,
  integration: text,
  variables: { type: 'object', additionalProperties: text },
  auth_kind: text,
  status: { enum: ['pending', 'pending_confirmation', 'connected', 'needs_reauth', 'disabled'] },
  created_at: time,
};
const config = closed(
  {
    methods: texts,
    tags: texts,
    tools: texts,
    require_api_token_auth: { type: 'boolean' },
    upstream_errors: { enum: ['http', 'tool_error'] },
    ...OPTION_ANSWERS,
    expire_unused_after: { type: 'integer' },
    quota: closed({ per_minute: { type: 'integer' }, per_day: { type: 'integer' } }, ['per_minute', 'per_day']),
  },
  ['methods', 'tags', 'tools', 'quota', 'expire_unused_after'],
);
const server = {
  id: text,
  tenant_id: text,
  account_id: text,
  integration: closed({ slug: text, hash: text }, ['hash']),
  name: text,
  config,
  state: { enum: ['creating', 'active', 'expired', 'revoking', 'revoked'] },
  created_at: time,
  expires_at: end,
};
const lastUsed: JsonObject = {
  ...end,
  description: 'Time of its last call, as far as the audit log is sealed; null if there was none.',
};
const door = {
  ...server,
  token_id: { type: 'string', description: 'As audit records name its token: the beginning of a keyed hash.' },
  other_token_ids: { ...texts, description: 'Of rotations that broke off or are under way; there may be such tokens.' },
  last_used_at: lastUsed,
};
const apiToken = { id: text, tenant_id: text, name: text, roles: texts, created_at: time, expires_at: end };
const adminKey = { id: text, name: text, created_at: time, expires_at: end };
const integration = { name: text, label: text, version: text, hash: text, source: { enum: ['bundled', 'custom'] } };

const counts = {
  matched: { type: 'integer', description: 'Servers on this page that match.' },
  revoked: { type: 'integer', description: 'Of them, those that are revoked now; 0 in a dry run.' },
};

const oauthClient = { integration: text, client_id: text, redirect_uri: text, created_at: time };

export const SCHEMAS: { readonly [name: string]: JsonObject } = {
  Tenant: closed(tenant),
  Account: closed(account),
  ConnectLink: closed({ authorize_url: { type: ['string', 'null'] }, expires_at: time, note: text }, ['note']),
  OAuthClient: closed(oauthClient),
  Server: closed(server, ['integration']),
  ServerInUse: closed({ ...server, last_used_at: lastUsed }, ['integration']),
  Door: closed(door, ['integration', 'other_token_ids']),
  MintedServer: closed({ ...server, ...minted, url: { type: ['string', 'null'] } }, ['note', 'integration']),
  Receipt: closed({
    payload: {
      ...text,
      contentEncoding: 'base64',
      description: 'The JSON that was signed; docs/storage.md lists its fields.',
    },
    signature: { ...text, contentEncoding: 'base64', description: 'ECDSA over P-256 with SHA-256, in DER.' },
    algorithm: text,
    key: { ...text, description: 'SHA-256 of the public key’s SubjectPublicKeyInfo, in hex.' },
  }),
  OffBoarded: closed({ id: text, state: { const: 'closed' } }),
  Revocation: closed({ ...counts, servers: texts, next_cursor: text }, ['next_cursor']),
  ApiToken: closed(apiToken),
  MintedApiToken: closed({ ...apiToken, ...minted }, ['note']),
  AdminKey: closed(adminKey),
  MintedAdminKey: closed({ ...adminKey, ...minted }, ['note']),
  Integration: closed({ ...integration, definition: { type: 'object' } }),
  IntegrationSummary: closed(integration),
  StoredIntegration: closed({ name: text, hash: text, tools: { type: 'integer' } }),
  AuditEvent: {
    type: ['object', 'string'],
    description: 'As docs/audit.md has it; an OCSF object, or a line of CEF, where that is asked for.',
  },
  ArchivePage: closed(
    {
      public_key: { ...text, description: 'PEM. It proves nothing: its fingerprint must come from elsewhere.' },
      files: { type: 'array', items: closed({ path: text, content: { ...text, contentEncoding: 'base64' } }) },
      next: { type: 'integer', description: 'Pass as after; absent on the last page.' },
    },
    ['next'],
  ),
  Usage: closed({
    ...{ day: text, integration: text, calls: { type: 'integer' }, errors: { type: 'integer' } },
    ...{ bytes_in: { type: 'integer' }, bytes_out: { type: 'integer' }, rate_limited: { type: 'integer' } },
  }),
  Tool: { type: 'object', required: ['name', 'description', 'inputSchema', 'annotations'] },
};

const one = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const many = (name: string): JsonObject =>
  closed({ items: { type: 'array', items: one(name) }, next_cursor: text }, ['next_cursor']);

const ANSWERS: { readonly [O in Operation]?: JsonObject } = {
  createTenant: one('Tenant'),
  listTenants: many('Tenant'),
  getTenant: one('Tenant'),
  changeTenant: one('Tenant'),
  deleteTenant: { oneOf: [one('Tenant'), one('OffBoarded')] },
  getReceipt: one('Receipt'),
  createApiToken: one('MintedApiToken'),
  listApiTokens: many('ApiToken'),
  createAdminKey: one('MintedAdminKey'),
  listAdminKeys: many('AdminKey'),
  createAccount: one('Account'),
  listAccounts: many('Account'),
  getAccount: one('Account'),
  replaceCredential: one('Account'),
  connectAccount: one('ConnectLink'),
  confirmConnection: one('Account'),
  createServer: one('MintedServer'),
  listServers: many('Server'),
  listDoors: many('Door'),
  getServer: one('ServerInUse'),
  changeServer: one('Server'),
  rotateServer: one('MintedServer'),
  revokeServers: one('Revocation'),
  listIntegrations: many('IntegrationSummary'),
  getIntegration: one('Integration'),
  exportIntegration: { type: 'object' },
  putIntegration: one('StoredIntegration'),
  putOAuthClient: one('OAuthClient'),
  getOAuthClient: one('OAuthClient'),
  listTools: many('Tool'),
  listAuditEvents: many('AuditEvent'),
  listOperatorAuditEvents: many('AuditEvent'),
  pullAuditArchive: one('ArchivePage'),
  pullOperatorAuditArchive: one('ArchivePage'),
  getUsage: many('Usage'),
};

/** `undefined`: the operation answers without a body. */
export const answerSchema = (operation: Operation): JsonObject | undefined => ANSWERS[operation];
