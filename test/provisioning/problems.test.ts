// RFC 9457: every refusal names its type, and every bad field by its RFC 6901 pointer, all of them at once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type Call, describedApi } from './described-api.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

let gateway: TestGateway;
let call: Call;
let door: Door;
let tenantAdmin: string;

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => NOW });
  ({ call } = await describedApi(gateway));
  door = await openDoor(gateway);
  const key = await call(gateway.adminKey, `POST /tenants/${door.tenant}/api-tokens`, { name: 'n', roles: ['admin'] });
  tenantAdmin = key.body.token;
});
afterAll(() => gateway.close());

const route = (template: string): string =>
  template.replace('{tenant}', door.tenant).replace('{account}', door.account).replace('{server}', door.server);

const iso = (ms: number): string => new Date(ms).toISOString();

const SERVERS = 'POST /integrated-account/{account}/mcp';
const ACCOUNTS = 'POST /tenants/{tenant}/integrated-accounts';
const TOKENS = 'POST /tenants/{tenant}/api-tokens';
const CREDENTIAL = 'PUT /integrated-account/{account}/credential';
const zendesk = (over: object) => ({ integration: 'zendesk', ...over });

// Body → the pointers of every field that is wrong.
const INVALID: readonly (readonly [what: string, route: string, body: unknown, pointers: readonly string[]])[] = [
  ['an array as body', 'POST /tenants', [], ['']],
  ['a string as body', 'POST /tenants', 'name', ['']],
  ['null as body', 'POST /tenants', null, ['']],
  ['a missing name', 'POST /tenants', {}, ['/name']],
  ['an empty name', 'POST /tenants', { name: '' }, ['/name']],
  ['a name that is too long', 'POST /tenants', { name: 'x'.repeat(101) }, ['/name']],
  ['a name of the wrong type', 'POST /tenants', { name: 1 }, ['/name']],
  ['an unknown field', 'POST /tenants', { name: 'n', admin: true }, ['/admin']],
  ['two wrong fields', 'POST /tenants', { name: 1, residency: 'EUROPE' }, ['/name', '/residency']],
  ['a field whose name needs escaping', 'POST /tenants', { name: 'n', 'a/b~c': 1 }, ['/a~1b~0c']],
  ['an unknown role', TOKENS, { name: 'n', roles: ['agent', 'root'] }, ['/roles/1']],
  ['no role', TOKENS, { name: 'n', roles: [] }, ['/roles']],
  ['a role twice', TOKENS, { name: 'n', roles: ['agent', 'agent'] }, ['/roles']],
  ['a token that would end now', TOKENS, { name: 'n', expires_at: iso(NOW) }, ['/expires_at']],
  [
    'a key that would end in 366 days',
    'POST /admin-keys',
    { name: 'n', expires_at: iso(NOW + 366 * DAY) },
    ['/expires_at'],
  ],
  ['an end 1 ms too far', SERVERS, { name: 'n', expires_at: iso(NOW + 365 * DAY + 1) }, ['/expires_at']],
  ['an end in the past', SERVERS, { name: 'n', expires_at: iso(NOW - 1) }, ['/expires_at']],
  ['an end without a zone', SERVERS, { name: 'n', expires_at: '2026-06-01T00:00:00' }, ['/expires_at']],
  ['an end that is a date', SERVERS, { name: 'n', expires_at: '2026-06-01' }, ['/expires_at']],
  ['an end that is no day', SERVERS, { name: 'n', expires_at: '2026-02-30T00:00:00Z' }, ['/expires_at']],
  ['an end in RFC 5322', SERVERS, { name: 'n', expires_at: 'Mon, 01 Jun 2026 00:00:00 GMT' }, ['/expires_at']],
  ['an end in epoch seconds', SERVERS, { name: 'n', expires_at: 1_780_000_000 }, ['/expires_at']],
  ['an end that is null', SERVERS, { name: 'n', expires_at: null }, ['/expires_at']],
  ['a change to an end in the past', 'PATCH /mcp-servers/{server}', { expires_at: iso(NOW) }, ['/expires_at']],
  ['a change of nothing', 'PATCH /mcp-servers/{server}', {}, ['']],
  ['a change of the scope', 'PATCH /mcp-servers/{server}', { config: {} }, ['/config']],
  ['a word twice', SERVERS, { name: 'n', config: { methods: ['read', 'read'] } }, ['/config/methods']],
  ['an empty axis', SERVERS, { name: 'n', config: { methods: [] } }, ['/config/methods']],
  [
    'three empty axes',
    SERVERS,
    { name: 'n', config: { methods: [], tags: [], tools: [] } },
    ['/config/methods', '/config/tags', '/config/tools'],
  ],
  ['a method that is none', SERVERS, { name: 'n', config: { methods: ['read', 'peek'] } }, ['/config/methods/1']],
  ['a class in capitals', SERVERS, { name: 'n', config: { methods: ['READ'] } }, ['/config/methods/0']],
  [
    'words that match nothing, on every axis',
    SERVERS,
    { name: 'n', config: { methods: ['x'], tags: ['y'], tools: ['z'] } },
    ['/config/methods/0', '/config/tags/0', '/config/tools/0'],
  ],
  [
    'axes that leave nothing together',
    SERVERS,
    { name: 'n', config: { methods: ['write'], tools: ['list_all_crm_contacts'] } },
    ['/config'],
  ],
  ['a scope of the wrong type', SERVERS, { name: 'n', config: { methods: 'read' } }, ['/config/methods']],
  [
    'a flag of the wrong type',
    SERVERS,
    { name: 'n', config: { require_api_token_auth: 'yes' } },
    ['/config/require_api_token_auth'],
  ],
  ['an unknown tool mode', SERVERS, { name: 'n', config: { tool_mode: 'none' } }, ['/config/tool_mode']],
  ['an unknown profile', SERVERS, { name: 'n', config: { schema_profile: 'tiny' } }, ['/config/schema_profile']],
  ['an unknown mode', SERVERS, { name: 'n', config: { upstream_errors: 'hide' } }, ['/config/upstream_errors']],
  ['an unknown field inside', SERVERS, { name: 'n', config: { method: ['read'] } }, ['/config/method']],
  ['an unknown integration', ACCOUNTS, { integration: 'no-such' }, ['/integration']],
  ['an integration that is a path', ACCOUNTS, { integration: '../demo' }, ['/integration']],
  ['an integration that is a prototype’s', ACCOUNTS, { integration: 'constructor' }, ['/integration']],
  [
    'an unknown variable',
    ACCOUNTS,
    { integration: 'demo', variables: { 'sub/domain': 'x' } },
    ['/variables/sub~1domain'],
  ],
  [
    'a variable that leaves the domain',
    ACCOUNTS,
    zendesk({ variables: { subdomain: 'evil.example/' } }),
    ['/variables/subdomain'],
  ],
  ['a missing variable', ACCOUNTS, zendesk({}), ['/variables/subdomain']],
  ['a variable of the wrong type', ACCOUNTS, zendesk({ variables: { subdomain: 1 } }), ['/variables/subdomain']],
  [
    'a credential without its secret',
    ACCOUNTS,
    { integration: 'demo', credential: { kind: 'bearer' } },
    ['/credential/secret'],
  ],
  [
    'a kind the integration does not have',
    ACCOUNTS,
    { integration: 'demo', credential: { kind: 'basic', secret: {} } },
    ['/credential/kind'],
  ],
  [
    'a kind that is none',
    ACCOUNTS,
    { integration: 'demo', credential: { kind: 'magic', secret: {} } },
    ['/credential/kind'],
  ],
  [
    'a credential with a misspelt field',
    CREDENTIAL,
    { kind: 'bearer', secret: { tokn: 'x' } },
    ['/secret/token', '/secret/tokn'],
  ],
  ['an empty secret', CREDENTIAL, { kind: 'bearer', secret: { token: '' } }, ['/secret/token']],
  ['a secret of the wrong type', CREDENTIAL, { kind: 'bearer', secret: { token: 1 } }, ['/secret/token']],
  [
    'a secret that would split a header',
    CREDENTIAL,
    { kind: 'bearer', secret: { token: 'a\r\nHost: evil' } },
    ['/secret'],
  ],
];

