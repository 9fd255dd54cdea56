// Request bodies as JSON Schema: validated against, and published in the OpenAPI document.
import { OAUTH_KINDS } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';
import { OPTION_SCHEMAS } from '#core/tokens/door-options.ts';

const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});

/** No control, bidirectional or zero-width characters: a name stands in lists and logs beside others. */
const NAME = '^[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*$';

const name: JsonObject = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: NAME,
  description: 'Shown in lists and logs; not unique.',
};

const moved: JsonObject = {
  type: 'string',
  maxLength: 40,
  description: 'RFC 3339 time, as far ahead as the operator allows: 365 days unless configured otherwise.',
  examples: ['2027-01-31T00:00:00Z'],
};

const expiresAt: JsonObject = {
  ...moved,
  type: ['string', 'null'],
  description: `${moved.description} Default 30 days from now, unless configured otherwise; null (never) only where the operator allows it.`,
};

const words: JsonObject = {
  type: 'array',
  items: { type: 'string', maxLength: 64 },
  maxItems: 500,
  uniqueItems: true,
};

const quota: JsonObject = {
  ...object({
    per_minute: { type: 'integer', minimum: 1, maximum: 100_000, description: 'In any minute of the clock.' },
    per_day: { type: 'integer', minimum: 1, maximum: 100_000_000, description: 'In any day of UTC.' },
  }),
  minProperties: 1,
  description:
    'How many tools/call of this server may go upstream; what is over it is answered HTTP 429. Default: no quota.',
};

const unusedAfter: JsonObject = {
  type: 'integer',
  minimum: 1,
  maximum: 365,
  description: 'Days without a tools/call after which this server is revoked. Default: it is not.',
};

const secret: JsonObject = {
  type: 'object',
  description: 'Fields of the integration’s auth scheme. Kept in Secrets Manager; never answered.',
  additionalProperties: { type: 'string', minLength: 1, maxLength: 20_000 },
};

const credential = object(
  { kind: { type: 'string', enum: ['bearer', 'api_key', 'basic', 'none', ...OAUTH_KINDS] }, secret },
  ['kind', 'secret'],
);

const returnUrls: JsonObject = {
  type: 'array',
  items: { type: 'string', maxLength: 500 },
  maxItems: 10,
  uniqueItems: true,
  description:
    'Where browsers are sent with a one-time code when an account was connected: https, compared exactly; the first is the default.',
  examples: [['https://app.example.com/connected']],
};

const secretText: JsonObject = { type: 'string', minLength: 1, maxLength: 20_000 };

const latest: JsonObject = {
  const: 'latest',
  description: 'Moves the server, and its account, to the version that the integration has now.',
};

export const BODIES = {
  tenant: object(
    {
      name,
      return_urls: returnUrls,
      residency: { type: 'string', pattern: '^[a-z]{2,4}$', description: 'Must be the residency of this endpoint.' },
    },
    ['name'],
  ),
  tenantChange: { ...object({ name, return_urls: returnUrls }), minProperties: 1 },
  apiToken: object(
    {
      name,
      roles: {
        type: 'array',
        items: { type: 'string', enum: ['agent', 'provisioner', 'auditor', 'admin'] },
        minItems: 1,
        uniqueItems: true,
        description: 'Default: ["agent"], which is only the second factor of MCP calls.',
      },
      expires_at: expiresAt,
    },
    ['name'],
  ),
  adminKey: object({ name, expires_at: expiresAt }, ['name']),
  account: object(
    {
      integration: { type: 'string', maxLength: 40 },
      variables: {
        type: 'object',
        description: 'Values of the integration’s variables, such as a subdomain.',
        additionalProperties: { type: 'string', maxLength: 253 },
      },
      credential,
    },
    ['integration'],
  ),
  credential,
  connect: object({
    return_url: { type: 'string', maxLength: 500, description: 'One of the tenant’s; the first by default.' },
    scopes: {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: 200 },
      maxItems: 100,
      uniqueItems: true,
      description: 'OAuth scopes to ask for; those of the integration’s definition by default.',
    },
  }),
  confirm: object({ code: { type: 'string', maxLength: 100, description: 'As it came to the return URL.' } }, ['code']),
  oauthClient: object(
    {
      client_id: { type: 'string', minLength: 1, maxLength: 1000 },
      client_secret: secretText,
      private_key: { ...secretText, description: 'PEM, where the client signs (private_key_jwt).' },
      key_id: { type: 'string', minLength: 1, maxLength: 1000 },
    },
    ['client_id'],
  ),
  server: object(
    {
      name,
      config: object({
        methods: { ...words, description: 'read, write, custom, or method names.' },
        tags: words,
        tools: { ...words, description: 'Tool names.' },
        require_api_token_auth: { type: 'boolean', default: false },
        upstream_errors: { type: 'string', enum: ['http', 'tool_error'], default: 'http' },
        ...OPTION_SCHEMAS,
        quota,
        expire_unused_after: unusedAfter,
      }),
      expires_at: expiresAt,
    },
    ['name'],
  ),
  revocation: {
    ...object({
      tenant: { type: 'string', maxLength: 64, description: 'Servers of this tenant. An API token’s own, if absent.' },
      integration: { type: 'string', maxLength: 64, description: 'Servers of this integration, by its name.' },
      created_before: { ...moved, description: 'Servers created before this RFC 3339 time.' },
      dry_run: { type: 'boolean', default: false, description: 'Whether to say what matches and revoke nothing.' },
      cursor: { type: 'string', maxLength: 64, description: 'next_cursor of the answer before.' },
    }),
    minProperties: 1,
    description: 'At least one of tenant, integration and created_before; a server matches all that are given.',
  },
  serverChange: { ...object({ name, expires_at: moved, integration: latest }), minProperties: 1 },
  integration: { type: 'object', description: 'An integration definition; see integration.schema.json.' },
} as const satisfies { [name: string]: JsonObject };
