// The error ladder: envelope, revision, headers, `_meta`, method, parameters. Literals are pins of the wire.
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import { classify } from '#core/mcp/classify.ts';
import { fields, META, modernFields, modernRequest, refusalOf, replyTo, request } from './request.ts';

const V = 'io.modelcontextprotocol/protocolVersion';
const C = 'io.modelcontextprotocol/clientCapabilities';

describe('the envelope', () => {
  it.each<[string, Json]>([
    ['a number', 5],
    ['null', null],
    ['a string', 'ping'],
    ['an empty object', {}],
    ['no version', { id: 1, method: 'ping' }],
    ['another version', { jsonrpc: '1.0', id: 1, method: 'ping' }],
    ['no method', { jsonrpc: '2.0', id: 1 }],
    ['a method that is no string', { jsonrpc: '2.0', id: 1, method: 7 }],
    ['a result without an id', { jsonrpc: '2.0', result: {} }],
    ['a null id', { jsonrpc: '2.0', id: null, method: 'ping' }],
    ['a boolean id', { jsonrpc: '2.0', id: true, method: 'ping' }],
    ['an object as id', { jsonrpc: '2.0', id: {}, method: 'ping' }],
    ['a fraction as id', { jsonrpc: '2.0', id: 1.5, method: 'ping' }],
    ['an id beyond 2^53', { jsonrpc: '2.0', id: 9007199254740992, method: 'ping' }],
    ['an id of 1,025 characters', { jsonrpc: '2.0', id: 'x'.repeat(1025), method: 'ping' }],
  ])('refuses %s with -32600 and no id', (_, body) => {
    expect(refusalOf(body)).toEqual({ status: 400, code: -32600, id: null });
  });

  it.each<[string, Json]>([
    ['null', null],
    ['an array', []],
    ['a string', 'x'],
  ])('refuses %s as params with -32602', (_, params) => {
    expect(refusalOf({ jsonrpc: '2.0', id: 3, method: 'ping', params })).toEqual({ status: 400, code: -32602, id: 3 });
  });

  it.each<[string | number]>([[0], [-1], [9007199254740991], [''], ['x'.repeat(1024)], ['\u{1F511}"\\']])(
    'gives the id %j back as it came',
    (id) => {
      expect(replyTo({ jsonrpc: '2.0', id, method: 'ping' })).toEqual({
        status: 200,
        body: { jsonrpc: '2.0', id, result: {} },
      });
    },
  );

  it.each<[string, Json]>([
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['a notification nobody knows', { jsonrpc: '2.0', method: 'notifications/x', params: { a: 1 } }],
    ['tools/call without an id', { jsonrpc: '2.0', method: 'tools/call', params: { name: 'x', arguments: {} } }],
    ['a result', { jsonrpc: '2.0', id: 1, result: {} }],
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'x' } }],
  ])('answers nothing to %s', (_, body) => {
    expect(classify(body, {}).kind).toBe('silent');
  });
});

describe('the revision of a handshake client', () => {
  it.each([
    [undefined, '2025-03-26'],
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
  ])('with the header %s is %s', (header, revision) => {
    const headers = header === undefined ? {} : fields({ 'mcp-protocol-version': header });
    expect(classify(request('tools/list'), headers)).toEqual({ kind: 'list', id: 1, revision });
  });

  it.each(['2025-06-17', '2027-01-01', '', 'DRAFT-2026', '2025-11-25 '])('refuses the header %j', (header) => {
    const headers = fields({ 'mcp-protocol-version': header });
    expect(refusalOf(request('ping'), headers)).toEqual({ status: 400, code: -32022, id: 1 });
    expect(refusalOf({ jsonrpc: '2.0', method: 'notifications/initialized' }, headers).code).toBe(-32022);
  });

  it('says what is served, and no more of what was asked for than 40 characters', () => {
    const { body } = replyTo(request('ping'), fields({ 'mcp-protocol-version': 'x'.repeat(5000) }));
    expect(body.error).toEqual({
      code: -32022,
      message: `protocol version ${'x'.repeat(40)} is not supported`,
      data: { supported: ['2026-07-28'], requested: 'x'.repeat(40) },
    });
  });

  it('needs none of the headers of 2026-07-28 and does not look at them', () => {
    const headers = fields({ 'mcp-method': 'other', 'mcp-name': 'other' });
    expect(classify(request('tools/call', { name: 'a' }), headers)).toMatchObject({ kind: 'call', name: 'a' });
  });

  it('in a batch is 2025-03-26, whatever a message claims', () => {
    expect(classify(modernRequest('tools/list'), {}, true)).toEqual({ kind: 'list', id: 1, revision: '2025-03-26' });
    expect(refusalOf(modernRequest('server/discover'), {}, true)).toEqual({ status: 200, code: -32601, id: 1 });
  });
});