describe('a refusal', () => {
  it.each(INVALID)('of %s points to it', async (_, template, body, pointers) => {
    const answer = await call(gateway.adminKey, route(template), body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.type).toBe('/problems/invalid_request');
    const named = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect([...new Set<string>(named)].sort()).toEqual([...pointers].sort());
    expect(JSON.stringify(answer.body)).not.toContain('evil');
  });

  it('of a definition under another name points to it', async () => {
    const { definition } = (await call(gateway.adminKey, 'GET /integrations/demo')).body;
    const body = { ...definition, slug: 'yours', base_url: 'https://crm.example.com' };
    const answer = await call(gateway.adminKey, 'PUT /integrations/mine', body);
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [{ pointer: '/slug', detail: 'must be "mine", as in the path' }],
    ]);
  });

  it('creates nothing', async () => {
    const { body } = await call(gateway.adminKey, 'GET /tenants');
    expect(body.items.length).toBe(1);
    expect((await call(gateway.adminKey, route('GET /integrated-account/{account}/mcp'))).body.items.length).toBe(1);
  });

  it('carries its request id, in the body and in the log', async () => {
    const { body } = await call(gateway.adminKey, 'GET /tenants/ten_000000000000');
    expect(gateway.lines.at(-1)).toContain(body.request_id);
    expect(body).toMatchObject({ type: '/problems/not_found', title: 'Not found', status: 404 });
  });

  it('takes the ends it should: the last allowed millisecond, any zone, lower case', async () => {
    for (const [given, shown] of [
      [iso(NOW + 365 * DAY), iso(NOW + 365 * DAY)],
      ['2026-06-01T02:00:00+02:00', '2026-06-01T00:00:00.000Z'],
      ['2026-06-01t00:00:00.5z', '2026-06-01T00:00:00.500Z'],
      [iso(NOW + 1), iso(NOW + 1)],
    ]) {
      const { status, body } = await call(gateway.adminKey, route(SERVERS), { name: 'n', expires_at: given });
      expect([given, status, body.expires_at]).toEqual([given, 201, shown]);
    }
    expect((await call(gateway.adminKey, route(SERVERS), { name: 'n' })).body.expires_at).toBe(iso(NOW + 30 * DAY));
  });
});

