// Whatever is sent: classification never throws, and what it answers itself is one well-formed JSON-RPC reply.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import { classify } from '#core/mcp/classify.ts';
import type { Headers } from '#core/mcp/headers.ts';
import { runs } from '#test/support/runs.ts';

const METHODS = ['tools/call', 'tools/list', 'initialize', 'ping', 'server/discover', 'notifications/x', '__proto__'];
const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28', '2099-01-01', ''];

const anything = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const orAnything = (...usual: Json[]): fc.Arbitrary<Json> => fc.oneof(fc.constantFrom(...usual), anything);

const params = fc.record(
  {
    name: orAnything('a', 'b', ''),
    arguments: orAnything({}, null, []),
    cursor: orAnything('', 'x'),
    protocolVersion: orAnything(...REVISIONS),
    _meta: fc.oneof(
      anything,
      fc.record(
        {
          'io.modelcontextprotocol/protocolVersion': orAnything(...REVISIONS),
          'io.modelcontextprotocol/clientCapabilities': orAnything({}, null),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

const message = fc.oneof(
  { arbitrary: anything, weight: 1 },
  {
    arbitrary: fc.record(
      {
        jsonrpc: orAnything('2.0'),
        id: orAnything(1, 'a', null),
        method: orAnything(...METHODS),
        params: fc.oneof(params, anything),
        result: anything,
        error: anything,
      },
      { requiredKeys: ['jsonrpc'] },
    ) as fc.Arbitrary<Json>,
    weight: 5,
  },
);

const field = (...usual: string[]) =>
  fc.array(fc.oneof(fc.constantFrom(...usual), fc.string({ unit: 'binary-ascii' })), { minLength: 1, maxLength: 2 });

const headers = fc.record(
  {
    'mcp-protocol-version': field(...REVISIONS),
    'mcp-method': field(...METHODS),
    'mcp-name': field('a', 'b', '=?base64?YQ==?=', '=?base64?YQ?='),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Headers>;

const STATUSES: { readonly [code: string]: readonly number[] } = {
  '-32600': [400],
  '-32601': [200, 404],
  '-32602': [200, 400],
  '-32020': [400],
  '-32022': [400],
};

const check = (body: Json, given: Headers, batched: boolean): void => {
  const found = classify(body, given, batched);
  if (found.kind !== 'reply') return;
  const answer = JSON.parse(found.reply.body);
  expect(answer.jsonrpc).toBe('2.0');
  expect(Object.keys(answer).sort().join()).toMatch(/^(error|id),(jsonrpc,result|id,jsonrpc)$/);
  if (answer.error === undefined) expect(found.reply.status).toBe(200);
  else expect(STATUSES[answer.error.code]).toContain(found.reply.status);
};

describe('classify', () => {
  it('never throws and answers well-formed replies with the status that belongs to their code', () => {
    fc.assert(fc.property(message, headers, fc.boolean(), check), runs(15_000));
  });

  it('never lets a call of 2026-07-28 through whose headers say something else', () => {
    const call = fc.record({ name: fc.constantFrom('a', 'b'), header: fc.constantFrom('a', 'b', '=?base64?YQ==?=') });
    fc.assert(
      fc.property(call, fc.constantFrom('tools/call', 'tools/list'), ({ name, header }, method) => {
        const meta = {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        };
        const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, _meta: meta } };
        const { kind } = classify(body, {
          'mcp-protocol-version': ['2026-07-28'],
          'mcp-method': [method],
          'mcp-name': [header],
        });
        const agrees = method === 'tools/call' && (header === name || (name === 'a' && header.startsWith('=')));
        expect(kind).toBe(agrees ? 'call' : 'reply');
      }),
    );
  });
});
