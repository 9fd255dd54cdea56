// One definition that uses every member of the types: `satisfies` refuses what they do not have, the schema what it does not.
import type { Integration } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';

const limit = { name: 'limit', in: 'query', default: 10, max: 100 } as const;
const parameters = ['page'];

export const wholeDefinition = {
  schema_version: 1,
  slug: 'whole',
  label: 'Whole',
  tool_label: 'whole',
  version: '1.2.3',
  description: 'Everything at once.',
  docs_url: 'https://docs.whole.example/',
  category: 'crm',
  base_url: 'https://{{account.subdomain}}.whole.example/{{account.region}}/{{account.org}}',
  variables: {
    subdomain: { description: 'Subdomain.', pattern: '^[a-z]{1,20}$' },
    region: { description: 'Region.', enum: ['eu', 'us'] },
    org: { description: 'Organisation.', source: { from: 'token_response', at: '/org', part: 'host' } },
    shop: { description: 'Shop.', source: { from: 'callback', name: 'shop' } },
  },
  headers: { accept: 'application/json' },
  auth: [
    {
      kind: 'bearer',
      fields: { token: 'Token.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
    },
    {
      kind: 'api_key',
      fields: { key: 'Key.' },
      apply: [{ in: 'query', name: 'api_key', value: '{{credential.key}}' }],
    },
    {
      kind: 'basic',
      fields: { user: 'User.', password: 'Password.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Basic {{base64(credential.user:credential.password)}}' }],
    },
    { kind: 'none', fields: {}, apply: [] },
    {
      kind: 'oauth2_authorization_code',
      fields: { client_id: 'Client.', client_secret: 'Secret.', refresh_token: 'Refresh token.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth: {
        token_url: 'https://{{account.subdomain}}.whole.example/token',
        refresh_url: 'https://{{account.subdomain}}.whole.example/{{account.shop}}/refresh/',
        revocation_url: 'https://{{account.subdomain}}.whole.example/revoke',
        authorize_url: 'https://{{account.subdomain}}.whole.example/authorize',
        issuer: 'https://{{account.subdomain}}.whole.example/',
        pkce: false,
        authorize_params: { access_type: 'offline' },
        callback: { code: 'auth_code' },
        param_names: {
          ...{ client_id: 'client_key', client_secret: 'secret', redirect_uri: 'return_to' },
          ...{ code: 'auth_code', state: 'nonce', refresh_token: 'renewal' },
        },
        client_auth: 'body',
        token_body: 'json',
        token_params: { audience: 'a' },
        refresh_params: { audience: 'b' },
        token_response: { access_token: '/a', refresh_token: '/r', expires_in: '/e' },
        refresh: { rotation: 'none', idle_s: 2_592_000 },
        scopes: { default: ['read'], separator: ',', param: 'user_scope' },
      },
    },
    {
      kind: 'oauth2_jwt_bearer',
      fields: { client_id: 'Client.', private_key: 'Key.', key_id: 'Its id.', subject: 'For whom.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth: {
        token_url: 'https://{{account.subdomain}}.whole.example/token',
        assertion: { algorithm: 'ES256', audience: 'https://whole.example' },
      },
    },
    {
      kind: 'token_exchange',
      fields: { user: 'User.', password: 'Password.', app: 'Application.' },
      apply: [{ in: 'header', name: 'x-session', value: '{{credential.access_token}}' }],
      oauth: {
        token_url: 'https://{{account.subdomain}}.whole.example/login',
        token_body: 'json',
        token_params: { app_id: '{{credential.app}}', lang: 'en' },
        token_headers: { authorization: 'Basic {{base64(credential.user:credential.password)}}' },
        token_response: { access_token: '/session/token', expires_in: '/session/ttl' },
      },
    },
  ],
  rate_limit: {
    policies: [
      {
        name: 'requests',
        limit: [{ header: 'x-limit', format: 'number' }],
        remaining: [{ header: 'x-used', body: '/used', format: 'used' }],
        reset: [{ header: 'x-reset', format: 'key_value_delta_seconds', key: 'resets' }],
        window_s: 60,
        window: [{ header: 'x-window', format: 'delta_ms' }],
      },
    ],
    retry_after: [{ header: 'retry-after', format: 'http_date' }],
    limited_when: [
      {
        status: [403],
        header: { name: 'x-left', equals: '0', contains: '0' },
        body: { path: '/code', equals: 7 },
        body_contains: 'limit',
      },
    ],
  },
  verify: { path: '/me', method: 'POST' },
  errors: { failed_when: [{ body: { path: '/ok', equals: false, contains: 'no' } }] },
  import: {
    base_url: 'https://api.whole.example',
    auth: '0123456789abcdef',
    operations: {
      'GET /things': {
        resource: 'things',
        method: 'list',
        tool_name: 'list_all_whole_things',
        made: '0123456789abcdef',
      },
    },
  },
  resources: {
    things: {
      singular: 'thing',
      plural: 'things',
      tags: ['all'],
      methods: {
        list: {
          http: 'GET',
          path: '/things',
          class: 'read',
          tool_name: 'list_things',
          tags: ['some'],
          idempotent: true,
          parameters: { ids: { in: 'query', name: 'ids[]', style: 'form', explode: true, allow_reserved: true } },
          query: { expand: 'all' },
          headers: { 'x-version': '2' },
          pagination: {
            kind: 'cursor',
            cursor: { name: 'after', in: 'query' },
            limit,
            next: '/next',
            has_more: '/more',
          },
          response: { mapping: 'things.name', content: [{ type: 'text', text: '' }] },
        },
        create: {
          http: 'POST',
          path: '/things',
          body: { encoding: 'form', content_type: 'application/x-www-form-urlencoded', wrap: 'thing' },
        },
        upload: {
          http: 'PUT',
          base_url: 'https://{{account.subdomain}}.files.example',
          path: '/things/{id}',
          body: { argument: 'content', optional: true },
        },
        attach: {
          http: 'POST',
          path: '/things{id}/files',
          parameters: {
            id: { in: 'path', style: 'matrix' },
            file: { in: 'body', filename: 'name' },
            labels: { in: 'body', content_type: 'text/csv' },
          },
          body: { encoding: 'multipart' },
        },
        image: {
          http: 'PUT',
          path: '/things/{id}/image',
          body: { encoding: 'binary', argument: 'content', content_type: 'image/png' },
        },
        pages: {
          http: 'GET',
          path: '/pages',
          class: 'read',
          pagination: { kind: 'page', page: { name: 'page' }, first: 0, limit, items: '', has_more: '/more' },
          response: { content: [{ type: 'image', data: '/data', mime_type: '=image/png' }] },
        },
        offsets: {
          http: 'GET',
          path: '/offsets',
          class: 'read',
          pagination: { kind: 'offset', offset: { name: 'offset' }, limit, items: '/items', total: '/total' },
          response: { content: [{ type: 'resource', uri: '/uri', mime_type: '/type', text: '/text', blob: '/blob' }] },
        },
        links: {
          http: 'GET',
          path: '/links',
          class: 'read',
          pagination: { kind: 'link', parameters, limit, has_more: 'results', alone: true },
          response: { select: { from: '/things', members: { name: '/title' } } },
        },
        urls: {
          http: 'GET',
          path: '/urls',
          class: 'read',
          pagination: { kind: 'next_url', next: '/next', parameters, limit },
        },
      },
    },
  },
  documentation: [
    {
      resource: 'things',
      method: 'list',
      title: 'List things',
      description: 'Lists things.',
      query_schema: { type: 'object', properties: { ids: { type: 'array', items: { type: 'string' } } } },
    },
    {
      resource: 'things',
      method: 'create',
      description: 'Creates a thing.',
      body_schema: {
        type: 'object',
        properties: { name: { $ref: '#/$defs/name' } },
        required: ['name'],
        $defs: { name: { type: 'string' } },
      },
    },
    {
      resource: 'things',
      method: 'upload',
      description: 'Replaces a thing.',
      query_schema: { type: 'object', properties: { id: { type: 'string' } } },
      body_schema: { oneOf: [{ type: 'string' }, { type: 'array' }] },
    },
    {
      resource: 'things',
      method: 'attach',
      description: 'Attaches a file.',
      query_schema: { type: 'object', properties: { id: { type: 'string' } } },
      body_schema: {
        type: 'object',
        properties: {
          file: { type: 'string', contentEncoding: 'base64', contentMediaType: 'application/pdf' },
          name: { type: 'string' },
          labels: { type: 'array', items: { type: 'string' } },
        },
      },
    },
    {
      resource: 'things',
      method: 'image',
      description: 'Sets the image.',
      query_schema: { type: 'object', properties: { id: { type: 'string' } } },
      body_schema: { type: 'string', contentEncoding: 'base64' },
    },
  ],
} satisfies Integration;

/** A copy with one place set; `undefined` removes it. Keys are given one by one, so that no pointer has to be escaped. */
export const changed = (keys: readonly (string | number)[], value: unknown): Json => {
  const copy = structuredClone(wholeDefinition) as unknown as { [key: string]: Json };
  let here: { [key: string]: Json } = copy;
  for (const key of keys.slice(0, -1)) here = here[key] as { [key: string]: Json };
  const last = String(keys.at(-1));
  if (value === undefined) delete here[last];
  else here[last] = value as Json;
  return copy;
};

/** Every schema below one, with the pointer to it. */
export const subschemas = (schema: Json, pointer = '#'): readonly (readonly [string, JsonObject])[] => {
  if (Array.isArray(schema)) return schema.flatMap((item: Json, index) => subschemas(item, `${pointer}/${index}`));
  if (!isObject(schema)) return [];
  return [
    [pointer, schema],
    ...Object.entries(schema).flatMap(([key, value]) => subschemas(value, `${pointer}/${key}`)),
  ];
};
