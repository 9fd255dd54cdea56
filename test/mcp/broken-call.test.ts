// A fault of ours once an idempotency key is claimed: what is known of the call is kept of the key, and no more.
import { describe, expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Claims, Ended } from '#core/calls/once.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { ok } from '#core/result.ts';
import type { EvaluateMapping } from '#core/tools/ports.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { callTool } from '#functions/mcp/call-tool.ts';
import { createToolboxes } from '#functions/mcp/toolbox.ts';
import { readDefinition } from '#test/integrations/definitions.ts';
import { auditDeps, memoryTrail } from '#test/support/audit-trail.ts';
import { urlTokenRecord } from '#test/support/url-token-record.ts';

/** The demo, whose answers to writes are mapped. */
const definition = (): Integration => {
  const demo = structuredClone(readDefinition('demo')) as { resources: Record<string, { methods: object }> };
  for (const { methods } of Object.values(demo.resources))
    for (const method of Object.values(methods)) method.response = { ...method.response, mapping: '$' };
  return demo as unknown as Integration;
};

const OK: SendUpstream = async () => ({ kind: 'answer', status: 201, headers: {}, body: Buffer.from('{"id":"7"}') });
const fault = () => Promise.reject(new TypeError('of ours'));

/** What became of the key of one call. */
const keyOf = async (send: SendUpstream, evaluate: EvaluateMapping): Promise<string | Ended> => {
  let key: string | Ended = 'free';
  const guards: Claims = {
    claim: async () => {
      key = 'in progress';
      return undefined;
    },
    end: async (_, ended) => {
      key = ended;
    },
    release: async () => {
      key = 'free';
    },
  };
  const toolbox = await createToolboxes(
    async () => definition(),
    compileSchema,
    () => undefined,
  )({ slug: 'demo' });
  const args = { first_name: 'A', last_name: 'B', email: 'a@example.com' };
  await callTool(
    { kind: 'call', revision: '2025-11-25', id: 1, name: 'create_a_crm_contact', args, idempotencyKey: 'k' },
    {
      ...{
        door: urlTokenRecord({ mac: 'm'.repeat(43), server: 'srv_1', tenant: 'ten_1' }),
        toolbox,
        headers: {},
        requestId: 'r',
      },
      deadline: Date.now() + 27_000,
    },
    {
      ...{ credentials: { get: async () => ok([]), refused: async () => undefined }, send, evaluate },
      ...{ ...auditDeps(memoryTrail()), guards: async () => ({ ...guards, take: async () => undefined }) },
      ...{ now: Date.now, log: () => undefined, connectLink: async () => undefined, stateKey: fault },
    },
  ).catch(() => undefined);
  return key;
};

describe('an idempotency key', () => {
  it('keeps the status of an answer that could not be told', async () => {
    expect(await keyOf(OK, fault)).toEqual({ status: 201, reason: 'internal' });
  });

  it('is taken where nobody knows whether its call was sent', async () => {
    expect(await keyOf(fault, async (_, body) => ok(body))).toBe('in progress');
  });

  it('is free where its call was not sent', async () => {
    const unsent: SendUpstream = async () => ({ kind: 'failure', reason: 'timeout', sent: false });
    expect(await keyOf(unsent, async (_, body) => ok(body))).toBe('free');
  });
});
