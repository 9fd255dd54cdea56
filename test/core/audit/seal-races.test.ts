// Two sealers at once, and a log that is larger than one run's time.
import { describe, expect, it } from 'vitest';
import { seeded } from '#test/core/credentials/virtual-time.ts';
import { aroundEachCall, isCrash } from '#test/core/tenancy/around-each-call.ts';
import { MINUTE, type SealWorld, START, sealWorld } from './seal-world.ts';

/** Whole numbers below a bound: the same seed, the same order of calls. */
const randomOf = (seed: number) => {
  const next = seeded(seed);
  return (below: number): number => Math.floor(next() * below);
};

const isWhole = async (world: SealWorld): Promise<void> => {
  const events = await world.sealed();
  expect(events.map(({ id }) => id).sort()).toEqual([...world.records.values()].map(({ id }) => id).sort());
  expect(await world.verify()).toMatchObject({ verdict: 'valid', events: events.length });
};

describe('two sealers at once', () => {
  it.each(Array.from({ length: 30 }, (_, seed) => [seed]))('are harmless (seed %i)', async (seed) => {
    const random = randomOf(seed);
    const world = sealWorld();
    const tenants = ['ten_aaaaaaaaaaaa', 'ten_bbbbbbbbbbbb', 'ten_cccccccccccc'];
    const late = (): number => Math.max(START, world.clock.now - random(10) * MINUTE);
    for (let minute = 0; minute < 12; minute++) {
      for (let n = random(5); n > 0; n--) await world.call({ tenant: tenants[random(3)]! });
      if (random(3) === 0) await world.call({ tenant: tenants[random(3)]!, time: late() });
      if (random(3) === 0) await world.orphan({ tenant: tenants[random(3)]! });
      world.clock.now += MINUTE;
      // Each call waits for its turn, which chance decides; every so often a sealer never comes back.
      const sealer = () => {
        const dies = random(4) === 0 ? random(60) : Number.POSITIVE_INFINITY;
        let calls = 0;
        const ports = aroundEachCall(world.ports, async (_, call) => {
          for (let turns = random(6); turns > 0; turns--) await Promise.resolve();
          calls += 1;
          if (calls > dies) throw new Error('the process was killed here');
          return call();
        });
        const failed = (about: string, fault: unknown) => {
          if (!isCrash(fault)) world.faults.push(`${about}: ${String(fault)}`);
        };
        return world.run({ ...ports, onFault: failed });
      };
      await Promise.all([sealer(), sealer()]);
    }
    world.clock.now += 70 * MINUTE;
    await world.run();
    await world.run();
    expect(world.faults).toEqual([]);
    const usage = await Promise.all(tenants.map((tenant) => world.store.usage(tenant, '2026-01-31')));
    expect(usage.reduce((sum, day) => sum + (day?.integrations.demo?.calls ?? 0), 0)).toBe(world.records.size);
    await isWhole(world);
  });
});

describe('a sealer that comes second', () => {
  it('makes no marks of its own, where the first one died before it made its', async () => {
    const world = sealWorld();
    await world.call();
    world.clock.now = START + 3 * MINUTE;
    const dies = { ...world.store, putHead: () => Promise.reject(new Error('the process was killed here')) };
    const create: SealWorld['archive']['create'] = async (key, body) => {
      if (key.startsWith('digests/')) {
        // The first one has seen an event that the second has not.
        await world.call({ time: START - 1, tenant: 'ten_bbbbbbbbbbbb' });
        await world.call({ time: START + 1 });
        await world.run({ store: dies });
      }
      return world.archive.create(key, body);
    };
    const second = await world.run({ archive: { ...world.archive, create } });
    expect(second).toMatchObject({ digests: 0, events: 0, failures: 0, number: 0 });
    expect(await world.store.head('ten_aaaaaaaaaaaa')).toBeUndefined();
    await world.run();
    await world.call({ time: world.clock.now });
    world.clock.now += 3 * MINUTE;
    await world.run();
    await isWhole(world);
  });
});

describe('a tenant with 100,000 events in an hour', () => {
  it('is sealed and verified in seconds', async () => {
    const world = sealWorld();
    for (let n = 0; n < 100_000; n++) await world.call({ time: START + (n % 60) * MINUTE + 7 });
    // A minute's bucket is one query of its own in the table; here it would be a search through everything.
    const byMinute = Map.groupBy(world.records.values(), ({ time }) => Math.floor(time / MINUTE));
    const minute: SealWorld['store']['minute'] = async (number) => ({
      records: byMinute.get(number) ?? [],
      outcomes: new Map(
        (byMinute.get(number) ?? []).map((one) => [one.id, world.outcomes.get(`${one.tenant}#${one.id}`)!]),
      ),
      unreadable: 0,
    });
    world.clock.now = START + 61 * MINUTE;
    const began = performance.now();
    expect(await world.run({ store: { ...world.store, minute } })).toMatchObject({
      events: 100_000,
      digests: 120,
      failures: 0,
    });
    const sealed = performance.now();
    expect(await world.verify()).toMatchObject({ verdict: 'valid', events: 100_000, tenants: 1 });
    const verified = performance.now();
    expect(sealed - began).toBeLessThan(20_000);
    expect(verified - sealed).toBeLessThan(20_000);
  }, 60_000);
});
