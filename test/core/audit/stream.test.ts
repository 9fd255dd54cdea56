// Sealed events on their way to a stream: all of them, from where it began, whatever the stream and the archive do.
import { describe, expect, it } from 'vitest';
import { digestKey } from '#core/audit/digest.ts';
import { toOcsf } from '#core/audit/formats/ocsf.ts';
import { memoryPosition } from './memory-audit.ts';
import { MINUTE, sealWorld } from './seal-world.ts';
import { LIMITS, sealMinutes, streaming, streamWorld } from './stream-world.ts';

const refuse = (): Promise<never> => Promise.reject(Object.assign(new Error('quotes a key'), { name: 'Down' }));

describe('a stream', () => {
  it('is sent every sealed event of every tenant as a line of OCSF, once', async () => {
    const { world, run, texts, position, faults } = await streaming();
    const before = (await world.sealed()).length;
    const ids = await sealMinutes(world, 3);
    expect(await run()).toEqual({ digests: 3, events: 9, failures: 0, number: 5, behind: 0 });
    const sealed = (await world.sealed()).slice(before);
    expect(sealed.map(({ id }) => id).sort()).toEqual(ids.toSorted());
    expect(texts().toSorted()).toEqual(sealed.map((event) => `${JSON.stringify(toOcsf(event))}\n`).toSorted());
    expect(await position.get()).toBe((await world.store.mark())?.number);
    expect(await run()).toMatchObject({ digests: 0, events: 0, failures: 0 });
    expect([texts().length, faults]).toEqual([9, []]);
  });

  it('begins with the next digest, not with what was sealed before it was there', async () => {
    const { world, run, ids } = await streamWorld();
    await sealMinutes(world, 4);
    expect(await run()).toEqual({ digests: 0, events: 0, failures: 0, number: 4, behind: 0 });
    const next = await sealMinutes(world, 1);
    await run();
    expect(ids().toSorted()).toEqual(next.toSorted());
  });

  it('begins nowhere while nothing is marked, and not in the middle of marks that are made again', async () => {
    const { world, run, position } = await streamWorld();
    expect(await run()).toMatchObject({ failures: 0 });
    expect(await position.get()).toBeUndefined();
    await sealMinutes(world, 4);
    const mark = async () => ({ ...(await world.store.mark())!, number: 2 });
    await run({ store: { mark } });
    expect(await position.get()).toBeUndefined();
    await run();
    expect(await position.get()).toBe(4);
  });

  it('sends nothing again while marks are made again behind it', async () => {
    const { world, run, taken, position } = await streaming();
    await sealMinutes(world, 1);
    const mark = async () => ({ ...(await world.store.mark())!, number: 1 });
    expect(await run({ store: { mark } })).toEqual({ digests: 0, events: 0, failures: 0, number: 2, behind: 0 });
    expect([taken, await position.get()]).toEqual([[], 2]);
  });

  it('passes over digests without events, and asks the stream for nothing', async () => {
    const { world, run, taken, position } = await streaming();
    world.clock.now += 61 * MINUTE;
    await world.run();
    expect(await run()).toMatchObject({ digests: 1, events: 0, failures: 0 });
    expect([taken, await position.get()]).toEqual([[], 3]);
  });
});

describe('a stream that refuses', () => {
  it('some records is sent those again, and no others', async () => {
    let asked = 0;
    const { world, run, texts, pauses, taken } = await streaming(async (records) => {
      asked += 1;
      return records.map((_, at) => (asked === 1 && at % 2 === 0 ? 'ServiceUnavailableException' : undefined));
    });
    await sealMinutes(world, 1, 5);
    expect(await run()).toMatchObject({ digests: 1, events: 5, failures: 0 });
    expect(taken.map(({ length }) => length)).toEqual([2, 3]);
    expect(new Set(texts()).size).toBe(5);
    expect(pauses).toEqual([250]);
  });

  it('all but one each time gets them all, for each time is some progress', async () => {
    const { world, run, texts } = await streaming(async (records) =>
      records.map((_, at) => (at > 0 ? 'ServiceUnavailableException' : undefined)),
    );
    await sealMinutes(world, 1, 12);
    expect(await run()).toMatchObject({ digests: 1, events: 12, failures: 0 });
    expect([texts().length, new Set(texts()).size]).toEqual([12, 12]);
  });

  it.each([
    [
      'each record',
      async (records: readonly Uint8Array[]) => records.map(() => 'firehose.Slow'),
      'StreamRefused firehose.Slow',
    ],
    ['each request', refuse, 'Down'],
  ])('%s is asked four times, left alone, and gets everything once it is well', async (_, put, fault) => {
    let isDown = true;
    let asked = 0;
    const { world, run, ids, pauses, position, faults } = await streaming(async (records) => {
      asked += 1;
      return isDown ? put(records) : records.map(() => undefined);
    });
    const sent = await sealMinutes(world, 2);
    expect(await run()).toEqual({ digests: 0, events: 0, failures: 1, number: 2, behind: 2 });
    expect([asked, pauses, faults]).toEqual([4, [250, 500, 1000], [`stream: ${fault}`]]);
    expect(await position.get()).toBe(2);
    isDown = false;
    expect(await run()).toMatchObject({ digests: 2, events: 6, failures: 0, behind: 0 });
    expect(ids().toSorted()).toEqual(sent.toSorted());
  });

  it('is not waited for beyond the time of the run', async () => {
    const { world, run, pauses } = await streaming(refuse);
    await sealMinutes(world, 1);
    const began = world.clock.now;
    const sleep = async (ms: number) => {
      pauses.push(ms);
      world.clock.now += ms;
    };
    expect(await run({ until: began + 1000, sleep })).toMatchObject({ failures: 1 });
    expect(pauses).toEqual([250, 500]);
    expect(world.clock.now).toBeLessThan(began + 1000);
  });
});

