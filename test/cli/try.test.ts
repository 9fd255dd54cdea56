// `integration try`: what is sent, what is shown, and what neither prints nor sends.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '#lib/cli/command.ts';
import { cli, documentOf } from './cli.ts';

const SECRET = 'tok+en/with "marks" 123';

const DEFINITION = {
  schema_version: 1,
  slug: 'acme',
  label: 'Acme',
  tool_label: 'acme',
  version: '1.0.0',
  base_url: 'https://{{account.site}}.acme.example/v1',
  variables: { site: { description: 'Site.' } },
  headers: { 'x-version': '7' },
  auth: [
    {
      kind: 'api_key',
      fields: { key: 'Key.' },
      apply: [{ in: 'query', name: 'key', value: '{{credential.key}}' }],
    },
    {
      kind: 'basic',
      fields: { user: 'User.', password: 'Password.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Basic {{base64(credential.user:credential.password)}}' }],
    },
    {
      kind: 'oauth2_client_credentials',
      fields: { client_id: 'Id.', client_secret: 'Secret.' },
      apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.access_token}}' }],
      oauth: { token_url: 'https://login.acme.example/token' },
    },
  ],
  rate_limit: {
    policies: [{ name: 'requests', remaining: [{ header: 'x-left', format: 'number' }], window_s: 10 }],
    retry_after: [{ header: 'retry-after', format: 'delta_seconds' }],
  },
  resources: {
    items: {
      singular: 'item',
      plural: 'items',
      methods: {
        list: {
          http: 'GET',
          path: '/items',
          pagination: { kind: 'cursor', cursor: { name: 'after' }, limit: { name: 'size', max: 50 }, next: '/next' },
        },
        create: { http: 'POST', path: '/items' },
        get: { http: 'GET', path: '/items/{id}', response: { mapping: '{"only": name}' } },
      },
    },
  },
  documentation: [
    { resource: 'items', method: 'list', description: 'Lists items.' },
    {
      resource: 'items',
      method: 'create',
      description: 'Creates an item.',
      body_schema: { type: 'object', properties: { name: { type: 'string', minLength: 2 } }, required: ['name'] },
    },
    {
      resource: 'items',
      method: 'get',
      description: 'Returns an item.',
      query_schema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    },
  ],
};

