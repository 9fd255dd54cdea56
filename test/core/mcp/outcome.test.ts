// How each outcome of a call and each list goes on the wire, by revision.
import { describe, expect, it } from 'vitest';
import type { ToolCall } from '#core/mcp/message.ts';
import { type CallOutcome, renderList, renderOutcome } from '#core/mcp/outcome.ts';

const call = (revision: ToolCall['revision']): ToolCall => ({
  kind: 'call',
  id: 'x',
  revision,
  name: 'tool',
  args: {},
});
const HANDSHAKE = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const;
const REVISIONS = [...HANDSHAKE, '2026-07-28'] as const;

const rendered = (revision: ToolCall['revision'], outcome: CallOutcome) => {
  const { body, ...reply } = renderOutcome(call(revision), outcome);
  return { ...reply, body: JSON.parse(body) };
};

const RESULT: CallOutcome = { kind: 'result', isError: false, content: [{ type: 'text', text: 'done' }] };

describe('a result', () => {
  it.each(HANDSHAKE)('in %s is content alone', (revision) => {
    expect(rendered(revision, RESULT)).toEqual({
      status: 200,
      body: { jsonrpc: '2.0', id: 'x', result: { content: [{ type: 'text', text: 'done' }] } },
    });
  });

  it('in 2026-07-28 has resultType and the server’s name', () => {
    expect(rendered('2026-07-28', RESULT).body.result).toEqual({
      content: [{ type: 'text', text: 'done' }],
      resultType: 'complete',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'sallyport', version: '0.1.0' } },
    });
  });

  it('carries what the upstream said in _meta, beside the server’s name', () => {
    const outcome = { ...RESULT, upstream: { status: 200 } };
    expect(rendered('2025-11-25', outcome).body.result._meta).toEqual({ 'sallyport/upstream': { status: 200 } });
    expect(rendered('2026-07-28', outcome).body.result._meta).toEqual({
      'sallyport/upstream': { status: 200 },
      'io.modelcontextprotocol/serverInfo': { name: 'sallyport', version: '0.1.0' },
    });
  });

  it('carries headers, where there are any', () => {
    expect(rendered('2025-11-25', { ...RESULT, headers: { 'ratelimit-limit': '5' } }).headers).toEqual({
      'ratelimit-limit': '5',
    });
    expect(rendered('2025-11-25', RESULT)).not.toHaveProperty('headers');
  });
});

describe('a failure', () => {
  const failure: CallOutcome = {
    kind: 'result',
    isError: true,
    content: [{ type: 'text', text: 'no' }],
    structured: { error: { reason: 'timeout' } },
  };

  it.each(REVISIONS)('in %s is a result with isError', (revision) => {
    const { status, body } = rendered(revision, failure);
    expect(status).toBe(200);
    expect(body.result).toMatchObject({ isError: true, content: [{ type: 'text', text: 'no' }] });
    expect(body).not.toHaveProperty('error');
  });

  it.each([
    ['2024-11-05', undefined],
    ['2025-03-26', undefined],
    ['2025-06-18', { error: { reason: 'timeout' } }],
    ['2025-11-25', { error: { reason: 'timeout' } }],
    ['2026-07-28', { error: { reason: 'timeout' } }],
  ] as const)('in %s has structuredContent %j', (revision, structured) => {
    expect(rendered(revision, failure).body.result.structuredContent).toEqual(structured);
  });
});

describe('what is no result', () => {
  it.each(REVISIONS)('an unknown tool in %s is -32602 under HTTP 200', (revision) => {
    expect(rendered(revision, { kind: 'unknown_tool' })).toEqual({
      status: 200,
      body: { jsonrpc: '2.0', id: 'x', error: { code: -32602, message: 'Unknown tool: tool' } },
    });
  });

  it('repeats no more than 128 characters of an unknown name', () => {
    const { body } = renderOutcome({ ...call('2025-11-25'), name: 'n'.repeat(5000) }, { kind: 'unknown_tool' });
    expect(JSON.parse(body).error.message).toBe(`Unknown tool: ${'n'.repeat(128)}`);
  });

  it('a header that contradicts its argument is -32020 under HTTP 400', () => {
    expect(rendered('2026-07-28', { kind: 'header_mismatch', detail: 'the Mcp-Param-X header is missing' })).toEqual({
      status: 400,
      body: { jsonrpc: '2.0', id: 'x', error: { code: -32020, message: 'the Mcp-Param-X header is missing' } },
    });
  });

  it.each([429, 503] as const)('a rate limit is HTTP %i with a positive code of the same number', (status) => {
    const limited = {
      kind: 'limited',
      status,
      message: 'wait',
      data: { a: 1 },
      headers: { 'retry-after': '3' },
    } as const;
    expect(rendered('2026-07-28', limited)).toEqual({
      status,
      headers: { 'retry-after': '3' },
      body: { jsonrpc: '2.0', id: 'x', error: { code: status, message: 'wait', data: { a: 1 } } },
    });
  });
});

describe('a list', () => {
  const list = (revision: ToolCall['revision'], fragments: string[]) =>
    JSON.parse(renderList(1, revision, fragments, 300_000).body);

  it.each(HANDSHAKE)('in %s is tools alone', (revision) => {
    expect(list(revision, ['{"name":"a"}', '{"name":"b"}'])).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: { tools: [{ name: 'a' }, { name: 'b' }] },
    });
    expect(list(revision, []).result).toEqual({ tools: [] });
  });

  it('in 2026-07-28 may be kept, privately', () => {
    expect(list('2026-07-28', ['{"name":"a"}']).result).toEqual({
      tools: [{ name: 'a' }],
      ttlMs: 300_000,
      cacheScope: 'private',
      resultType: 'complete',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'sallyport', version: '0.1.0' } },
    });
  });
});
