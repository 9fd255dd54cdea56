// One item's fault is that item's: the others of a batch have been sent, and their outcomes must be told.
import { describe, expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { ok } from '#core/result.ts';
import { mintToken } from '#core/tokens/token.ts';
import { serveDoor } from '#functions/mcp/serve.ts';
import { createToolboxes } from '#functions/mcp/toolbox.ts';
import { readDefinition } from '#test/integrations/definitions.ts';
import { auditDeps } from '#test/support/audit-trail.ts';
import { urlTokenRecord } from '#test/support/url-token-record.ts';

const token = mintToken('u', 'dev', 'a', (size) => Buffer.alloc(size, 1));
const record = urlTokenRecord({ mac: 'm', server: 's', tenant: 't' });

const lines: string[] = [];
const sent: string[] = [];
const serve = serveDoor({
  residency: 'dev',
  residencyUrls: {},
  allowedOrigins: [],
  findToken: async () => ({ mac: 'm', record }),
  toolboxes: createToolboxes(
    async () => readDefinition('demo'),
    compileSchema,
    () => undefined,
  ),
  connectLink: async () => undefined,
  stateKey: () => Promise.reject(new Error('asked for')),
  credentials: { get: async () => ok([]), refused: async () => undefined },
  send: async (request) => {
    sent.push(request.url);
    if (request.url.endsWith('/boom')) throw new TypeError('a fault of ours');
    return { kind: 'answer', status: 200, headers: {}, body: Buffer.from('{}') };
  },
  evaluate: async () => ({ ok: true, value: null }),
  ...auditDeps(),
  now: Date.now,
  log: (event, fields) => lines.push(JSON.stringify({ event, ...fields })),
});

const call = (id: string) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'get_single_crm_contact_by_id', arguments: { id } },
});

describe('a batch with a fault', () => {
  it('answers every item, the faulty one with -32603', async () => {
    const { status, body, measured } = await serve({
      method: 'POST',
      resource: '/mcp/{door}',
      pathParameters: { door: token.text },
      query: {},
      headers: { 'content-type': ['application/json'] },
      body: Buffer.from(JSON.stringify([call('one'), call('boom'), call('two')])),
      requestId: 'r',
      receivedAt: Date.now(),
    });
    expect(status).toBe(200);
    expect([...(measured?.failures ?? [])]).toEqual(['gateway']);
    expect(JSON.parse(body)).toMatchObject([
      { id: 'one', result: { content: [{ text: '{}' }] } },
      { id: 'boom', error: { code: -32603 } },
      { id: 'two', result: { content: [{ text: '{}' }] } },
    ]);
    expect(sent).toHaveLength(3);
    expect(lines.filter((line) => line.includes('"fault":"TypeError"'))).toHaveLength(1);
    expect(lines.join()).not.toContain('a fault of ours');
  });
});