let directory: string;
let file: string;
let server: Server;
let url: string;
let arrived: { readonly request: IncomingMessage; readonly body: string }[] = [];
let answer: { readonly status: number; readonly headers?: Record<string, string>; readonly body: unknown };
const OK = { status: 200, body: { items: [] } };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-try-'));
  file = join(directory, 'acme.json');
  await writeFile(file, JSON.stringify(DEFINITION));
  server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    arrived.push({ request, body });
    const { status, headers = {} } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer.body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answer = OK;
});
afterEach(() => {
  arrived = [];
  answer = OK;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

const tryIt = (tool: string, flags: readonly string[] = [], io: Partial<Io> = {}) =>
  cli(['integration', 'try', file, tool, '--variable', 'site=main', ...flags], io);
const piped = (secret: object): Partial<Io> => ({ readStdin: async () => Buffer.from(JSON.stringify(secret)) });
const BASIC = ['--auth-kind', 'basic', '--secret-stdin'];
const LIST = 'list_all_acme_items';
const CREATE = ['create_a_acme_item', '--args', '{"name": "Ada"}'] as const;

describe('a call', () => {
  it('is sent as the gateway sends it, and shown with templates for the credential', async () => {
    answer = { status: 200, headers: { 'x-left': '4' }, body: { items: [{ id: 1 }], next: 'p2' } };
    const ran = await tryIt(
      LIST,
      ['--url', `${url}/below`, '--args', '{"limit": 7}', '--secret-stdin'],
      piped({ key: SECRET }),
    );
    const [{ request }] = arrived as [(typeof arrived)[0]];
    expect(request.url).toBe(`/below/v1/items?size=7&key=${encodeURIComponent(SECRET)}`);
    expect(request.headers).toMatchObject({ host: 'main.acme.example', 'x-version': '7' });
    expect(ran).toMatchObject({ exit: 0, err: `Calling ${url}/below …\n` });
    expect(
      ran.out.replace(/after \d+ ms/, 'after 5 ms'),
    ).toBe(`GET https://main.acme.example/v1/items?size=7&key={{credential.key}}
accept: application/json, */*;q=0.8
x-version: 7

At ${url}/below

HTTP 200 after 5 ms

The agent gets:
{"items":[{"id":1}],"next":"p2"}
{"next_cursor":"p2"}

is_error              false
next_cursor           p2
rate_limit.remaining  4
rate_limit.window     10
`);
  });

  it('is one JSON document with --json', async () => {
    answer = { status: 200, body: { name: 'Ada', more: 1 } };
    const ran = await tryIt('get_single_acme_item_by_id', ['--url', url, '--args', '{"id": "a b"}', '--json']);
    expect(documentOf(ran)).toEqual({
      tool: 'get_single_acme_item_by_id',
      class: 'read',
      request: {
        method: 'GET',
        url: 'https://main.acme.example/v1/items/a%20b',
        headers: { accept: 'application/json, */*;q=0.8', 'x-version': '7' },
      },
      to: `${url}/`,
      sent: true,
      status: 200,
      ms: expect.any(Number),
      agent_gets: { is_error: false, content: [{ type: 'text', text: '{"only":"Ada"}' }] },
    });
    expect(ran.err).toContain('No credential went along: give one with --secret-file or --secret-stdin.\n');
  });

  it('takes an access token in the place of an authorization', async () => {
    const flags = ['--url', url, '--auth-kind', 'oauth2_client_credentials', '--secret-stdin'];
    expect((await tryIt(LIST, flags, piped({ access_token: 'granted-1234' }))).exit).toBe(0);
    expect(arrived[0]?.request.headers.authorization).toBe('Bearer granted-1234');
  });

  it('prints no secret, however the answer repeats it', async () => {
    const secret = { user: 'somebody@acme.example', password: SECRET };
    const basic = Buffer.from(`${secret.user}:${secret.password}`).toString('base64');
    const echoes = [SECRET, encodeURIComponent(SECRET), `Basic ${basic}`, basic, JSON.stringify({ SECRET })];
    answer = { status: 200, body: { echoes } };
    for (const more of [[], ['--json']]) {
      const { exit, out, err } = await tryIt(LIST, ['--url', url, ...BASIC, ...more], piped(secret));
      expect([exit, arrived.at(-1)?.request.headers.authorization]).toEqual([0, `Basic ${basic}`]);
      expect(out).toContain('Basic {{base64(credential.user:credential.password)}}');
      const printed = out + err;
      for (const secretText of [SECRET, 'tok+en', encodeURIComponent(SECRET), basic, 'with \\"marks', secret.user])
        expect(printed).not.toContain(secretText);
    }
  });
});

describe('nothing is sent', () => {
  it('on a dry run, which asks nothing and needs no credential', async () => {
    const ran = await tryIt(CREATE[0], [...CREATE.slice(1), '--url', url, '--dry-run', '--json']);
    expect(documentOf(ran)).toMatchObject({
      class: 'write',
      sent: false,
      request: {
        method: 'POST',
        url: 'https://main.acme.example/v1/items?key={{credential.key}}',
        body: '{"name":"Ada"}',
        headers: { 'content-type': 'application/json' },
      },
    });
    expect([ran.exit, arrived.length]).toEqual([0, 0]);
  });

  it('by a write, until somebody says yes', async () => {
    const flags = [...CREATE.slice(1), '--url', url];
    expect(await tryIt(CREATE[0], flags)).toMatchObject({
      exit: 2,
      err: 'sallyport: integration try needs --yes where nobody can be asked. create_a_acme_item is a write: it may change data.\n',
    });
    const asked = (said: string): Partial<Io> => ({ interactive: true, ask: async () => said });
    expect(await tryIt(CREATE[0], flags, asked('no'))).toMatchObject({
      exit: 1,
      err: 'sallyport: Nothing was sent.\n',
    });
    expect(arrived).toHaveLength(0);
    expect((await tryIt(CREATE[0], flags, asked('yes'))).exit).toBe(0);
    expect((await tryIt(CREATE[0], [...flags, '--yes'])).exit).toBe(0);
    expect(arrived.map(({ body }) => body)).toEqual(['{"name":"Ada"}', '{"name":"Ada"}']);
  });

  it('of arguments that do not fit: 6, with every pointer', async () => {
    const { exit, err } = await tryIt(CREATE[0], ['--args', '{"name": "A", "nam": 1}', '--url', url, '--yes']);
    expect([exit, arrived.length]).toEqual([6, 0]);
    expect(err).toMatch(/do not fit create_a_acme_item; nothing was sent\.\n(?:.*\n)* {2}\/name .*\n/);
    expect(err).toMatch(/^ {2}\/nam /m);
  });

  it.each<[string, string, readonly string[], string]>([
    ['an unknown tool', 'list_all_acme_item', [], 'has no tool list_all_acme_item. Did you mean list_all_acme_items?'],
    ['arguments that are no object', LIST, ['--args', '[]'], '--args must be a JSON object'],
    ['an unknown kind', LIST, ['--auth-kind', 'bearer'], 'no auth of the kind bearer. It has api_key, basic, oauth2_'],
    ['half a credential', LIST, ['--auth-kind', 'basic', '--secret', 'user=u'], 'The credential lacks password:'],
    ['a foreign variable', LIST, ['--variable', 'x=y'], '/variables/x  is not a variable of this integration'],
    ['a host of http', LIST, ['--url', 'http://acme.example'], '--url must be an https URL of a domain name'],
    ['a private address', LIST, ['--url', 'http://10.0.0.1:80'], '--url must be an https URL of a domain name'],
    ['loopback by https', LIST, ['--url', 'https://127.0.0.1'], '--url must be an https URL of a domain name'],
    ['a name of this machine', LIST, ['--url', 'http://localhost:1'], '--url must be an https URL of a domain name'],
    ['a port of elsewhere', LIST, ['--url', 'https://acme.example:8443'], '--url must be an https URL'],
    ['a query', LIST, ['--url', 'https://acme.example/?a=b'], '--url must be an https URL'],
  ])('for %s: 2', async (_, tool, flags, sentence) => {
    const { exit, out, err } = await tryIt(tool, flags);
    expect([exit, out, arrived.length]).toEqual([2, '', 0]);
    expect(err).toContain(sentence);
  });

  it('for a definition with problems: 6', async () => {
    const broken = join(directory, 'broken.json');
    await writeFile(broken, JSON.stringify({ ...DEFINITION, version: 'one' }));
    const { exit, err } = await cli(['integration', 'try', broken, LIST]);
    expect(exit).toBe(6);
    expect(err).toContain('broken.json is not valid: correct it first.\n  /version');
  });

  it('to an address that the gateway does not call: 5', async () => {
    const ran = await tryIt(LIST, ['--url', 'https://localhost', '--json', '--secret', 'key=12345678']);
    expect(ran.exit).toBe(5);
    expect(documentOf(ran)).toMatchObject({ sent: false, agent_gets: { error: { reason: 'address_not_allowed' } } });
  });
});

describe('an answer that is an error', () => {
  it('is 6, with what the agent is told', async () => {
    answer = { status: 404, body: { message: 'none' } };
    const { exit, out } = await tryIt(LIST, ['--url', url]);
    expect(exit).toBe(6);
    expect(out).toMatch(/^HTTP 404 after \d+ ms\n\nThe agent gets:\n\{"message":"none"\}\nAcme answered HTTP 404/m);
    expect(out).toMatch(/^is_error +true$/m);
  });

  it('names the numbers of a rate limit', async () => {
    answer = { status: 429, headers: { 'retry-after': '8', 'x-left': '0' }, body: {} };
    const ran = await tryIt(LIST, ['--url', url, '--json']);
    expect(ran.exit).toBe(6);
    expect(documentOf(ran).agent_gets).toMatchObject({
      is_error: true,
      http_status: 429,
      rate_limit: { remaining: 0, retry_after: 8 },
      content: [{ text: expect.stringContaining('Wait 8 s before calling it again.') }],
    });
  });

  it('is 5 where nothing answers', async () => {
    const ran = await tryIt(LIST, ['--url', 'http://127.0.0.1:1', '--json']);
    expect(ran.exit).toBe(5);
    expect(documentOf(ran)).toMatchObject({
      sent: false,
      agent_gets: { is_error: true, error: { reason: 'refused' } },
    });
  });
});

it('puts an https address in the place of the host', async () => {
  const ran = await tryIt(LIST, ['--url', 'https://staging.acme.example/eu/', '--dry-run']);
  expect(ran.out).toMatch(/^GET https:\/\/staging\.acme\.example\/eu\/v1\/items\?key=\{\{/);
  expect(ran.err).toBe('Nothing was sent.\n');
});
