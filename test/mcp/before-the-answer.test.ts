// Lambda freezes a process as soon as its answer is out: what is still under way then happens minutes later, or never.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { ok } from '#core/result.ts';
import { mintToken } from '#core/tokens/token.ts';
import { serveDoor } from '#functions/mcp/serve.ts';
import { createToolboxes } from '#functions/mcp/toolbox.ts';
import { readDefinition } from '#test/integrations/definitions.ts';
import { auditDeps, memoryTrail } from '#test/support/audit-trail.ts';
import { urlTokenRecord } from '#test/support/url-token-record.ts';

const token = mintToken('u', 'dev', 'a', (size) => Buffer.alloc(size, 1));
const record = urlTokenRecord({ mac: 'm', server: 's', tenant: 't' });
const toolboxes = createToolboxes(
  async () => readDefinition('demo'),
  compileSchema,
  () => undefined,
);
const params = { name: 'get_single_crm_contact_by_id', arguments: { id: '7' } };

type Port = 'findToken' | 'credentials.get' | 'trail.write' | 'send' | 'credentials.refused' | 'trail.close';

/** One call to an upstream that refuses its credential, with `at` told of each port and waited for. */
const call = (at: (port: Port) => Promise<unknown>) => {
  const waiting =
    <G extends unknown[], A>(name: Port, port: (...given: G) => A | Promise<A>) =>
    async (...given: G): Promise<A> => {
      await at(name);
      return port(...given);
    };
  const trail = memoryTrail();
  const serve = serveDoor({
    ...{ residency: 'dev', residencyUrls: {}, allowedOrigins: [] },
    findToken: waiting('findToken', () => ({ mac: 'm', record })),
    toolboxes,
    connectLink: async () => undefined,
    stateKey: () => Promise.reject(new Error('asked for')),
    credentials: {
      get: waiting('credentials.get', () => ok([])),
      refused: waiting('credentials.refused', () => undefined),
    },
    send: waiting('send', () => ({ kind: 'answer', status: 401, headers: {}, body: Buffer.from('{}') }) as const),
    evaluate: async () => ({ ok: true, value: null }),
    ...auditDeps({ write: waiting('trail.write', trail.write), close: waiting('trail.close', trail.close) }),
    ...{ now: Date.now, log: () => undefined },
  });
  return serve({
    ...{ method: 'POST', resource: '/mcp/{door}', pathParameters: { door: token.text }, query: {} },
    headers: { 'content-type': ['application/json'] },
    body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })),
    ...{ requestId: 'r', receivedAt: Date.now() },
  });
};

it.each<[Port]>([
  ['findToken'],
  ['credentials.get'],
  ['trail.write'],
  ['send'],
  ['credentials.refused'],
  ['trail.close'],
])('the answer to a call does not leave while %s is under way', async (stuck) => {
  const { promise: end, resolve: release } = Promise.withResolvers<void>();
  let isAsked = false;
  let isAnswered = false;
  const answer = call(async (port) => {
    if (port !== stuck) return;
    isAsked = true;
    await end;
  }).then(({ status }) => {
    isAnswered = true;
    return status;
  });
  for (let turns = 0; turns < 50; turns++) await turn();
  expect([isAsked, isAnswered]).toEqual([true, false]);
  release();
  expect(await answer).toBe(200);
});
