// Requests of every kind, each with canaries of its own in all that a caller can write.
import { api, callTool, type Door, modern, openDoor, rpc } from '#test/support/gateway.ts';
import type { World } from './zero-retention-world.ts';

export type Doors = { readonly [name in 'all' | 'readers' | 'search' | 'shaped' | 'limited' | 'granted']: Door };

const bearer = (world: World) => ({
  ...{ integration: 'keepless', credential: { kind: 'bearer', secret: { token: world.canary('a static token') } } },
});

const granted = ({ canary }: World) => ({
  integration: 'keepless',
  credential: {
    kind: 'oauth2_authorization_code',
    secret: {
      client_id: canary('a client id'),
      client_secret: canary('a client secret'),
      refresh_token: canary('a refresh token that was handed over'),
    },
  },
});

export const openDoors = async (world: World): Promise<Doors> => {
  const door = (config: object, account: Parameters<typeof openDoor>[2] = bearer(world)) =>
    openDoor(world.gateway, config, account);
  return {
    all: await door({}),
    readers: await door({ methods: ['read'], upstream_errors: 'tool_error' }),
    search: await door({ tool_mode: 'search' }),
    shaped: await door({ response_shaping: 'on' }),
    limited: await door({ quota: { per_minute: 1 } }),
    granted: await door({}, granted(world)),
  };
};

/** Headers that may hold anything. */
const headers = ({ canary }: World) => ({
  'x-anything': canary('a header of the request'),
  cookie: `a=${canary('a cookie of the request')}`,
  referer: `https://example.com/${canary('a referrer')}`,
  'user-agent': `agent/1.0 (${canary('a comment in User-Agent')})`,
  'mcp-session-id': canary('a session id'),
  traceparent: canary('a trace'),
});

const call = (world: World, name: string, args: object, meta: object = {}) => ({
  ...{ jsonrpc: '2.0', id: world.canary('a JSON-RPC id'), method: 'tools/call' },
  params: { name, arguments: args, _meta: { ...meta, [world.canary('a name in _meta')]: world.canary('_meta') } },
});

const GET = 'get_single_keepless_note_by_id';
const CREATE = 'create_a_keepless_note';
const KINDS = ['json', 'text', 'html', 'binary', 'packed', 'empty', 'missing', 'refused', 'limited', 'moved', 'broken'];

/** Calls that are sent, in every encoding and to every answer. @returns what the caller was told */
export const validCalls = async (world: World, { all, readers, search, shaped, limited }: Doors) => {
  const { canary } = world;
  const told: string[] = [];
  const send = async ({ url }: Door, name: string, args: object, meta?: object): Promise<void> =>
    void told.push((await rpc(url, call(world, name, args, meta), headers(world))).text);
  const base64 = (name: string) => Buffer.from(`\0${canary(name)}`).toString('base64');
  await send(all, 'list_all_keepless_notes', { q: canary('a query'), tag: canary('a header argument') });
  for (const kind of [...KINDS, 'reset', 'cut']) {
    await send(all, GET, { id: kind });
    await send(readers, GET, { id: kind });
  }
  await send(all, GET, { id: canary('a path argument') });
  await send(all, 'update_a_keepless_note_by_id', { id: canary('another path'), text: canary('a form field') });
  const upload = { file: base64('a file'), file_name: `${canary('a file name')}.bin`, text: canary('a part') };
  await send(all, 'upload_keepless_note', upload);
  await send(all, 'replace_a_keepless_note_by_id', { content: base64('a body of octets') });
  await send(all, 'select_keepless_notes', {});
  await send(all, 'map_keepless_notes', {});
  await send(search, 'search_tools', { query: `note ${canary('a search')}` });
  await send(search, 'describe_tool', { name: canary('a tool to describe') });
  await send(search, 'call_tool', { name: CREATE, arguments: { text: canary('an argument through call_tool') } });
  await send(search, 'call_tool', { name: canary('a tool to call'), arguments: {} });
  await send(shaped, 'list_all_keepless_notes', { fields: ['items.text', canary('a field')], max_bytes: 500 });
  for (const _ of [1, 2]) await send(limited, CREATE, { text: canary('an argument beyond a quota') });
  const once = { 'sallyport/idempotency_key': canary('an idempotency key') };
  const text = canary('an argument that is sent once');
  for (const each of [text, text, canary('another under the same key')]) await send(all, CREATE, { text: each }, once);
  await modern(all.url, 'tools/call', { name: CREATE, arguments: { text: canary('an argument in 2026-07-28') } });
  // What is left of the deadline is a second.
  world.clock.leap = 26_000;
  await send(all, GET, { id: 'hang' });
  return told;
};