describe('the other refusals', () => {
  const raw = async (
    method: string,
    path: string,
    body: string | Uint8Array<ArrayBuffer> | null,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(gateway.url + path, {
      method,
      body,
      headers: { authorization: `Bearer ${gateway.adminKey}`, 'content-type': 'application/json', ...headers },
    });
    return { status: response.status, body: (await response.json()) as { type: string } };
  };

  it.each([
    ['a duplicate key', '{"name":"a","name":"b"}', 400, '/problems/invalid_request'],
    ['broken JSON', '{"name":', 400, '/problems/invalid_request'],
    ['no body', null, 400, '/problems/invalid_request'],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 400, '/problems/invalid_request'],
    ['__proto__', '{"name":"a","__proto__":{}}', 400, '/problems/invalid_request'],
    ['more than 1 MB', `{"name":"${'x'.repeat(1024 * 1024)}"}`, 413, '/problems/too_large'],
  ])('%s', async (_, body, status, type) => {
    expect(await raw('POST', '/tenants', body)).toMatchObject({ status, body: { type } });
  });

  it('another media type', async () => {
    const answer = await raw('POST', '/tenants', '{"name":"n"}', { 'content-type': 'text/plain' });
    expect(answer).toMatchObject({ status: 415, body: { type: '/problems/unsupported_media_type' } });
  });

  it('a method that a resource does not have', async () => {
    const answer = await raw('PUT', '/tenants', '{}');
    expect(answer).toMatchObject({ status: 405, body: { type: '/problems/method_not_allowed' } });
  });

  it('another residency, of a tenant and of a key', async () => {
    const tenant = await call(gateway.adminKey, 'POST /tenants', { name: 'n', residency: 'us' });
    expect([tenant.status, tenant.body.type]).toEqual([421, '/problems/other_residency']);
    const american = await startTestGateway({ residency: 'us' });
    const key = await call(american.adminKey, 'GET /tenants');
    await american.close();
    expect([key.status, key.body.type, key.body.detail]).toEqual([
      421,
      '/problems/other_residency',
      'This token belongs to residency "us": use that residency\'s endpoint.',
    ]);
  });

  it('a server at an account without a credential', async () => {
    const account = await call(gateway.adminKey, route(ACCOUNTS), { integration: 'demo' });
    expect([account.status, account.body.status]).toEqual([201, 'pending']);
    const answer = await call(gateway.adminKey, `POST /integrated-account/${account.body.id}/mcp`, { name: 'n' });
    expect([answer.status, answer.body.type]).toEqual([409, '/problems/conflict']);
    const put = await call(gateway.adminKey, `PUT /integrated-account/${account.body.id}/credential`, {
      kind: 'bearer',
      secret: { token: 'x' },
    });
    expect([put.status, put.body.status]).toEqual([200, 'connected']);
  });

  it('a bundled integration’s name for a custom one', async () => {
    const answer = await call(tenantAdmin, 'PUT /integrations/zendesk', { slug: 'zendesk' });
    expect([answer.status, answer.body.type]).toEqual([409, '/problems/conflict']);
  });

  it('anything of a deleted account', async () => {
    const { tenant, account, server } = await openDoor(gateway);
    expect((await call(gateway.adminKey, `DELETE /integrated-account/${account}`)).status).toBe(204);
    expect((await call(gateway.adminKey, `GET /tenants/${tenant}/integrated-accounts`)).body.items).toEqual([]);
    for (const [each, body] of [
      [`GET /integrated-account/${account}`, undefined],
      [`GET /integrated-account/${account}/mcp`, undefined],
      [`PUT /integrated-account/${account}/credential`, { kind: 'bearer', secret: { token: 'x' } }],
    ] as const) {
      expect([each, (await call(gateway.adminKey, each, body)).status]).toEqual([each, 404]);
    }
    expect((await call(gateway.adminKey, `POST /integrated-account/${account}/mcp`, { name: 'n' })).status).toBe(404);
    expect((await call(gateway.adminKey, `POST /mcp-servers/${server}/rotate`)).status).toBe(410);
    expect((await call(gateway.adminKey, `PATCH /mcp-servers/${server}`, { name: 'n' })).status).toBe(410);
  });
});

