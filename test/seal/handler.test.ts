import { describe, expect, it } from 'vitest';
import type { LogEvent } from '#adapters/log.ts';
import { createSealHandler, type SealDeps } from '#functions/seal/handler.ts';
import { MINUTE, type SealWorld, START, sealWorld } from '#test/core/audit/seal-world.ts';

describe('the seal function', () => {
  const run = async (over: (world: SealWorld) => Partial<SealDeps> = () => ({})) => {
    const logged: [LogEvent, object][] = [];
    const measured: object[] = [];
    const world = sealWorld();
    await world.call();
    await world.orphan();
    world.clock.now = START + 4 * MINUTE;
    const handler = createSealHandler({
      residency: 'eu',
      ...world.ports,
      now: () => world.clock.now,
      log: (event, fields) => logged.push([event, fields]),
      metrics: (values) => measured.push(values),
      ...over(world),
    });
    return { answer: await handler().catch((fault: Error) => fault.name), logged, measured, world };
  };

  it('answers, logs and measures its counts, and says where the chain ends', async () => {
    const { answer, logged, measured, world } = await run();
    const hash = (await world.verify()).head?.hash;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const count = { digests: 1, events: 2, orphans: 1, late: 0, failures: 0, lag_ms: 0, number: 1, hash };
    expect({ answer, logged, measured }).toEqual({
      answer: count,
      logged: [['seal', count]],
      measured: [{ SealRuns: 1, EventsSealed: 2, AuditOrphans: 1, SealFailures: 0, SealLag: 0 }],
    });
  });

  it('closes orphans where nothing can be signed, logs it, and throws so that somebody hears of it', async () => {
    const refused = Object.assign(new Error('quotes a key'), { name: 'StoreUnavailable', code: 'kms.AccessDenied' });
    const { answer, logged, measured } = await run(({ ports }) => ({
      signer: { ...ports.signer, sign: () => Promise.reject(refused) },
    }));
    expect(answer).toBe('SealIncomplete');
    const fault = { fault: 'StoreUnavailable', code: 'kms.AccessDenied' };
    expect(logged).toEqual([
      ['fault', { request_id: 'seal', ...fault }],
      ['fault', { request_id: 'heartbeat', ...fault }],
      ['seal', expect.objectContaining({ digests: 0, orphans: 1, failures: 2, lag_ms: 3 * MINUTE, number: 0 })],
    ]);
    expect(measured).toEqual([{ SealRuns: 1, EventsSealed: 0, AuditOrphans: 1, SealFailures: 2, SealLag: 180 }]);
  });
});
