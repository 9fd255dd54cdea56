// What is sealed, sent on to a stream as well: digest by digest, from the archive, so that nothing is sent that is not signed.
// At least once: the position moves when all of a digest was taken, and whoever goes on sends what is behind it again.
import { digestKey } from './digest.ts';
import { toOcsf } from './formats/ocsf.ts';
import { type ReadDeps, sealedEvents } from './read-sealed.ts';
import type { SealedEvent } from './record.ts';
import type { SealStore } from './seal-ports.ts';
import { batchesOf, type EventStream, type SendDeps, sendBatch } from './send-events.ts';

/** Number of the last digest that was sent, or of the one before the first that is to be. */
export type StreamPosition = {
  readonly get: () => Promise<number | undefined>;
  /** `false` where it is no longer at `before`: somebody else went on. */
  readonly move: (number: number, before: number | undefined) => Promise<boolean>;
};

export type StreamDeps = ReadDeps &
  SendDeps & {
    readonly store: Pick<SealStore, 'mark'>;
    readonly position: StreamPosition;
    readonly events: EventStream;
    readonly onFault: (about: string, fault: unknown) => void;
  };

export type StreamCount = {
  digests: number;
  /** Taken by the stream, those of a digest that was not sent whole left out. */
  events: number;
  failures: number;
  /** Of the last digest that was sent. */
  number: number;
  /** Sealed digests that are still to be sent. */
  behind: number;
};

/** Never rejects: what fails is counted and told to `onFault`, and the next run begins there. */
export const stream = async (deps: StreamDeps): Promise<StreamCount> => {
  const count: StreamCount = { digests: 0, events: 0, failures: 0, number: 0, behind: 0 };
  try {
    await sendDigests(deps, count);
  } catch (fault) {
    failed(deps, count, fault);
  }
  return count;
};

const failed = ({ onFault }: StreamDeps, count: StreamCount, fault: unknown): void => {
  count.failures += 1;
  onFault('stream', fault);
};

const isTimeUp = ({ now, until }: StreamDeps): boolean => now() >= until;

const sendDigests = async (deps: StreamDeps, count: StreamCount): Promise<void> => {
  const mark = await deps.store.mark();
  if (mark === undefined) return;
  const position = await deps.position.get();
  if (position === undefined) return begin(mark.number, deps, count);
  count.number = position;
  count.behind = Math.max(0, mark.number - position);
  for (let number = position + 1; number <= mark.number; number++) {
    if (isTimeUp(deps)) return;
    const sent = await sendDigest(number, deps, count);
    if (sent === undefined || !(await deps.position.move(number, number - 1))) return;
    count.digests += 1;
    count.events += sent;
    count.number = number;
    count.behind = mark.number - number;
  }
};

/** With the next digest. A mark that is being made again from the archive has years of history before it: then later. */
const begin = async (newest: number, deps: StreamDeps, count: StreamCount): Promise<void> => {
  if ((await deps.archive.get(digestKey(newest + 1))) !== undefined) return;
  if (await deps.position.move(newest, undefined)) count.number = newest;
};

/** @returns how many events it has; `undefined` where the time was up before all of them were sent */
const sendDigest = async (number: number, deps: StreamDeps, count: StreamCount): Promise<number | undefined> => {
  const { limits } = deps.events;
  const records = (await sealedEvents(number, deps)).map(recordOf);
  const fitting = records.filter(({ length }) => length <= limits.recordBytes);
  for (const batch of batchesOf(fitting, limits)) {
    if (isTimeUp(deps)) return undefined;
    await sendBatch(batch, deps);
  }
  // It would be refused for ever, and everything behind it with it.
  if (fitting.length < records.length)
    failed(deps, count, Object.assign(new Error('a record is too large'), { name: 'RecordTooLarge' }));
  return fitting.length;
};

const recordOf = (event: SealedEvent): Uint8Array => Buffer.from(`${JSON.stringify(toOcsf(event))}\n`);
