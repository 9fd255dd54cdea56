// Every tools/call is written down before its first byte goes upstream, and what became of it before the answer leaves.
import { describe, expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { AuditTrail } from '#core/audit/ports.ts';
import type { Credentials } from '#core/credentials/credentials.ts';
import type { Json } from '#core/json.ts';
import { ok } from '#core/result.ts';
import { mintToken } from '#core/tokens/token.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { serveDoor } from '#functions/mcp/serve.ts';
import { createToolboxes } from '#functions/mcp/toolbox.ts';
import { readDefinition } from '#test/integrations/definitions.ts';
import { auditDeps, memoryTrail } from '#test/support/audit-trail.ts';
import { urlTokenRecord } from '#test/support/url-token-record.ts';

const token = mintToken('u', 'dev', 'a', (size) => Buffer.alloc(size, 1));
const DOOR = urlTokenRecord({ mac: 'm'.repeat(43), server: 'srv_1', tenant: 'ten_1' });
const GET = 'get_single_crm_contact_by_id';
const CREATE = 'create_a_crm_contact';

type Given = {
  readonly trail?: AuditTrail;
  readonly reads?: 'closed' | 'open';
  readonly door?: object;
  readonly send?: SendUpstream;
  readonly lines?: string[];
  readonly credential?: Credentials['get'];
  readonly argumentsKey?: () => ReturnType<ReturnType<typeof auditDeps>['argumentsKey']>;
};

const OK: SendUpstream = async () => ({
  kind: 'answer',
  status: 200,
  headers: { 'x-request-id': 'up-1' },
  body: Buffer.from('{"id":"7"}'),
});

/** As the client does: nothing goes before it may. */
const gated =
  (sent: string[], answer: SendUpstream = OK): SendUpstream =>
  async (...exchange) => {
    if ((await exchange[3]) === false) return { kind: 'failure', reason: 'held', sent: false };
    sent.push(exchange[0].url);
    return answer(...exchange);
  };

const post = async (
  body: Json,
  { door = {}, send = OK, lines = [], trail = memoryTrail(), ...given }: Given,
  headers = {},
) => {
  const serve = serveDoor({
    ...{ residency: 'dev', residencyUrls: {}, allowedOrigins: [] },
    findToken: async () => ({ mac: DOOR.mac, record: { ...DOOR, ...door } }),
    toolboxes: createToolboxes(
      async () => readDefinition('demo'),
      compileSchema,
      () => undefined,
    ),
    connectLink: async () => undefined,
    stateKey: () => Promise.reject(new Error('asked for')),
    credentials: { get: given.credential ?? (async () => ok([])), refused: async () => undefined },
    send,
    evaluate: async () => ({ ok: true, value: null }),
    ...auditDeps(trail),
    ...(given.argumentsKey && { argumentsKey: given.argumentsKey }),
    auditReads: given.reads ?? 'closed',
    now: Date.now,
    log: (event, fields) => lines.push(JSON.stringify({ event, ...fields })),
  });
  const answer = await serve({
    ...{ method: 'POST', resource: '/mcp/{door}', pathParameters: { door: token.text }, query: {} },
    headers: { 'content-type': ['application/json'], 'user-agent': ['claude-code/2.1 (cli)'], ...headers },
    ...{ body: Buffer.from(JSON.stringify(body)), requestId: 'req-1', receivedAt: Date.now() },
  });
  return { ...answer, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
};

const call = (name: string, args: object = {}): Json => ({
  ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
  params: { name, arguments: args as Json },
});

const failing = (): AuditTrail => ({
  write: () => Promise.reject(Object.assign(new Error('x'), { name: 'StoreUnavailable' })),
  close: async () => true,
});

describe('a call', () => {
  it('is written down with names, numbers and hashes alone', async () => {
    const trail = memoryTrail();
    await post(call(GET, { id: 'secret-7' }), { trail, door: { apiToken: 'tok_1' } });
    const [intent] = trail.written;
    expect(intent).toEqual({
      ...{ v: 1, id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/), time: expect.any(Number), tenant: 'ten_1' },
      ...{ action: 'tools/call', actor: { kind: 'url_token', id: 'm'.repeat(16) }, api_token: 'tok_1' },
      ...{ account: DOOR.account, server: 'srv_1', integration: 'demo', request_id: 'req-1' },
      ...{ client_name: 'claude-code', client_version: '2.1', revision: '2025-03-26', tool: GET, http_method: 'GET' },
      ...{ method_class: 'read', definition_hash: expect.stringMatching(/^[0-9a-f]{64}$/), argument_names: ['id'] },
      ...{ arguments_hmac: expect.stringMatching(/^[\w-]{43}$/), upstream_host: 'demo-crm.sallyport.example' },
    });
    expect(trail.closed).toEqual([
      {
        intent,
        outcome: {
          ...{ time: expect.any(Number), result: 'success', status: 200, sent: true, response_bytes: 10 },
          ...{ ms: expect.any(Number), upstream_ms: expect.any(Number), upstream_request_id: 'up-1' },
        },
      },
    ]);
    expect(JSON.stringify(trail)).not.toContain('secret-7');
    // One write unit of DynamoDB each, with the item's key and its attributes' names.
    expect(JSON.stringify(intent).length).toBeLessThan(1024 - 130);
  });

  it('hashes equal arguments alike, whatever their order, and another tenant’s otherwise', async () => {
    const hmac = async (args: object, door = {}) => {
      const trail = memoryTrail();
      await post(call(CREATE, args), { trail, door });
      return trail.written[0]?.arguments_hmac;
    };
    const one = await hmac({ first_name: 'A', last_name: 'B', email: 'a@example.com' });
    expect(await hmac({ email: 'a@example.com', last_name: 'B', first_name: 'A' })).toBe(one);
    expect(await hmac({ first_name: 'A', last_name: 'C', email: 'a@example.com' })).not.toBe(one);
    expect(await hmac({ first_name: 'A', last_name: 'B', email: 'a@example.com' }, { tenant: 'ten_2' })).not.toBe(one);
  });

  it('sends nothing before its intent is stored, and answers nothing before its outcome is', async () => {
    const sent: string[] = [];
    const steps: string[] = [];
    let store = (): void => undefined;
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    const trail: AuditTrail = {
      write: async () => {
        await stored;
        steps.push(`intent after ${sent.length} requests`);
      },
      close: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return steps.push('outcome') > 0;
      },
    };
    const answered = post(call(CREATE, { first_name: 'A', last_name: 'B', email: 'a@example.com' }), {
      trail,
      send: gated(sent),
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sent).toEqual([]);
    store();
    const { status } = await answered;
    steps.push('answer');
    expect(status).toBe(200);
    expect(sent).toHaveLength(1);
    expect(steps).toEqual(['intent after 0 requests', 'outcome', 'answer']);
  });

  it('has its outcome told from what the upstream answered', async () => {
    const outcomeOf = async (send: SendUpstream) => {
      const trail = memoryTrail();
      await post(call(GET, { id: '7' }), { trail, send });
      return trail.closed[0]?.outcome;
    };
    const answered =
      (status: number, headers = {}): SendUpstream =>
      async () => ({
        ...{ kind: 'answer', status, headers, body: Buffer.from('no') },
      });
    expect(await outcomeOf(answered(404))).toMatchObject({
      ...{ result: 'failure', status: 404, attribution: 'upstream', reason: 'upstream_error' },
    });
    expect(await outcomeOf(answered(429, { 'retry-after': '9' }))).toMatchObject({
      status: 429,
      reason: 'rate_limited',
    });
    const timeout = { kind: 'failure', reason: 'timeout', sent: true } as const;
    expect(await outcomeOf(async () => timeout)).toMatchObject({ result: 'failure', reason: 'timeout', sent: true });
    const hostile = await outcomeOf(answered(200, { 'x-request-id': 'a secret\nline' }));
    expect(hostile).not.toHaveProperty('upstream_request_id');
  });

  const nameOf = async (id: string, value = 'Bearer 7') => {
    const trail = memoryTrail();
    const headers = { 'x-request-id': id };
    const send: SendUpstream = async () => ({ kind: 'answer', status: 200, headers, body: Buffer.from('{}') });
    const credential = async () => ok([{ in: 'header', name: 'authorization', value }] as const);
    await post(call(GET, { id: '7' }), { trail, send, credential });
    return trail.closed[0]?.outcome.upstream_request_id;
  };
  const SECRET = 'SECRETCRED12345';
  const BASIC = Buffer.from(`id:${SECRET}`).toString('base64');

  it.each([
    ['the credential', SECRET, `Bearer ${SECRET}`],
    ['more than the credential', `req-${SECRET}-7`, `Bearer ${SECRET}`],
    ['a piece of the credential', SECRET.slice(3, 11), `Bearer ${SECRET}`],
    ['the credential as it was encoded', BASIC, `Basic ${BASIC}`],
    ['what it was encoded from', SECRET, `Basic ${BASIC}`],
    ['more than a short word', 'a'.repeat(65), undefined],
  ])('does not name its request by %s, whatever the upstream says', async (_, id, value) => {
    expect(await nameOf(id, value)).toBeUndefined();
    expect(await nameOf('a'.repeat(64), value)).toBe('a'.repeat(64));
  });

  it('is answered although its outcome was not stored, and the log says which', async () => {
    const lines: string[] = [];
    const trail = { ...memoryTrail(), close: () => Promise.reject(new Error('secret of the store')) };
    expect((await post(call(GET, { id: '7' }), { trail, lines })).status).toBe(200);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual({
      ...{
        event: 'unrecorded',
        request_id: 'req-1',
        part: 'outcome',
        tenant: 'ten_1',
        server: 'srv_1',
        fault: 'Error',
      },
      where: expect.any(String),
    });
    expect(lines.join()).not.toContain('secret');
  });
});

describe('a store that does not take the intent', () => {
  it.each(['closed', 'open'] as const)('lets no write through, reads being %s', async (reads) => {
    const sent: string[] = [];
    const given = { trail: failing(), reads, send: gated(sent) };
    const refused = await post(call(CREATE, { first_name: 'A', last_name: 'B', email: 'a@example.com' }), given);
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('2');
    expect(refused.json.error).toMatchObject({ code: 503, data: { reason: 'audit_unavailable', sent: false } });
    expect(sent).toEqual([]);
  });

  it('lets no read through either, unless reads are open', async () => {
    const sent: string[] = [];
    const lines: string[] = [];
    const read = (reads: 'closed' | 'open') =>
      post(call(GET, { id: '7' }), { trail: failing(), reads, send: gated(sent), lines });
    expect((await read('closed')).status).toBe(503);
    expect(sent).toEqual([]);
    expect((await read('open')).status).toBe(200);
    expect(sent).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"part":"intent"'))).toHaveLength(2);
  });

  it('has a read that went on all the same written as a whole, once the store takes it', async () => {
    const trail = memoryTrail();
    let down = true;
    const write: AuditTrail['write'] = (record) => {
      if (!down) return trail.write(record);
      down = false;
      return Promise.reject(new Error('x'));
    };
    await post(call(GET, { id: '7' }), { trail: { ...trail, write }, reads: 'open', send: gated([]) });
    expect(trail.closed).toEqual([]);
    expect(trail.written).toMatchObject([{ tool: GET, outcome: { result: 'success', sent: true } }]);
  });

  it('is told inside the result where the door wants that', async () => {
    const door = { upstreamErrors: 'tool_error' };
    const { status, json } = await post(call(GET, { id: '7' }), { trail: failing(), door, send: gated([]) });
    expect([status, json.result.isError]).toEqual([200, true]);
    expect(json.result.content[0].text).toContain('nothing was sent');
  });

  it('is what a key that cannot be had is, too', async () => {
    const argumentsKey = () => Promise.reject(new Error('KMS'));
    expect((await post(call(GET, { id: '7' }), { argumentsKey, send: gated([]) })).status).toBe(503);
  });
});

describe('a refusal', () => {
  const NEWEST = {
    'mcp-protocol-version': ['2026-07-28'],
    'mcp-method': ['tools/call'],
  };
  it.each([
    ['a tool that is not there', call('no_such_tool', { secret: 1 }), 'unknown_tool', undefined],
    ['arguments that do not fit', call(GET, { secret: 1 }), 'invalid_arguments', GET],
    [
      'no id',
      { jsonrpc: '2.0', method: 'tools/call', params: { name: GET, arguments: { id: 'secret' } } },
      'malformed',
      undefined,
    ],
    ['too many of them', Array.from({ length: 21 }, () => call(GET, { id: 'secret' })), 'malformed', undefined],
    ['no name', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { secret: 1 } }, 'malformed', undefined],
  ])('leaves one record: %s', async (_, body, reason, tool) => {
    const trail = memoryTrail();
    await post(body as Json, { trail, send: () => Promise.reject(new Error('sent')) });
    expect(trail.closed).toEqual([]);
    expect(trail.written).toMatchObject([
      {
        action: 'tools/call',
        tenant: 'ten_1',
        outcome: { result: 'denied', reason, attribution: 'client', sent: false },
      },
    ]);
    expect(trail.written[0]?.tool).toBe(tool);
    expect(JSON.stringify(trail.written)).not.toMatch(/secret|no_such_tool/);
  });

  it('of a header that says something else leaves one, and is told although nothing took it', async () => {
    const trail = memoryTrail();
    const body = call(GET, { id: '7' });
    const wrong = await post(body, { trail }, { ...NEWEST, 'mcp-method': ['tools/list'] });
    expect(wrong.status).toBe(400);
    expect(trail.written).toMatchObject([{ outcome: { result: 'denied', reason: 'malformed' } }]);
    expect((await post(call('none'), { trail: failing() })).json.error.message).toBe('Unknown tool: none');
  });

  it('of somebody who is nobody leaves none', async () => {
    const trail = memoryTrail();
    expect((await post(call(GET), { trail, door: { expiresAt: 1 } })).status).toBe(401);
    expect(trail.written).toEqual([]);
  });
});

it('writes down each call of a batch, and what a client calls itself only where that is a word', async () => {
  const trail = memoryTrail();
  const client = (name: string) => ({
    ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
    params: {
      ...{ name: GET, arguments: { id: '7' } },
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name, version: '1.0' },
      },
    },
  });
  const headers = { 'mcp-protocol-version': ['2026-07-28'], 'mcp-method': ['tools/call'], 'mcp-name': [GET] };
  await post(client('Claude Desktop'), { trail }, headers);
  await post(client(`${'payload '.repeat(20)}`), { trail }, headers);
  expect(trail.written.map(({ client_name }) => client_name)).toEqual(['Claude Desktop', 'claude-code']);
  await post([call(GET, { id: '7' }), call('none')], { trail });
  expect(trail.written).toHaveLength(4);
});
