// Whatever is posted to a door: a well-formed answer without a secret, nothing at the upstream, and a door that still works.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FixturesGateway, startFixturesGateway, UPSTREAM_SECRET } from '#test/conformance/fixtures-gateway.ts';
import { callTool } from '#test/support/gateway.ts';
import { type RawAnswer, type RawFields, rawPost } from './raw-post.ts';

let fixtures: FixturesGateway;
let url: string;

beforeAll(async () => {
  fixtures = await startFixturesGateway();
  ({ url } = fixtures.door);
});
afterAll(() => fixtures.close());

const TEXT_CALL = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'test_simple_text', arguments: {} } };
const CALL = JSON.stringify(TEXT_CALL);
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

afterEach(async () => {
  // Each test ends with the next good call: exactly one request upstream, and the door works.
  const before = fixtures.upstream.seen.length;
  expect(before).toBe(0);
  const { body } = await callTool(url, 'test_simple_text');
  expect(body.result.content[0].text).toBe('This is a simple text response for testing.');
  expect(fixtures.upstream.seen.length).toBe(1);
  fixtures.upstream.forget();
});

const noSecretIn = ({ text, headers }: RawAnswer): void => {
  const everything = text + JSON.stringify(headers);
  for (const secret of [UPSTREAM_SECRET, fixtures.door.token, fixtures.gateway.adminKey])
    expect(everything).not.toContain(secret);
};

/** One JSON-RPC error, and nothing of the request in it. */
const errorOf = (answer: RawAnswer) => {
  noSecretIn(answer);
  expect(answer.headers['content-type']).toBe('application/json');
  const { jsonrpc, id, error } = JSON.parse(answer.text);
  expect(jsonrpc).toBe('2.0');
  expect(typeof error.message).toBe('string');
  return { status: answer.status, code: error.code, id };
};

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

describe('a body that is not one JSON text', () => {
  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['white space', ' \n'],
    ['half an object', CALL.slice(0, -1)],
    ['two messages', CALL + CALL],
    ['a comment', `${CALL}// x`],
    ['a form', 'jsonrpc=2.0&method=tools/call'],
    ['an event stream', `data: ${CALL}\n\n`],
    ['a byte order mark', bytes([0xef, 0xbb, 0xbf], CALL)],
    ['UTF-16', Buffer.from(CALL, 'utf16le')],
    ['a lone continuation byte', bytes('{"jsonrpc":"2.0","id":1,"method":"', [0x80], '"}')],
    ['an overlong sequence', bytes('{"jsonrpc":"2.0","id":"', [0xc0, 0xaf], '","method":"ping"}')],
    ['half a surrogate pair', '{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}'],
    ['NUL bytes', bytes(CALL, [0, 0, 0])],
    ['a key twice', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}'],
    [
      'a key twice among the arguments, once escaped',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_simple_text","n\\u0061me":"x"}}',
    ],
    ['__proto__', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"__proto__":{"isAdmin":true}}}'],
    ['10,000 levels of lists', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['10,000 levels of objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['10,000 levels, never closed', '{"a":'.repeat(10_000)],
  ])('%s is -32700', async (_, body) => {
    expect(errorOf(await rawPost(url, body))).toEqual({ status: 400, code: -32700, id: null });
  });
});

describe('a JSON text that is no message', () => {
  it.each([
    ['a number', '1'],
    ['a text', '"tools/call"'],
    ['null', 'null'],
    ['an object', '{}'],
    ['a null id', '{"jsonrpc":"2.0","id":null,"method":"ping"}'],
    ['an id with 400 digits', `{"jsonrpc":"2.0","id":1${'0'.repeat(400)},"method":"ping"}`],
    ['an id beyond 2^53', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}'],
    ['an id of 100,000 characters', `{"jsonrpc":"2.0","id":"${'x'.repeat(100_000)}","method":"ping"}`],
    ['an object as id', '{"jsonrpc":"2.0","id":{"toString":1},"method":"ping"}'],
  ])('%s is -32600', async (_, body) => {
    expect(errorOf(await rawPost(url, body))).toEqual({ status: 400, code: -32600, id: null });
  });

  it('a method of 500,000 characters is not repeated', async () => {
    const answer = await rawPost(url, `{"jsonrpc":"2.0","id":1,"method":"${'m'.repeat(500_000)}"}`);
    expect(errorOf(answer)).toEqual({ status: 200, code: -32601, id: 1 });
    expect(answer.text.length).toBeLessThan(200);
  });

  it.each(['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty', '', '\u0000', '../../etc/passwd'])(
    'the tool %j is unknown',
    async (name) => {
      const body = JSON.stringify({ ...TEXT_CALL, params: { name, arguments: {} } });
      expect(errorOf(await rawPost(url, body))).toEqual({ status: 200, code: -32602, id: 1 });
    },
  );
});

