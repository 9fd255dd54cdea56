// Where a run of the sealer stops: at what fails, when its time is up, and what it has written down by then.
import { describe, expect, it } from 'vitest';
import { minuteOf } from '#core/audit/bucket.ts';
import { NOTHING_BEFORE } from '#core/audit/digest.ts';
import type { Mark } from '#core/audit/seal-ports.ts';
import { MINUTE, type SealWorld, START, sealWorld } from './seal-world.ts';

const TENANTS = ['ten_aaaaaaaaaaaa', 'ten_bbbbbbbbbbbb', 'ten_cccccccccccc'] as const;
const FIRST = minuteOf(START);
const refuse = () => Promise.reject(new Error('refused'));

/** One orphan, in a minute that can be sealed. */
const waiting = async (): Promise<SealWorld> => {
  const world = sealWorld();
  await world.orphan();
  world.clock.now += 2 * MINUTE;
  return world;
};

/** Minutes through which the marks that are saved say that all is sealed, from the first. */
const savedBy = (world: SealWorld) => {
  const through: number[] = [];
  const putMark = (mark: Mark, before: number) => {
    through.push(mark.through - FIRST);
    return world.store.putMark(mark, before);
  };
  return { through, store: { ...world.store, putMark } };
};

describe('a step that fails', () => {
  it('is named: without a mark nothing is begun', async () => {
    const world = await waiting();
    const saved = savedBy(world);
    const ran = await world.run({ store: { ...saved.store, mark: refuse } });
    expect(ran).toMatchObject({ failures: 1, orphans: 0, digests: 0, number: 0, hash: '' });
    expect([world.faults, saved.through]).toEqual([['mark: Error'], []]);
  });

  it('is named: where the archive cannot be asked how far it goes, outcomes are closed and nothing is sealed', async () => {
    const world = await waiting();
    const ran = await world.run({ archive: { ...world.archive, get: refuse } });
    expect(ran).toMatchObject({ failures: 1, orphans: 1, digests: 0 });
    expect([world.faults, world.archive.held.size]).toEqual([['resume: Error'], 0]);
    expect(await world.run({ trail: { close: refuse } })).toMatchObject({ failures: 0, events: 1 });
  });

  it.each([
    ['minutes are read', { minute: refuse }, ['settle', 'seal', 'late']],
    ['a mark is put', { putMark: refuse }, ['seal', 'late', 'heartbeat', 'mark']],
  ])('is named where %s, and what does not depend on it is done', async (_, broken, named) => {
    const world = await waiting();
    const { failures } = await world.run({ store: { ...world.store, ...broken } });
    expect(world.faults.map((fault) => fault.split(':')[0])).toEqual(expect.arrayContaining([named[0]]));
    expect(world.faults.every((fault) => named.includes(fault.split(':')[0] ?? ''))).toBe(true);
    expect(failures).toBe(world.faults.length);
  });

  it('is named where an empty digest cannot be signed', async () => {
    const world = sealWorld();
    await world.run({ signer: { ...world.ports.signer, sign: refuse } });
    expect(world.faults).toEqual(['heartbeat: Error']);
  });
});

describe('a run whose time is up', () => {
  it('ends behind the digest that it is at, and the next one has the rest of the minute', async () => {
    const world = sealWorld();
    for (let n = 0; n < 2500; n++) await world.call({ time: START + n });
    world.clock.now += 2 * MINUTE;
    const until = world.clock.now + 1;
    const putSealed: typeof world.store.putSealed = async (...sealed) => {
      world.clock.now = until;
      await world.store.putSealed(...sealed);
    };
    const ran = await world.run({ until, store: { ...world.store, putSealed } });
    expect(ran).toMatchObject({ digests: 1, events: 1000, failures: 0, lag_ms: MINUTE });
    expect(await world.run()).toMatchObject({ digests: 2, events: 1500, lag_ms: 0 });
    expect(await world.verify()).toMatchObject({ verdict: 'valid', events: 2500, unnamed: [] });
  });

  it('has sealed a minute whole whose last digest it was at, and says so', async () => {
    const world = sealWorld();
    for (let n = 0; n < 1000; n++) await world.call({ time: START + n });
    world.clock.now += 2 * MINUTE;
    const until = world.clock.now + 1;
    const putSealed: typeof world.store.putSealed = async (...sealed) => {
      world.clock.now = until;
      await world.store.putSealed(...sealed);
    };
    expect(await world.run({ until, store: { ...world.store, putSealed } })).toMatchObject({ events: 1000, lag_ms: 0 });
  });
});

describe('the mark', () => {
  it('is saved behind each digest and each minute with events, and once at the end', async () => {
    const world = sealWorld();
    for (let minute = 0; minute < 3; minute++) {
      await world.call();
      world.clock.now += MINUTE;
    }
    world.clock.now += MINUTE;
    const { through, store } = savedBy(world);
    await world.run({ store });
    // By a digest: all before its minute. By the minute: itself, but for the last, which waits for the end of the run.
    expect(through.slice(-6)).toEqual([-1, 0, 0, 1, 1, 2]);
  });

  it('is saved in an hour of empty minutes once on the way', async () => {
    const world = sealWorld();
    await world.run();
    world.clock.now += 50 * MINUTE;
    const { through, store } = savedBy(world);
    await world.run({ store });
    expect(through).toEqual([0, 48]);
  });
});

describe('a digest', () => {
  it('has its tenants in order, in whatever order their batches were written', async () => {
    const world = sealWorld();
    for (const tenant of TENANTS) await world.call({ tenant });
    world.clock.now += 2 * MINUTE;
    const head: typeof world.store.head = async (tenant) => {
      await new Promise((later) => setTimeout(later, 10 * (TENANTS.length - TENANTS.indexOf(tenant as never))));
      return world.store.head(tenant);
    };
    await world.run({ store: { ...world.store, head } });
    expect((await world.sealed()).map(({ tenant }) => tenant)).toEqual(TENANTS);
    expect(await world.verify()).toMatchObject({ verdict: 'valid', tenants: 3 });
  });

  it('of an empty hour names no minute and no tenant', async () => {
    const world = sealWorld();
    await world.run();
    const [text] = [...world.archive.held.values()].map((bytes) => Buffer.from(bytes).toString());
    const payload = JSON.parse(Buffer.from(JSON.parse(text ?? '').payload, 'base64').toString());
    expect(payload).toMatchObject({ minute: null, tenants: 0, events: 0, previous: NOTHING_BEFORE });
  });
});
