// The requests that the reference prints. Tests send exactly these, with the placeholders replaced, and compare the answers.
import type { JsonObject } from '#core/json.ts';
import type { Role } from '#core/tokens/records.ts';
import { PLACEHOLDERS } from '#lib/trust/clients/placeholders.ts';
import { type CodeBlock, codeBlock } from '#lib/trust/document/document.ts';

export type ExactRequest = {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: JsonObject;
};

const JSON_TYPE = { 'Content-Type': 'application/json' };
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

const CALL: JsonObject = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'get_single_crm_contact_by_id', arguments: { id: '7' } },
};

const call = (id: string, title: string, door: string, headers: ExactRequest['headers']): ExactRequest => ({
  ...{ id, title },
  path: `/mcp/${door}`,
  headers: { ...JSON_TYPE, ...headers },
  body: CALL,
});

const { urlToken, serverId, apiToken, provisioner, admin, tenantId, accountId } = PLACEHOLDERS;

/** The four ways through a door; all get the same answer. */
export const DOOR_REQUESTS = [
  call('url-token', 'The URL token alone', urlToken, {}),
  call('server-id', 'The server’s id, and the URL token as Bearer', serverId, bearer(urlToken)),
  call('second-factor-bearer', 'The URL token, and an API token as Bearer', urlToken, bearer(apiToken)),
  call('second-factor-header', 'The server’s id, both tokens in headers', serverId, {
    ...bearer(urlToken),
    'X-Api-Token': apiToken,
  }),
] as const;

const AGENT: Role = 'agent';

/** Makes the second factor. */
export const createApiTokenExample: ExactRequest = {
  id: 'create-api-token',
  title: 'Mint an API token for agents',
  path: `/tenants/${tenantId}/api-tokens`,
  headers: { ...JSON_TYPE, ...bearer(admin) },
  body: { name: 'Support agents', roles: [AGENT] },
};

/** A door that reads people alone, and asks for a second factor. */
export const createServerExample: ExactRequest = {
  id: 'create-server',
  title: 'Create a server that reads people alone and asks for a second factor',
  path: `/integrated-account/${accountId}/mcp`,
  headers: { ...JSON_TYPE, ...bearer(provisioner) },
  body: {
    name: 'Support bot',
    config: { methods: ['read'], tags: ['people'], require_api_token_auth: true },
    expires_at: '2026-12-31T00:00:00Z',
  },
};

const block = (title: string, first: string, headers: ExactRequest['headers'], body: JsonObject): CodeBlock =>
  codeBlock(
    title,
    'http',
    [
      first,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      '',
      JSON.stringify(body, undefined, 2),
    ].join('\n'),
  );

/** @param base `https://` and a host; a path, such as a stage's, goes before the request's own */
export const requestBlock = ({ title, path, headers, body }: ExactRequest, base: string): CodeBlock => {
  const { host, pathname } = new URL(base);
  const prefix = pathname === '/' ? '' : pathname;
  return block(title, `POST ${prefix}${path} HTTP/1.1`, { Host: host, ...headers }, body);
};

export type RecordedAnswer = {
  readonly status_line: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: JsonObject;
};

/** As it was recorded, but for the base URL. */
export const answerBlock = (title: string, { status_line, headers, body }: RecordedAnswer): CodeBlock =>
  block(title, status_line, headers, body);
