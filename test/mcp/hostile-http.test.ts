// Methods, paths, fields and media types that no client of MCP sends.
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FixturesGateway, startFixturesGateway } from '#test/conformance/fixtures-gateway.ts';
import { type RawFields, rawPost, rawSend } from './raw-post.ts';

let fixtures: FixturesGateway;
let url: string;

beforeAll(async () => {
  fixtures = await startFixturesGateway();
  ({ url } = fixtures.door);
});
afterAll(() => fixtures.close());
afterEach(async () => {
  expect(fixtures.upstream.seen).toEqual([]);
  expect(fixtures.gateway.lines.filter((line) => line.includes('"fault"'))).toEqual([]);
  expect((await rawPost(url, PING)).text).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
});

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const MODERN_CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'test_simple_text', arguments: {}, _meta: META },
});
const MODERN_FIELDS = {
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'test_simple_text',
};

const post = async (body: string, fields: RawFields) => {
  const { status, text } = await rawPost(url, body, fields);
  return { status, code: JSON.parse(text).error?.code };
};

describe('methods', () => {
  it.each(['GET', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'])('%s is not served', async (method) => {
    const { status, headers, text } = await rawSend(method, url, { 'content-type': 'application/json' });
    expect(status).toBe(405);
    expect(headers.allow).toBe('POST');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(JSON.parse(text).error.code).toBe(-32600);
  });

  it('HEAD is not served', async () => {
    expect(await rawSend('HEAD', url, {})).toMatchObject({ status: 405, text: '' });
  });

  it('a door that does not exist is told apart by none of them', async () => {
    const open = await rawSend('GET', url, {});
    const closed = await rawSend('GET', `${fixtures.gateway.url}/mcp/x`, {});
    expect(closed.status).toBe(405);
    const { request_id: _, ...data } = JSON.parse(open.text).error.data;
    expect(data).toEqual({});
    expect(JSON.parse(closed.text).error.message).toBe(JSON.parse(open.text).error.message);
  });
});

describe('paths', () => {
  it.each([
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp/x',
    '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration',
    '/register',
    '/authorize',
    '/token',
    '/',
    '/mcp',
    '/mcp/',
    '/mcp/a/b',
    '//mcp/a',
    '/mcp/%E0%A4%A',
    '/sse',
    '/favicon.ico',
  ])('%s is a JSON 404 without a challenge', async (path) => {
    for (const method of ['GET', 'POST']) {
      const { status, headers, text } = await rawSend(method, fixtures.gateway.url + path, {
        'content-type': 'application/json',
      });
      expect([method, status]).toEqual([method, 404]);
      expect(headers['content-type']).toBe('application/problem+json');
      expect(headers['www-authenticate']).toBeUndefined();
      expect(JSON.parse(text)).toEqual({ type: 'about:blank', title: 'Not found', status: 404 });
    }
  });

  it('a query string changes nothing', async () => {
    expect((await rawPost(`${url}?token=x&token=y&%ff`, PING)).status).toBe(200);
  });
});