describe('a run that is not the last', () => {
  it('ends between two digests without a failure, and the next goes on', async () => {
    const { world, run, position, ids, events } = await streaming();
    const sent = await sealMinutes(world, 5);
    const put = async (records: readonly Uint8Array[]) => {
      world.clock.now += 1000;
      return events.put(records);
    };
    const one = { until: world.clock.now + 2000, events: { ...events, put } };
    expect(await run(one)).toEqual({ digests: 2, events: 6, failures: 0, number: 4, behind: 3 });
    expect(await position.get()).toBe(4);
    await run();
    expect(ids().toSorted()).toEqual(sent.toSorted());
  });

  it('ends among digests without events, too: an hour has one, and a stream may have been off for a year', async () => {
    const { world, run, position } = await streaming();
    for (let hour = 0; hour < 5; hour++) {
      world.clock.now += 61 * MINUTE;
      await world.run();
    }
    const get = async (key: string) => {
      world.clock.now += 1000;
      return world.archive.get(key);
    };
    expect(await run({ until: world.clock.now + 2000, archive: { get } })).toMatchObject({ digests: 2, behind: 3 });
    expect(await position.get()).toBe(4);
  });

  it('ends where another one went on', async () => {
    const { world, run, taken, position } = await streaming();
    await sealMinutes(world, 3);
    expect(await run({ position: { ...position, move: async () => false } })).toMatchObject({
      digests: 0,
      failures: 0,
    });
    expect(taken.map(({ length }) => length)).toEqual([3]);
  });

  it('does not count a digest of which some batches are left', async () => {
    const { world, run, position, ids, events } = await streaming();
    const sent = await sealMinutes(world, 1, 7);
    const put = async (records: readonly Uint8Array[]) => {
      world.clock.now += 1000;
      return events.put(records);
    };
    const limits = { ...LIMITS, records: 3 };
    const one = { until: world.clock.now + 2000, events: { limits, put } };
    expect(await run(one)).toEqual({ digests: 0, events: 0, failures: 0, number: 2, behind: 1 });
    expect([ids().length, await position.get()]).toEqual([6, 2]);
    await run();
    // What was sent before is sent again; each has its id.
    expect([ids().length, [...new Set(ids())].toSorted()]).toEqual([13, sent.toSorted()]);
  });
});

describe('what cannot be sent', () => {
  it('is left out and counted where it is above the limit of a record', async () => {
    const { world, run, ids, position, faults, events } = await streaming();
    const large = await world.call({ tool: 'x'.repeat(3000) });
    const others = await sealMinutes(world, 1);
    const limits = { ...LIMITS, recordBytes: 2000 };
    expect(await run({ events: { ...events, limits } })).toMatchObject({
      digests: 1,
      events: 3,
      failures: 1,
      behind: 0,
    });
    expect([await position.get(), faults]).toEqual([3, ['stream: RecordTooLarge']]);
    expect([ids().toSorted(), ids().includes(large.id)]).toEqual([others.toSorted(), false]);
  });

  it.each([
    [
      'a digest that somebody else signed',
      'ForeignDigest',
      async (held: Map<string, Uint8Array>) => {
        const stranger = sealWorld();
        await sealMinutes(stranger, 3);
        const { payload } = JSON.parse(Buffer.from(stranger.archive.held.get(digestKey(3))!).toString());
        const own = JSON.parse(Buffer.from(held.get(digestKey(3))!).toString());
        held.set(digestKey(3), Buffer.from(JSON.stringify({ ...own, payload })));
      },
    ],
    [
      'another digest of ours',
      'ForeignDigest',
      async (held: Map<string, Uint8Array>) => {
        held.set(digestKey(3), held.get(digestKey(2))!);
      },
    ],
    [
      'no digest',
      'MissingDigest',
      async (held: Map<string, Uint8Array>) => {
        held.delete(digestKey(3));
      },
    ],
    [
      'a batch that was changed',
      'MissingBatch',
      async (held: Map<string, Uint8Array>) => {
        const key = [...held.keys()].filter((each) => each.startsWith('batches/')).at(-1)!;
        held.set(key, Buffer.concat([held.get(key)!, Buffer.of(0)]));
      },
    ],
  ])('is %s: nothing of it goes out', async (_, fault, damage) => {
    const { world, run, taken, position, faults } = await streaming();
    await sealMinutes(world, 1);
    await damage(world.archive.held);
    expect(await run()).toMatchObject({ digests: 0, failures: 1, behind: 1 });
    expect([faults, taken, await position.get()]).toEqual([[`stream: ${fault}`], [], 2]);
  });

  it.each([
    ['the mark', { store: { mark: refuse } }],
    ['the position', { position: { ...memoryPosition(), get: refuse } }],
    ['the archive', { archive: { get: refuse } }],
  ])('is told where %s cannot be read', async (_, broken) => {
    const { world, run, taken, faults } = await streaming();
    await sealMinutes(world, 1);
    expect(await run(broken)).toMatchObject({ digests: 0, failures: 1 });
    expect([faults, taken]).toEqual([['stream: Down'], []]);
  });
});
