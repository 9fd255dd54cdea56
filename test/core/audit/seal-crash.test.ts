// A sealer is killed before and after every single call it makes. Whatever it leaves, the next run must end with an archive
// that is valid and holds every event once.
import { describe, expect, it } from 'vitest';
import { type Crash, countingCalls, crashing } from '#test/core/tenancy/around-each-call.ts';
import { MINUTE, type Ports, type SealWorld, START, sealWorld } from './seal-world.ts';

const OTHER = 'ten_bbbbbbbbbbbb';

/** Calls of two tenants in two minutes, one that nobody closed, and one late. */
const prepare = async (): Promise<SealWorld> => {
  const world = sealWorld();
  await world.call();
  await world.call({ tenant: OTHER });
  world.clock.now = START + 2 * MINUTE;
  await world.run();
  world.clock.now = START + 5 * MINUTE;
  await world.call();
  await world.orphan({ tenant: OTHER });
  world.clock.now += MINUTE;
  for (let n = 0; n < 3; n++) await world.call();
  await world.call({ time: START + 1 });
  world.clock.now = START + 8 * MINUTE;
  return world;
};

/** The archive's listing is not used by the sealer; an iterable cannot be wrapped as the rest is. */
const portsOf = ({ ports }: SealWorld): Ports => ports;

const isWhole = async (world: SealWorld): Promise<void> => {
  const events = await world.sealed();
  expect(events.map(({ id }) => id).sort()).toEqual([...world.records.values()].map(({ id }) => id).sort());
  for (const tenant of new Set(events.map((event) => event.tenant))) {
    const own = events.filter((event) => event.tenant === tenant);
    expect(own.map(({ seq }) => seq)).toEqual(own.map((_, at) => at + 1));
  }
  expect(await world.verify()).toMatchObject({ verdict: 'valid', events: events.length });
};

const usageOf = async ({ store }: SealWorld) => [
  (await store.usage('ten_aaaaaaaaaaaa', '2026-01-31'))?.integrations,
  (await store.usage(OTHER, '2026-01-31'))?.integrations,
];

const count = async (): Promise<number> => {
  const world = await prepare();
  const counted = countingCalls(portsOf(world));
  await world.run(counted.stores);
  return counted.names.length;
};

const CALLS = await count();
const CRASHES = Array.from({ length: CALLS }, (_, at): readonly Crash[] => [
  { call: at + 1, when: 'before' },
  { call: at + 1, when: 'after' },
]).flat();

describe('a sealer that is killed', () => {
  it('makes its calls in an order in which the digest is the point from which it counts', async () => {
    const world = await prepare();
    const { stores, names } = countingCalls(portsOf(world));
    await world.run(stores);
    const writes = names.filter((name) => /create|sign$|put|close/.test(name));
    const digest = [
      ...['archive.create', 'signer.sign', 'archive.create', 'store.putHead', 'store.putUsage', 'store.putLastUse'],
      ...['store.putSealed', 'store.putMark'],
    ];
    // Neither how many batches there are nor how many empty minutes matters here.
    expect(writes.filter((name, at) => name !== writes[at - 1])).toEqual([
      'trail.close',
      ...[...digest, ...digest, ...digest],
    ]);
    await isWhole(world);
  });

  it.each(CRASHES)('$when call $call leaves what the next run finishes', async (crash) => {
    const whole = await prepare();
    await whole.run();
    const world = await prepare();
    const killed = await world.run(crashing(portsOf(world), crash));
    expect(killed.failures).toBeGreaterThan(0);
    expect(['valid', 'missing']).toContain((await world.verify()).verdict);
    expect(await world.run()).toMatchObject({ failures: 0, lag_ms: 0 });
    await isWhole(world);
    expect(await usageOf(world)).toEqual(await usageOf(whole));
  });

  it.each(CRASHES.filter((_, at) => at % 24 === 0))(
    'again, wherever the second run is killed after one $when call $call',
    async (crash) => {
      for (let second = 1; second <= CALLS; second += 6) {
        const world = await prepare();
        await world.run(crashing(portsOf(world), crash));
        await world.run(crashing(portsOf(world), { call: second, when: second % 12 === 1 ? 'after' : 'before' }));
        expect(await world.run()).toMatchObject({ failures: 0, lag_ms: 0 });
        await isWhole(world);
      }
    },
  );

  it('closes what nobody closed, however the rest fares', async () => {
    const world = await prepare();
    const signer = { ...world.ports.signer, sign: () => Promise.reject(new Error('refused')) };
    expect(await world.run({ signer })).toMatchObject({ orphans: 1, digests: 0, events: 0 });
    expect([...world.outcomes.values()].filter(({ result }) => result === 'unknown').length).toBe(1);
  });

  it.each([
    ['the signer refuses', (world: SealWorld) => ({ signer: { ...world.ports.signer, sign: refuse } })],
    ['the archive takes nothing', (world: SealWorld) => ({ archive: { ...world.archive, create: refuse } })],
    ['the archive does not answer', (world: SealWorld) => ({ archive: { ...world.archive, get: refuse } })],
    ['the table takes no mark', (world: SealWorld) => ({ store: { ...world.store, putMark: refuse } })],
    ['minutes cannot be read', (world: SealWorld) => ({ store: { ...world.store, minute: refuse } })],
    ['outcomes cannot be written', () => ({ trail: { close: refuse } })],
  ])('says so and loses nothing while %s', async (_, broken) => {
    const world = await prepare();
    for (let n = 0; n < 7; n++) {
      await world.orphan({ tenant: OTHER });
      world.clock.now += MINUTE;
      expect((await world.run(broken(world))).failures).toBeGreaterThan(0);
    }
    world.clock.now += 2 * MINUTE;
    expect(await world.run()).toMatchObject({ failures: 0, lag_ms: 0 });
    await isWhole(world);
  });

  it('locks away no signature that does not hold', async () => {
    const world = await prepare();
    const sign = async () => world.ports.signer.sign(Buffer.from('something else'));
    expect((await world.run({ signer: { ...world.ports.signer, sign } })).digests).toBe(0);
    expect(world.faults).toContain('seal: BadSignature');
    await world.run();
    await isWhole(world);
  });

  it('takes no digest for its own that somebody planted', async () => {
    const world = await prepare();
    const first = world.archive.held.get('digests/000000000001.json') ?? Buffer.of();
    const held = [...world.archive.held.keys()].filter((key) => key.startsWith('digests/')).length;
    world.archive.held.set(`digests/${String(held + 1).padStart(12, '0')}.json`, first);
    expect(await world.run()).toMatchObject({ digests: 0, events: 0, orphans: 1, failures: 1 });
    expect(world.faults).toEqual(['resume: ForeignDigest']);
  });
});

const refuse = (): Promise<never> => Promise.reject(new Error('refused'));