describe('a batch', () => {
  it.each<[string, string, RawFields]>([
    ['of nothing', '[]', {}],
    ['of 21 messages', `[${Array(21).fill(CALL).join()}]`, {}],
    ['of 10,000 messages', `[${Array(10_000).fill(CALL).join()}]`, {}],
    ['in 2025-06-18', `[${CALL}]`, { 'mcp-protocol-version': '2025-06-18' }],
    ['in 2025-11-25', `[${CALL}]`, { 'mcp-protocol-version': '2025-11-25' }],
    ['in 2026-07-28', `[${CALL}]`, { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' }],
    ['in no revision', `[${CALL}]`, { 'mcp-protocol-version': 'x' }],
  ])('%s is refused as a whole', async (_, body, fields) => {
    expect(errorOf(await rawPost(url, body, fields))).toEqual({ status: 400, code: -32600, id: null });
  });

  it('of batches and nonsense answers each item, in order', async () => {
    const unknown = JSON.stringify({ ...TEXT_CALL, id: 'u', params: { name: 'nope' } });
    const note = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const answer = await rawPost(url, `[[],1,${note},null,${PING},${unknown}]`);
    noSecretIn(answer);
    expect(answer.status).toBe(200);
    const items = JSON.parse(answer.text) as { id: unknown; result?: unknown; error?: { code: number } }[];
    expect(items.map(({ id, error }) => [id, error?.code])).toEqual([
      [null, -32600],
      [null, -32600],
      [null, -32600],
      [1, undefined],
      ['u', -32602],
    ]);
  });

  it('of notifications is accepted without an answer', async () => {
    const note = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    expect(await rawPost(url, `[${note},${note}]`)).toMatchObject({ status: 202, text: '' });
    expect(await rawPost(url, note)).toMatchObject({ status: 202, text: '' });
  });
});

describe('arguments', () => {
  const region = (value: unknown, fields: RawFields = {}) => {
    const params = { name: 'test_param_header', arguments: { region: value } };
    return rawPost(url, JSON.stringify({ ...TEXT_CALL, params }), fields);
  };

  it.each([[1], [null], [{ a: 1 }], [['x']], [true]])(
    '%j where a text belongs is told with its pointer',
    async (value) => {
      const answer = await region(value);
      noSecretIn(answer);
      const { result } = JSON.parse(answer.text);
      expect(answer.status).toBe(200);
      expect(result.isError).toBe(true);
      expect(result.structuredContent).toBeUndefined();
      expect(result.content[0].text).toMatch(/nothing was sent\.\n\/region: /);
    },
  );

  it('a number that parsing would change is told with its pointer', async () => {
    const body = CALL.replace('test_simple_text', 'test_param_header').replace(
      '"arguments":{}',
      '"arguments":{"region":"x","shard":9007199254740993}',
    );
    const { result } = JSON.parse((await rawPost(url, body, { 'mcp-protocol-version': '2025-11-25' })).text);
    expect(result.structuredContent.error).toMatchObject({
      attribution: 'client',
      reason: 'invalid_arguments',
      problems: [{ pointer: '/shard' }],
    });
  });

  it('with line breaks stay one value of one request', async () => {
    await region('a\r\nx-evil: 1\r\n\r\nGET /text HTTP/1.1');
    expect(fixtures.upstream.seen).toHaveLength(1);
    const [request] = fixtures.upstream.seen;
    expect(request?.url).toBe('/regions?region=a%0D%0Ax-evil%3A%201%0D%0A%0D%0AGET%20%2Ftext%20HTTP%2F1.1');
    expect(request?.headers['x-evil']).toBeUndefined();
    fixtures.upstream.forget();
  });

  it('come without the caller’s headers', async () => {
    await region('x', { cookie: 'a=b', 'x-forwarded-host': 'evil.example', 'user-agent': 'evil', 'mcp-name': 'n' });
    const headers = fixtures.upstream.seen[0]?.headers ?? {};
    expect(headers.authorization).toBe(`Bearer ${UPSTREAM_SECRET}`);
    expect([headers.cookie, headers['x-forwarded-host'], headers['mcp-name']]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(headers['user-agent'] ?? '').not.toContain('evil');
    fixtures.upstream.forget();
  });
});

describe('sizes', () => {
  const padded = (size: number) => `${' '.repeat(size - PING.length)}${PING}`;

  it('1 MB is read, one byte more is not', async () => {
    expect((await rawPost(url, padded(1024 * 1024))).status).toBe(200);
    const answer = await rawPost(url, padded(1024 * 1024 + 1));
    expect(errorOf(answer)).toEqual({ status: 413, code: -32600, id: null });
  });

  it.each([5, 10, 12])('%i MB never reach the function', async (megabytes) => {
    const answer = await rawPost(url, padded(megabytes * 1024 * 1024));
    expect(answer).toMatchObject({
      status: 413,
      text: '{"type":"about:blank","title":"Request Too Long","status":413}',
    });
  });

  it('a key repeated in 1 MB of keys is found in bounded time', async () => {
    const keys = Array.from({ length: 80_000 }, (_, i) => `"k${i}":0`).join();
    const started = performance.now();
    expect(errorOf(await rawPost(url, `{${keys},"k0":1}`)).code).toBe(-32700);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