describe('the ladder of 2026-07-28', () => {
  const META_ONLY = { [V]: '2026-07-28' };

  it.each<[string, Json, ReturnType<typeof fields>, number]>([
    ['_meta is missing', request('tools/list'), modernFields('tools/list'), -32602],
    ['_meta is no object', request('tools/list', { _meta: 'x' }), modernFields('tools/list'), -32602],
    ['_meta names no version', request('tools/list', { _meta: { [C]: {} } }), modernFields('tools/list'), -32602],
    [
      'the version is no string',
      request('tools/list', { _meta: { ...META, [V]: 1 } }),
      modernFields('tools/list'),
      -32602,
    ],
    ['the version header is missing', modernRequest('tools/list'), fields({ 'mcp-method': 'tools/list' }), -32020],
    [
      'the version header is of another revision',
      modernRequest('tools/list'),
      fields({ 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'tools/list' }),
      -32020,
    ],
    [
      'both name a revision that is not served',
      request('tools/list', { _meta: { ...META, [V]: '2099-01-01' } }),
      fields({ 'mcp-protocol-version': '2099-01-01', 'mcp-method': 'tools/list' }),
      -32022,
    ],
    [
      'both name a revision that is negotiated by initialize',
      request('tools/list', { _meta: { ...META, [V]: '2025-11-25' } }),
      fields({ 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'tools/list' }),
      -32022,
    ],
    ['Mcp-Method is missing', modernRequest('tools/list'), fields({ 'mcp-protocol-version': '2026-07-28' }), -32020],
    ['Mcp-Method names another method', modernRequest('tools/list'), modernFields('tools/call'), -32020],
    ['Mcp-Method differs in case', modernRequest('tools/list'), modernFields('Tools/List'), -32020],
    ['Mcp-Name is missing', modernRequest('tools/call', { name: 'a' }), modernFields('tools/call'), -32020],
    ['Mcp-Name is another', modernRequest('tools/call', { name: 'a' }), modernFields('tools/call', 'b'), -32020],
    ['Mcp-Name differs in case', modernRequest('tools/call', { name: 'a' }), modernFields('tools/call', 'A'), -32020],
    ['Mcp-Name of a prompt', modernRequest('prompts/get', { name: 'a' }), modernFields('prompts/get', 'b'), -32020],
    ['Mcp-Name of a URI', modernRequest('resources/read', { uri: 'a:b' }), modernFields('resources/read', 'b'), -32020],
    ['capabilities are missing', request('tools/list', { _meta: META_ONLY }), modernFields('tools/list'), -32602],
    [
      'capabilities are no object',
      request('tools/list', { _meta: { ...META, [C]: [] } }),
      modernFields('tools/list'),
      -32602,
    ],
  ])('%s', (_, body, headers, code) => {
    expect(refusalOf(body, headers)).toEqual({ status: 400, code, id: 1 });
  });

  it.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'subscriptions/listen',
    'tasks/get',
    'constructor',
    'toString',
    '',
  ])('does not know %j', (method) => {
    expect(refusalOf(modernRequest(method), modernFields(method))).toEqual({ status: 404, code: -32601, id: 1 });
  });

  it('takes a notification with its headers and without _meta', () => {
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
    expect(classify(cancelled, modernFields('notifications/cancelled'))).toEqual({ kind: 'silent' });
    const wrong = refusalOf(cancelled, modernFields('notifications/progress'));
    expect(wrong).toEqual({ status: 400, code: -32020, id: null });
  });

  it('discovers', () => {
    expect(replyTo(modernRequest('server/discover'), modernFields('server/discover'))).toEqual({
      status: 200,
      body: {
        jsonrpc: '2.0',
        id: 1,
        result: {
          supportedVersions: ['2026-07-28'],
          capabilities: { tools: {} },
          instructions: expect.stringMatching(/^Each tool is one request to the connected account\./),
          ttlMs: 300_000,
          cacheScope: 'private',
          resultType: 'complete',
          _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'sallyport', version: '0.1.0' } },
        },
      },
    });
  });
});

describe('tools/list and tools/call', () => {
  it.each<[Json]>([[''], ['abc'], [null], [0]])('takes no cursor, not even %j: there is one page', (cursor) => {
    expect(refusalOf(request('tools/list', { cursor }))).toEqual({ status: 200, code: -32602, id: 1 });
  });

  it.each<[string, { readonly [key: string]: Json }]>([
    ['no name', { arguments: {} }],
    ['a name that is no string', { name: 5 }],
    ['a list as arguments', { name: 'a', arguments: [] }],
    ['null as arguments', { name: 'a', arguments: null }],
    ['text as arguments', { name: 'a', arguments: '{}' }],
  ])('refuses a call with %s in both eras', (_, params) => {
    expect(refusalOf(request('tools/call', params))).toEqual({ status: 200, code: -32602, id: 1 });
    const headers = modernFields('tools/call', typeof params.name === 'string' ? params.name : undefined);
    expect(refusalOf(modernRequest('tools/call', params), headers)).toEqual({ status: 200, code: -32602, id: 1 });
  });

  it('hands on name and arguments as they came', () => {
    expect(classify(request('tools/call', { name: 'a', arguments: { b: [1] }, task: {} }), {})).toEqual({
      kind: 'call',
      id: 1,
      revision: '2025-03-26',
      name: 'a',
      args: { b: [1] },
    });
    expect(classify(modernRequest('tools/call', { name: 'a' }), modernFields('tools/call', 'a'))).toEqual({
      kind: 'call',
      id: 1,
      revision: '2026-07-28',
      name: 'a',
      args: {},
    });
  });
});
