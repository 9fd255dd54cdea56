// What a run of the sealer reads, and what it has written down on the way.
import { describe, expect, it } from 'vitest';
import { minuteOf } from '#core/audit/bucket.ts';
import type { Mark } from '#core/audit/seal-ports.ts';
import { MINUTE, type SealWorld, START, sealWorld } from './seal-world.ts';

const TENANTS = ['ten_aaaaaaaaaaaa', 'ten_bbbbbbbbbbbb', 'ten_cccccccccccc'] as const;
const FIRST = minuteOf(START);
const refuse = () => Promise.reject(new Error('refused'));

/** Minutes through which the marks that are saved say that all is sealed, from the first. */
const savedBy = (world: SealWorld) => {
  const through: number[] = [];
  const putMark = (mark: Mark, before: number) => {
    through.push(mark.through - FIRST);
    return world.store.putMark(mark, before);
  };
  return { through, store: { ...world.store, putMark } };
};

describe('what a run reads', () => {
  const reads = async (world: SealWorld, over = {}): Promise<readonly number[]> => {
    const minutes: number[] = [];
    const minute = (number: number, tenant?: string) => {
      minutes.push(number - FIRST);
      return world.store.minute(number, tenant);
    };
    await world.run({ store: { ...world.store, minute }, ...over });
    return minutes;
  };

  it('begins behind what was settled, and ends with the minute that is over', async () => {
    const world = sealWorld();
    await world.run();
    world.clock.now += 2 * MINUTE;
    // Settled, sealed, and looked back at by 5, 60 and 1440 minutes.
    expect(await reads(world)).toEqual([-1, 0, -1, 0, -6, -61, -1441, -5, -60, -1440]);
  });

  it('is one minute when its time is up, and none of those that it looks back at', async () => {
    const world = sealWorld();
    await world.run();
    world.clock.now += 10 * MINUTE;
    expect(await reads(world, { until: 0 })).toEqual([-1]);
  });

  it('is the last hour where nothing was ever sealed, and what is behind is told from there', async () => {
    const world = sealWorld();
    expect((await reads(world)).slice(0, 61)).toEqual(Array.from({ length: 61 }, (_, n) => n - 62));
    const other = sealWorld();
    await other.orphan();
    other.clock.now += 2 * MINUTE;
    const { lag_ms } = await other.run({ signer: { ...other.ports.signer, sign: refuse } });
    expect(lag_ms).toBe(MINUTE);
    const empty = sealWorld();
    expect((await empty.run({ store: { ...empty.store, minute: refuse } })).lag_ms).toBe(61 * MINUTE);
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
    const nothing = '0'.repeat(64);
    expect(payload).toMatchObject({ minute: null, late: false, tenants: 0, events: 0, previous: nothing });
  });
});
