// What a run of the sealer does, with everything in order and with one thing out of it.
import { describe, expect, it } from 'vitest';
import { minuteOf } from '#core/audit/bucket.ts';
import type { AuditIntent } from '#core/audit/record.ts';
import { MINUTE, type SealWorld, START, sealWorld } from './seal-world.ts';

const OTHER = 'ten_bbbbbbbbbbbb';
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From now until the minute of now can be sealed. */
const later = ({ clock }: SealWorld, minutes = 2): void => {
  clock.now += minutes * MINUTE;
};

const isWhole = async (world: SealWorld): Promise<void> => {
  const events = await world.sealed();
  expect(events.map(({ id }) => id).sort()).toEqual([...world.records.values()].map(({ id }) => id).sort());
  expect(await world.verify()).toMatchObject({ verdict: 'valid', events: events.length, unnamed: [] });
};

describe('a run of the sealer', () => {
  it('seals a minute when no call of it can be under way any more, and not before', async () => {
    const world = sealWorld();
    await world.call();
    world.clock.now = START + 2 * MINUTE - 1;
    expect(await world.run()).toMatchObject({ digests: 1, events: 0, failures: 0 });
    world.clock.now = START + 2 * MINUTE;
    expect(await world.run()).toMatchObject({ digests: 1, events: 1, failures: 0, lag_ms: 0, number: 2 });
    expect(await world.run()).toMatchObject({ digests: 0, events: 0, number: 2 });
    await isWhole(world);
  });

  it('writes one line for a call, its intent and its outcome in one, numbered within the tenant', async () => {
    const world = sealWorld();
    const first = await world.call({ time: START });
    await world.call({ time: START + 1, tenant: OTHER });
    const third = await world.call({ time: START + 2 }, { result: 'failure', status: 500 });
    later(world);
    await world.run();
    const outcome = { time: START + 5, result: 'success', status: 200 };
    expect(await world.sealed()).toEqual([
      { seq: 1, ...first, outcome },
      { seq: 2, ...third, outcome: { time: START + 7, result: 'failure', status: 500 } },
      expect.objectContaining({ seq: 1, tenant: OTHER }),
    ]);
    await isWhole(world);
  });

  it('makes a digest of every thousand events, and goes on with the numbers of each tenant', async () => {
    const world = sealWorld();
    for (let n = 0; n < 2345; n++)
      await world.call({ time: START + n, tenant: n % 3 === 0 ? OTHER : 'ten_aaaaaaaaaaaa' });
    later(world);
    expect(await world.run()).toMatchObject({ digests: 3, events: 2345, number: 3 });
    expect(await world.verify()).toMatchObject({ verdict: 'valid', digests: 3, events: 2345, tenants: 2 });
    await isWhole(world);
  });

  it('has each tenant of a busy minute in one digest or two, with an object in each, and numbers in order of time', async () => {
    const world = sealWorld();
    const tenants = Array.from({ length: 50 }, (_, n) => `ten_${String(n).padStart(12, '0')}`);
    for (let call = 0; call < 3000; call++)
      await world.call({ tenant: tenants[call % 50] as string, time: START + call });
    later(world);
    expect(await world.run()).toMatchObject({ digests: 3, events: 3000, failures: 0 });
    const batches = [...world.archive.held.keys()].filter((key) => key.startsWith('batches/'));
    // Two of the fifty are cut where a digest ends. In order of time it would be fifty in each: 150.
    expect(batches).toHaveLength(52);
    const sealed = Map.groupBy(await world.sealed(), ({ tenant }) => tenant);
    for (const tenant of tenants) {
      const own = sealed.get(tenant)?.toSorted((one, other) => one.seq - other.seq) ?? [];
      expect(own.map(({ seq }) => seq)).toEqual(own.map((_, at) => at + 1));
      expect(own.map(({ id }) => id)).toEqual(own.map(({ id }) => id).toSorted());
    }
    await isWhole(world);
  });

  it('closes what nobody closed, and keeps the first word', async () => {
    const world = sealWorld();
    const orphan = await world.orphan();
    await world.call();
    later(world);
    const at = world.clock.now;
    expect(await world.run()).toMatchObject({ events: 2, orphans: 1, failures: 0 });
    const sealed = (await world.sealed()).find(({ id }) => id === orphan.id);
    expect(sealed?.outcome).toEqual({ time: at, result: 'unknown', reason: 'no_outcome' });
    await world.trail.close(orphan, { time: at, result: 'success' });
    expect(world.outcomes.get(`${orphan.tenant}#${orphan.id}`)?.result).toBe('unknown');
  });

  it('takes the outcome that came between reading and closing', async () => {
    const world = sealWorld();
    await world.orphan();
    later(world);
    const close = async (intent: AuditIntent) => world.trail.close(intent, { time: 1, result: 'success', status: 204 });
    await world.run({ trail: { close } });
    expect((await world.sealed()).map(({ outcome }) => outcome.status)).toEqual([204]);
  });

  it('shows every hour that the chain goes on, with nothing in it', async () => {
    const world = sealWorld();
    let digests = 0;
    for (let n = 0; n < 181; n++) {
      digests += (await world.run()).digests;
      later(world, 1);
    }
    expect(digests).toBe(4);
    expect(await world.verify()).toMatchObject({ verdict: 'valid', digests: 4, events: 0, tenants: 0 });
    expect([...world.archive.held.keys()].every((key) => key.startsWith('digests/'))).toBe(true);
  });

  it('shows it as soon as a clock that was far ahead is right again', async () => {
    const world = sealWorld();
    world.clock.now = START + 30 * DAY;
    expect((await world.run()).digests).toBe(1);
    world.clock.now = START;
    expect((await world.run()).digests).toBe(1);
    world.clock.now = START + HOUR - 1;
    expect((await world.run()).digests).toBe(0);
  });

  it.each([[5], [60], [1440]])('finds what came late when it looks back %i minutes', async (back) => {
    const world = sealWorld();
    await world.call();
    later(world);
    for (; world.clock.now < START + (back + 2) * MINUTE; later(world, 1)) await world.run();
    const late = await world.call({ time: START + 1 });
    world.clock.now = START + (back + 2) * MINUTE - 1;
    expect(await world.run()).toMatchObject({ late: 0 });
    world.clock.now += 1;
    expect(await world.run()).toMatchObject({ events: 1, late: 1, failures: 0 });
    expect((await world.sealed()).find(({ id }) => id === late.id)).toMatchObject({ seq: 2 });
    await isWhole(world);
    const digest = JSON.parse(Buffer.from(world.archive.held.get('digests/000000000001.json') ?? []).toString());
    expect(JSON.parse(Buffer.from(digest.payload, 'base64').toString())).toMatchObject({ late: false });
  });

  it('catches up after it did not run for a while, and looks back for the minutes it missed', async () => {
    const world = sealWorld();
    await world.run();
    for (let n = 0; n < 40; n++) {
      await world.call();
      later(world, 1);
    }
    await world.call({ time: START });
    later(world, 1);
    expect(await world.run()).toMatchObject({ events: 41, failures: 0, lag_ms: 0 });
    await world.call({ time: START + 1 });
    later(world, 20);
    expect((await world.run()).late).toBe(0);
    later(world, 30);
    expect(await world.run()).toMatchObject({ events: 1, late: 1 });
    await isWhole(world);
  });

  it('begins nothing when its time is up, says how far behind it is, and goes on the next time', async () => {
    const world = sealWorld();
    for (let n = 0; n < 10; n++) {
      for (let each = 0; each < 3; each++) await world.call();
      later(world, 1);
    }
    later(world, 1);
    const short = await world.run({ until: 0 });
    expect(short).toMatchObject({ events: 0, failures: 0 });
    expect(short.lag_ms).toBeGreaterThan(0);
    for (let n = 0; n < 80; n++) await world.run({ until: 0 });
    expect(await world.run()).toMatchObject({ lag_ms: 0 });
    await isWhole(world);
  });

  it('loses nothing to a clock that jumps ahead and comes back', async () => {
    const world = sealWorld();
    await world.call();
    later(world);
    await world.run();
    world.clock.now += 3 * HOUR;
    await world.run();
    world.clock.now = START + 3 * MINUTE;
    for (let n = 0; n < 12; n++) {
      await world.call();
      await world.run();
      later(world, 1);
    }
    later(world, 2);
    await world.run();
    await isWhole(world);
    expect(world.records.size).toBe(13);
    expect(world.faults).toEqual([]);
  });

  it('seals nothing twice when the clock goes backwards', async () => {
    const world = sealWorld();
    for (let n = 0; n < 5; n++) {
      await world.call();
      later(world, 1);
    }
    later(world, 2);
    await world.run();
    for (const back of [1, 2, 30, 90]) {
      world.clock.now -= back * MINUTE;
      await world.run();
    }
    world.clock.now = START + DAY;
    await world.run();
    await isWhole(world);
  });

  it('goes on from the archive where its own notes are lost', async () => {
    const world = sealWorld();
    for (let n = 0; n < 5; n++) {
      await world.call({ tenant: n % 2 === 0 ? OTHER : 'ten_aaaaaaaaaaaa' });
      later(world, 1);
      await world.run();
    }
    later(world, 1);
    await world.run();
    const before = structuredClone(world.items);
    world.items.clear();
    await world.run();
    expect(before.size).toBe(12);
    expect(world.items).toEqual(before);
    expect(await world.store.usage(OTHER, '2026-01-31')).toMatchObject({ integrations: { demo: { calls: 3 } } });
    await isWhole(world);
  });

  it('leaves what cannot be read, says so, and seals the rest', async () => {
    const world = sealWorld();
    await world.call();
    later(world);
    const minute: SealWorld['store']['minute'] = async (number) => ({
      ...(await world.store.minute(number)),
      unreadable: number === minuteOf(START) ? 2 : 0,
    });
    expect(await world.run({ store: { ...world.store, minute } })).toMatchObject({ events: 1, failures: 2 });
    await isWhole(world);
  });
});