describe('media types', () => {
  it.each<[string | undefined]>([
    [undefined],
    ['text/plain'],
    ['text/event-stream'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonx'],
    ['application/json-seq'],
    ['text/plain, application/json'],
  ])('%s is refused', async (type) => {
    const { status, text } = await rawSend('POST', url, type === undefined ? {} : { 'content-type': type }, PING);
    expect(status).toBe(415);
    expect(JSON.parse(text).error.code).toBe(-32600);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;x=y'])(
    '%s is read',
    async (type) => {
      expect((await rawPost(url, PING, { 'content-type': type })).status).toBe(200);
    },
  );

  it.each(['', '*/*', 'text/html', 'text/event-stream'])('any Accept does, also %j', async (accept) => {
    const { status, headers } = await rawPost(url, PING, { accept });
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
  });
});

describe('repeated fields', () => {
  it.each<[string, readonly string[]]>([
    ['authorization', ['Bearer a', 'Bearer a']],
    ['x-api-token', ['a', 'b']],
    ['origin', ['http://localhost', 'http://evil.example']],
    ['mcp-protocol-version', ['2026-07-28', '2025-11-25']],
    ['mcp-method', ['tools/call', 'tools/list']],
    ['mcp-name', ['test_simple_text', 'test_simple_text']],
    ['mcp-session-id', ['a', 'b']],
    ['mcp-param-region', ['a', 'b']],
  ])('%s twice is refused before anything is decided', async (name, values) => {
    expect(await post(MODERN_CALL, { ...MODERN_FIELDS, [name]: values })).toEqual({ status: 400, code: -32600 });
  });

  it('in two spellings is the same field', async () => {
    const { host } = new URL(url);
    const head = `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json`;
    const fields = 'MCP-Name: a\r\nmcp-name: test_simple_text\r\nConnection: close';
    const answer = await exchangeBytes(host, `${head}\r\nContent-Length: ${PING.length}\r\n${fields}\r\n\r\n${PING}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('The header mcp-name was sent more than once.');
  });
});

describe('fields of 2026-07-28 against the body', () => {
  it.each<[string, RawFields, number]>([
    ['no version', { ...MODERN_FIELDS, 'mcp-protocol-version': [] }, -32020],
    ['another version', { ...MODERN_FIELDS, 'mcp-protocol-version': '2025-11-25' }, -32020],
    ['no method', { ...MODERN_FIELDS, 'mcp-method': [] }, -32020],
    ['another method', { ...MODERN_FIELDS, 'mcp-method': 'tools/list' }, -32020],
    ['no name', { ...MODERN_FIELDS, 'mcp-name': [] }, -32020],
    ['another name', { ...MODERN_FIELDS, 'mcp-name': 'test_error_handling' }, -32020],
    ['a name in bad Base64', { ...MODERN_FIELDS, 'mcp-name': '=?base64?dGVzdF9zaW1wbGVfdGV4dA?=' }, -32020],
  ])('%s is refused', async (_, fields, code) => {
    expect(await post(MODERN_CALL, fields)).toEqual({ status: 400, code });
  });

  it('a parameter without its header, or with another, is refused', async () => {
    const body = MODERN_CALL.replace(
      '"test_simple_text","arguments":{}',
      '"test_param_header","arguments":{"region":"é"}',
    );
    const fields = { ...MODERN_FIELDS, 'mcp-name': 'test_param_header' };
    expect(await post(body, fields)).toEqual({ status: 400, code: -32020 });
    expect(await post(body, { ...fields, 'mcp-param-region': 'e' })).toEqual({ status: 400, code: -32020 });
    expect(await post(body, { ...fields, 'mcp-param-region': '=?base64?w6k?=' })).toEqual({
      status: 400,
      code: -32020,
    });
    const matching = { ...fields, 'mcp-param-region': '=?base64?w6k=?=' };
    expect(await post(body, { ...matching, 'mcp-param-shard': '1' })).toEqual({ status: 400, code: -32020 });
    expect(await post(body, matching)).toEqual({ status: 200, code: undefined });
    expect(fixtures.upstream.seen.map((request) => request.url)).toEqual(['/regions?region=%C3%A9']);
    fixtures.upstream.forget();
  });
});

describe('a page of another site', () => {
  it.each(['http://evil.example', 'null', '', 'https://127.0.0.1', 'http://127.0.0.1.evil.example', 'file://'])(
    'with Origin %j is refused before the door is looked at',
    async (origin) => {
      expect(await post(PING, { origin })).toEqual({ status: 403, code: 403 });
      expect((await rawPost(`${fixtures.gateway.url}/mcp/x`, PING, { origin })).status).toBe(403);
    },
  );

  it('of this gateway’s own origin is served', async () => {
    expect((await rawPost(url, PING, { origin: fixtures.gateway.url })).status).toBe(200);
  });

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1'])(
    'that rebinds %s to loopback is refused',
    async (host) => {
      expect((await rawPost(url, PING, { host })).status).toBe(403);
      const { demoUrl } = fixtures.gateway;
      for (const path of ['/contacts', '/authorize', '/token'])
        expect([path, (await rawSend('GET', demoUrl + path, { host })).status]).toEqual([path, 403]);
    },
  );

  it('has the demo under its own name from the gateway alone: it is no name of the gateway’s', async () => {
    const host = 'demo-crm.sallyport.example';
    expect((await rawSend('GET', `${fixtures.gateway.demoUrl}/contacts`, { host })).status).toBe(401);
    expect((await rawPost(url, PING, { host })).status).toBe(403);
  });
});

/** Everything a server answers on one connection. */
const exchangeBytes = (host: string, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const [address, port] = host.split(':');
    const socket = connect(Number(port), address);
    const chunks: Buffer[] = [];
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject).on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.write(request);
  });

describe('what is no HTTP', () => {
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const { port } = new URL(url);
      let answer = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  it.each([
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na',
      400,
    ],
    ['40 KB of headers', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
  ])('%s is refused as a problem', async (_, text, status) => {
    const [head = '', body = ''] = (await raw(text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status });
  });
});
