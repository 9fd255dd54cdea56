import { describe, expect, it } from 'vitest';
import type { LogEvent } from '#adapters/log.ts';
import type { EventStream } from '#core/audit/send-events.ts';
import { createSealHandler, type SealDeps } from '#functions/seal/handler.ts';
import { memoryPosition } from '#test/core/audit/memory-audit.ts';
import { MINUTE, type SealWorld, START, sealWorld } from '#test/core/audit/seal-world.ts';
import { LIMITS } from '#test/core/audit/stream-world.ts';

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

  describe('with a stream', () => {
    const to = (put: EventStream['put']) => ({
      events: { limits: LIMITS, put },
      position: memoryPosition(0),
      sleep: async () => undefined,
    });

    it('sends what it has sealed', async () => {
      const sent: string[] = [];
      const put: EventStream['put'] = async (records) => {
        sent.push(...records.map((record) => Buffer.from(record).toString()));
        return records.map(() => undefined);
      };
      const { answer, logged, measured } = await run(() => ({ stream: to(put) }));
      expect([answer, sent.length]).toEqual([expect.objectContaining({ digests: 1, events: 2 }), 2]);
      expect(logged.at(-1)).toEqual(['stream', { digests: 1, events: 2, failures: 0, number: 1, behind: 0 }]);
      expect(measured.slice(1)).toEqual([{ AuditStreamFailures: 0 }]);
    });

    it('seals, says so and does not fail where the stream is down: a failure is the stream’s alone', async () => {
      const down = Object.assign(new Error('quotes a key'), { name: 'StoreUnavailable', code: 'firehose.Slow' });
      const { answer, logged, measured, world } = await run(() => ({ stream: to(() => Promise.reject(down)) }));
      expect(answer).toMatchObject({ digests: 1, events: 2, failures: 0 });
      expect(await world.verify()).toMatchObject({ verdict: 'valid', events: 2 });
      expect(logged.slice(1)).toEqual([
        ['fault', { request_id: 'stream', fault: 'StoreUnavailable', code: 'firehose.Slow' }],
        ['stream', { digests: 0, events: 0, failures: 1, number: 0, behind: 1 }],
      ]);
      expect(measured).toEqual([
        { SealRuns: 1, EventsSealed: 2, AuditOrphans: 1, SealFailures: 0, SealLag: 0 },
        { AuditStreamFailures: 1 },
      ]);
    });

    it('sends what is sealed, where sealing itself fails', async () => {
      const sizes: number[] = [];
      const put: EventStream['put'] = async (records) => {
        sizes.push(records.length);
        return records.map(() => undefined);
      };
      const { answer, logged } = await run((world) => {
        // By the time that ours refuses, another sealer has done it.
        const sign = async () => {
          await world.run();
          throw new Error('refused');
        };
        return { stream: to(put), signer: { ...world.ports.signer, sign } };
      });
      expect([answer, sizes]).toEqual(['SealIncomplete', [2]]);
      expect(logged.at(-1)).toEqual(['stream', expect.objectContaining({ digests: 1, failures: 0 })]);
    });

    it('ends with its run, however long a stream takes', async () => {
      const clock = { now: 0 };
      // One record gets through each time, so that only the time ends it.
      const put: EventStream['put'] = async (records) => {
        clock.now += 10_000;
        return records.map((_, at) => (at > 0 ? 'firehose.Slow' : undefined));
      };
      const { logged } = await run((world) => {
        for (let n = 0; n < 20; n++) void world.call({ time: START });
        clock.now = world.clock.now;
        return { now: () => clock.now, stream: to(put) };
      });
      expect(logged.at(-1)).toEqual(['stream', { digests: 0, events: 0, failures: 1, number: 0, behind: 1 }]);
      expect(clock.now - (START + 4 * MINUTE)).toBe(50_000);
    });
  });
});