/** Calls that are refused, and what is no call at all. */
export const refusedCalls = async (world: World, { all, readers, search }: Doors) => {
  const { canary } = world;
  const { url } = all;
  const post = (body: unknown, more = {}) => rpc(url, body, { ...headers(world), ...more });
  await post(call(world, CREATE, { text: 1, [canary('the name of an argument')]: canary('an argument too many') }));
  await post(call(world, canary('the name of a tool'), { a: canary('an argument of no tool') }));
  await rpc(readers.url, call(world, CREATE, { text: canary('an argument out of scope') }));
  await rpc(search.url, call(world, 'search_tools', { [canary('a name in a search')]: canary('a value in a search') }));
  await post(call(world, CREATE, [canary('arguments in a list')]));
  await post(call(world, CREATE, {}, { 'sallyport/idempotency_key': `no word ${canary('a key that is none')}` }));
  await post({ jsonrpc: '2.0', id: 1, method: canary('a method'), params: { a: canary('a parameter') } });
  await post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${canary('malformed JSON')}`);
  await post(`{"a":1,"a":"${canary('a repeated member')}"}`);
  await post([call(world, GET, { id: canary('an item of a batch') }), call(world, canary('a tool in a batch'), {})]);
  await post({ jsonrpc: '2.0', method: 'notifications/x', params: { a: canary('a notification') } });
  await post(`"${canary('a body that is too large')}${'x'.repeat(1_100_000)}"`);
  await post({}, { 'content-type': canary('a content type') });
  await post({}, { origin: `https://${canary('an origin')}.example` });
  await post(call(world, GET, { id: 'json' }), { 'mcp-protocol-version': canary('a revision') });
  await modern(url, 'tools/call', { name: CREATE, arguments: {}, requestState: canary('a state') });
  await modern(url, 'tools/call', { name: CREATE }, { 'mcp-name': canary('a header that says another tool') });
  await rpc(`${url}?q=${canary('a query behind a door')}`, call(world, GET, { id: 'json' }));
  await rpc(`${world.gateway.url}/mcp/${canary('no door')}`, call(world, GET, { id: 'json' }));
  await callTool(url, CREATE, { text: { deep: [canary('a value in the wrong place')] } });
};

/** Requests to the provisioning API that it refuses. */
export const refusedBodies = async ({ canary, gateway }: World, { all }: Doors): Promise<readonly number[]> => {
  const statuses: number[] = [];
  const ask = async (route: string, body?: unknown, key = gateway.adminKey): Promise<void> => {
    const more = { 'x-anything': canary('a header to the API'), 'idempotency-key': canary('a key to the API') };
    statuses.push((await api(gateway, key, route, body, more)).status);
  };
  const odd = () => ({ [canary('a name in a body')]: canary('a value in a body') });
  await ask('POST /tenants', { name: 1, ...odd() });
  await ask(`POST /tenants/${all.tenant}/integrated-accounts`, { integration: canary('no integration'), ...odd() });
  await ask(`POST /integrated-account/${all.account}/mcp`, { name: 'n', config: odd() });
  await ask(`POST /tenants/${all.tenant}/api-tokens`, { name: 'n', roles: [canary('a role')] });
  await ask(`PUT /integrated-account/${all.account}/credential`, { kind: 'bearer', secret: odd() });
  await ask('PUT /integrations/mine', { slug: 'mine', base_url: `http://${canary('a host')}`, ...odd() });
  await ask(`GET /tenants/${canary('a tenant in a path')}`);
  await ask(`GET /mcp-servers?tenant=${canary('a tenant in a query')}`);
  await ask(`GET /tenants/${all.tenant}/audit-events?cursor=${canary('a cursor')}`);
  await ask(`GET /${canary('a path')}`);
  await ask('GET /tenants', undefined, canary('a key that opens nothing'));
  await ask('POST /revocations', { tenant: canary('a tenant to revoke'), ...odd() });
  return statuses;
};
