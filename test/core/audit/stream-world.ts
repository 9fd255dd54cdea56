// A sealed log, and a stream that its events are sent to.
import { gzip } from '#adapters/gzip.ts';
import type { EventStream, StreamLimits } from '#core/audit/send-events.ts';
import { type StreamDeps, stream } from '#core/audit/stream.ts';
import { memoryPosition } from './memory-audit.ts';
import { MINUTE, type SealWorld, sealWorld } from './seal-world.ts';

const OTHER = 'ten_bbbbbbbbbbbb';
export const LIMITS: StreamLimits = { records: 500, bytes: 1 << 20, recordBytes: 1_024_000 };

type Line = { readonly metadata: { readonly uid: string; readonly tenant_uid: string; readonly sequence: number } };

/** @param put what the stream says to a batch. @default it takes everything */
export const streamWorld = async (put: EventStream['put'] = async (records) => records.map(() => undefined)) => {
  const world = sealWorld();
  const position = memoryPosition();
  /** What it took, batch by batch. */
  const taken: Uint8Array[][] = [];
  const pauses: number[] = [];
  const faults: string[] = [];
  const events: EventStream = {
    limits: LIMITS,
    put: async (records) => {
      const words = await put(records);
      taken.push(records.filter((_, at) => words[at] === undefined));
      return words;
    },
  };
  const texts = () => taken.flat().map((record) => Buffer.from(record).toString());
  return {
    world,
    position,
    events,
    taken,
    pauses,
    faults,
    texts,
    ids: () => texts().map((text) => (JSON.parse(text) as Line).metadata.uid),
    run: (over: Partial<StreamDeps> = {}) =>
      stream({
        residency: 'eu',
        ...world.ports,
        gzip,
        position,
        events,
        now: () => world.clock.now,
        until: Number.POSITIVE_INFINITY,
        sleep: async (ms) => pauses.push(ms),
        onFault: (about, fault) =>
          faults.push(
            `${about}: ${fault instanceof Error ? [fault.name, (fault as { code?: string }).code].join(' ').trim() : 'thrown'}`,
          ),
        ...over,
      }),
  };
};

export type StreamWorld = Awaited<ReturnType<typeof streamWorld>>;

/** Calls of two tenants, each minute's in a digest of its own. @returns their ids */
export const sealMinutes = async (world: SealWorld, minutes: number, calls = 3): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    for (let n = 0; n < calls; n++) ids.push((await world.call(n % 3 === 1 ? { tenant: OTHER } : {})).id);
    world.clock.now += MINUTE;
  }
  world.clock.now += MINUTE;
  await world.run();
  return ids;
};

/** A log whose stream has begun: everything from here on is to be sent. */
export const streaming = async (put?: EventStream['put']): Promise<StreamWorld> => {
  const one = await streamWorld(put);
  await sealMinutes(one.world, 2);
  await one.run();
  return one;
};
