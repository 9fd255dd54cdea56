// Where a run of the sealer stops: at what fails, when its time is up, where another one was before.
import { describe, expect, it } from 'vitest';
import type { Mark } from '#core/audit/seal-ports.ts';
import { MINUTE, type SealWorld, START, sealWorld } from './seal-world.ts';

const refuse = () => Promise.reject(new Error('refused'));

/** One orphan, in a minute that can be sealed. */
const waiting = async (): Promise<SealWorld> => {
  const world = sealWorld();
  await world.orphan();
  world.clock.now += 2 * MINUTE;
  return world;
};

describe('a step that fails', () => {
  it('is named: without a mark nothing is begun', async () => {
    const world = await waiting();
    let puts = 0;
    const putMark = async () => ++puts > 0;
    const ran = await world.run({ store: { ...world.store, putMark, mark: refuse } });
    expect(ran).toMatchObject({ failures: 1, orphans: 0, digests: 0, number: 0, hash: '' });
    expect([world.faults, puts]).toEqual([['mark: Error'], 0]);
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
  /** In a minute of so many events, as soon as the first digest is noted. */
  const atFirstDigest = async (events: number) => {
    const world = sealWorld();
    for (let n = 0; n < events; n++) await world.call({ time: START + n });
    world.clock.now += 2 * MINUTE;
    const until = world.clock.now + 1;
    const putSealed: typeof world.store.putSealed = async (...sealed) => {
      world.clock.now = until;
      await world.store.putSealed(...sealed);
    };
    return { world, ran: await world.run({ until, store: { ...world.store, putSealed } }) };
  };

  it('ends behind the digest that it is at, and the next one has the rest of the minute', async () => {
    const { world, ran } = await atFirstDigest(2500);
    expect(ran).toMatchObject({ digests: 1, events: 1000, failures: 0, lag_ms: MINUTE });
    expect(await world.run()).toMatchObject({ digests: 2, events: 1500, lag_ms: 0 });
    expect(await world.verify()).toMatchObject({ verdict: 'valid', events: 2500, unnamed: [] });
  });

  it('has sealed a minute whole whose last digest it was at, and says so', async () => {
    expect((await atFirstDigest(1000)).ran).toMatchObject({ events: 1000, lag_ms: 0 });
  });
});

describe('a run that another sealer was before', () => {
  const busy = async (): Promise<SealWorld> => {
    const world = sealWorld();
    for (let minute = 0; minute < 3; minute++) {
      await world.call();
      world.clock.now += MINUTE;
    }
    world.clock.now += MINUTE;
    return world;
  };

  it('ends where its digest has a number that is taken', async () => {
    const world = await busy();
    const tried: string[] = [];
    const create: typeof world.archive.create = async (key, bytes) => {
      if (!key.startsWith('digests/')) return world.archive.create(key, bytes);
      tried.push(key);
      return false;
    };
    expect(await world.run({ archive: { ...world.archive, create } })).toMatchObject({ digests: 0, failures: 0 });
    expect(tried).toHaveLength(1);
  });

  it('ends where its mark is not the newest', async () => {
    const world = await busy();
    let puts = 0;
    // The first is of the digest, the second of its minute.
    const putMark = async (mark: Mark, before: number) => ++puts < 2 && (await world.store.putMark(mark, before));
    expect(await world.run({ store: { ...world.store, putMark } })).toMatchObject({ digests: 1, failures: 0 });
    expect(puts).toBe(2);
    await world.run();
    expect(await world.verify()).toMatchObject({ verdict: 'valid', events: 3 });
  });

  it('ends where marks that were lost are made by the other, and makes one at a time when its time is up', async () => {
    const world = await busy();
    await world.run();
    world.items.clear();
    const lost = { store: { ...world.store, putMark: async () => false } };
    expect(await world.run(lost)).toMatchObject({ digests: 0, failures: 0, number: 0 });
    expect(await world.run({ until: 0 })).toMatchObject({ number: 1 });
    expect(await world.run({ until: 0 })).toMatchObject({ number: 2 });
  });
});
