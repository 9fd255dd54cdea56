// A run that is killed before and after every single call it makes, and two runs at once: every event arrives, some of them twice.
import { describe, expect, it } from 'vitest';
import type { StreamDeps } from '#core/audit/stream.ts';
import { seeded } from '#test/core/credentials/virtual-time.ts';
import { aroundEachCall, type Crash, countingCalls, crashing } from '#test/core/tenancy/around-each-call.ts';
import { LIMITS, type StreamWorld, sealMinutes, streaming, streamWorld } from './stream-world.ts';

/** Small batches: a run can be killed between two of one digest. */
const limits = { ...LIMITS, records: 2 };

const portsOf = ({ world, position, events }: StreamWorld) => ({
  store: { mark: world.store.mark },
  archive: { get: world.archive.get },
  signer: world.ports.signer,
  position,
  events: { put: events.put },
});

const over = ({ events, ...ports }: ReturnType<typeof portsOf>): Partial<StreamDeps> => ({
  ...ports,
  events: { ...events, limits },
});

const prepare = async () => {
  const one = await streaming();
  return { ...one, sent: await sealMinutes(one.world, 3, 5) };
};

const count = async (): Promise<readonly string[]> => {
  const one = await prepare();
  const { names, stores } = countingCalls(portsOf(one));
  await one.run(over(stores));
  return names;
};

const CALLS = await count();
const CRASHES = CALLS.flatMap((_, at): readonly Crash[] => [
  { call: at + 1, when: 'before' },
  { call: at + 1, when: 'after' },
]);

describe('a stream whose sender is killed', () => {
  it('is told to move on only after all of a digest was taken', () => {
    const writes = CALLS.filter((name) => /put|move/.test(name));
    const digest = ['events.put', 'events.put', 'events.put', 'position.move'];
    expect(writes).toEqual([...digest, ...digest, ...digest]);
  });

  it.each(CRASHES)('$when call $call misses nothing', async (crash) => {
    const one = await prepare();
    expect((await one.run(over(crashing(portsOf(one), crash)))).failures).toBe(1);
    expect(await one.run(over(portsOf(one)))).toMatchObject({ failures: 0, behind: 0 });
    expect(await one.position.get()).toBe((await one.world.store.mark())?.number);
    expect([...new Set(one.ids())].toSorted()).toEqual(one.sent.toSorted());
    // Never more than the one digest that was under way.
    expect(one.ids().length - one.sent.length).toBeLessThanOrEqual(5);
  });

  it.each([1, 2, 3, 4])('as it begins, with call %i, begins again', async (call) => {
    for (const when of ['before', 'after'] as const) {
      const one = await streamWorld();
      await sealMinutes(one.world, 2);
      await one.run(over(crashing(portsOf(one), { call, when })));
      await one.run(over(portsOf(one)));
      const sent = await sealMinutes(one.world, 1);
      await one.run(over(portsOf(one)));
      expect(one.ids().toSorted()).toEqual(sent.toSorted());
    }
  });
});

describe('two senders at once', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))('miss nothing (seed %i)', async (seed) => {
    const next = seeded(seed);
    const one = await prepare();
    const slowly = () =>
      over(
        aroundEachCall(portsOf(one), async (_, call) => {
          for (let turns = Math.floor(next() * 6); turns > 0; turns--) await Promise.resolve();
          return call();
        }),
      );
    const counts = await Promise.all([one.run(slowly()), one.run(slowly())]);
    expect(counts.map(({ failures }) => failures)).toEqual([0, 0]);
    await one.run(over(portsOf(one)));
    expect(await one.position.get()).toBe((await one.world.store.mark())?.number);
    expect([...new Set(one.ids())].toSorted()).toEqual(one.sent.toSorted());
    expect(one.ids().length).toBeLessThanOrEqual(2 * one.sent.length);
  });
});
