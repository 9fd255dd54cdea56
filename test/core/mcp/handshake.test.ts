import { describe, expect, it } from 'vitest';
import { fields, refusalOf, replyTo, request } from './request.ts';

describe('initialize', () => {
  it.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    // Not negotiated by a handshake, or not known: the newest that is.
    ['2026-07-28', '2025-11-25'],
    ['2099-01-01', '2025-11-25'],
    [5, '2025-11-25'],
    [null, '2025-11-25'],
  ])('asked for %s answers %s', (asked, answered) => {
    const params = { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    expect(replyTo(request('initialize', params))).toEqual({
      status: 200,
      body: {
        jsonrpc: '2.0',
        id: 1,
        result: {
          protocolVersion: answered,
          capabilities: { tools: {} },
          serverInfo: { name: 'sallyport', version: '0.1.0' },
          instructions: expect.stringContaining('wait for the seconds it names'),
        },
      },
    });
  });

  it('needs no parameters', () => {
    expect(replyTo(request('initialize')).body.result.protocolVersion).toBe('2025-11-25');
  });
});

describe('other methods of the handshake revisions', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'answers ping in %s with an empty result',
    (named) => {
      expect(replyTo(request('ping'), fields({ 'mcp-protocol-version': named })).body).toEqual({
        jsonrpc: '2.0',
        id: 1,
        result: {},
      });
    },
  );

  it.each([
    'server/discover',
    'resources/list',
    'prompts/list',
    'completion/complete',
    'logging/setLevel',
    'tasks/list',
    '',
  ])('does not know %j, under HTTP 200', (method) => {
    expect(refusalOf(request(method))).toEqual({ status: 200, code: -32601, id: 1 });
  });
});