describe('what is stored', () => {
  const zendeskAccount = (secret: object) =>
    call(
      gateway.adminKey,
      route(ACCOUNTS),
      zendesk({ variables: { subdomain: 'acme' }, credential: { kind: 'basic', secret } }),
    );
  // {"email":"…","api_token":"…"} is 27 bytes around the two values.
  const secretOf = (bytes: number) => {
    const wide = 'ü'.repeat(20_000);
    const rest = bytes - 27 - 40_000;
    return { email: wide, api_token: 'ü'.repeat(Math.floor(rest / 2)) + 'x'.repeat(rest % 2) };
  };

  it('of a credential is at most 65,000 bytes of JSON', async () => {
    expect(Buffer.byteLength(JSON.stringify(secretOf(65_000)))).toBe(65_000);
    expect((await zendeskAccount(secretOf(65_000))).status).toBe(201);
    const refused = await zendeskAccount(secretOf(65_001));
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/credential/secret']);
  });

  it('of a server’s scope fits into its token’s 4,096 bytes', async () => {
    const { definition } = (await call(gateway.adminKey, 'GET /integrations/demo')).body;
    const tags = Array.from({ length: 100 }, (_, i) => String(i).padStart(40, 't'));
    const { contacts } = definition.resources;
    for (const [i, method] of Object.values<{ tags?: readonly string[] }>(contacts.methods).entries())
      method.tags = tags.slice(i * 20, i * 20 + 20);
    expect((await call(gateway.adminKey, 'PUT /integrations/wide', { ...definition, slug: 'wide' })).status).toBe(200);
    const credential = { kind: 'bearer', secret: { token: 'x' } };
    const wide = await openDoor(gateway, {}, { integration: 'wide', credential });
    const create = (count: number) =>
      call(gateway.adminKey, `POST /integrated-account/${wide.account}/mcp`, {
        name: 'n',
        config: { tags: tags.slice(0, count) },
      });
    expect((await create(75)).status).toBe(201);
    const refused = await create(90);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/config']);
  });
});

describe('a cursor', () => {
  const id = 'a'.repeat(12);
  const LISTS = [
    ['/tenants', `ten_${id}`],
    ['/admin-keys', `key_${id}`],
    ['/tenants/{tenant}/integrated-accounts', 'acc_{owner}'],
    ['/tenants/{tenant}/api-tokens', 'tok_{owner}'],
    ['/integrated-account/{account}/mcp', 'srv_{owner}'],
  ] as const;
  const cursors = () => LISTS.map(([, cursor]) => cursor.replace('{owner}', door.tenant.slice(4) + id));

  it.each(LISTS)('of %s is an id as that list holds them', async (path, mine) => {
    const own = mine.replace('{owner}', door.tenant.slice(4) + id);
    const pages = (cursor: string) => call(gateway.adminKey, `GET ${route(path)}?cursor=${cursor}`);
    expect((await pages(own)).status).toBe(200);
    for (const cursor of [...cursors().filter((each) => each !== own), `${own}a`, own.slice(0, -1), `acc_${id}${id}`]) {
      const answer = await pages(cursor);
      expect([cursor, answer.status, answer.body.errors?.[0].pointer]).toEqual([cursor, 400, '/cursor']);
    }
  });
});

describe('an account', () => {
  it('lists its own servers and no other’s', async () => {
    const other = await call(gateway.adminKey, route(ACCOUNTS), {
      ...{ integration: 'demo', credential: { kind: 'bearer', secret: { token: 'x' } } },
    });
    const servers = `/integrated-account/${other.body.id}/mcp`;
    const created = await call(gateway.adminKey, `POST ${servers}`, { name: 'n' });
    const ids = async (path: string) =>
      (await call(gateway.adminKey, `GET ${path}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids(servers)).toEqual([created.body.id]);
    expect(await ids(`/integrated-account/${door.account}/mcp`)).not.toContain(created.body.id);
  });
});
