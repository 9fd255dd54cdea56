// What a digest changes in the tables. All of it can be made again: of a run that broke off, by the next one, from the archive.
// What this digest has written already, or a later one, the store keeps: nothing is counted twice.
import { MINUTE_MS, minuteOf } from './bucket.ts';
import { hashOfLeaf, minuteText } from './digest.ts';
import { eachOf } from './each-of.ts';
import { addUsage, lastUses } from './metering.ts';
import type { Part, Sealed } from './seal-chunk.ts';
import type { Mark, SealStore } from './seal-ports.ts';

/** @returns the new mark; `undefined` where another sealer made it */
export const makeMarks = async (sealed: Sealed, mark: Mark, store: SealStore): Promise<Mark | undefined> => {
  const { payload, hash, parts } = sealed;
  const { number, events } = payload;
  const minute = payload.minute === null ? undefined : minuteOf(Date.parse(payload.minute));
  if (minute !== undefined) {
    const day = minuteText(minute).slice(0, 10);
    await eachOf(parts, (part) => markTenant(part, number, day, store));
    const before = (await store.sealed(minute)) ?? { count: 0, digests: [] };
    await store.putSealed(minute, { count: before.count + events, digests: [...before.digests, number] });
  }
  const next: Mark = {
    ...mark,
    number,
    hash,
    at: Date.parse(payload.sealed_at),
    // The minute itself may go on in the next digest.
    through: minute === undefined || payload.late ? mark.through : Math.max(mark.through, minute - 1),
  };
  return (await store.putMark(next, mark.number)) ? next : undefined;
};

const markTenant = async ({ leaf, events }: Part, number: number, day: string, store: SealStore): Promise<void> => {
  const { tenant, last } = leaf;
  await store.putHead(tenant, { seq: last, leaf: hashOfLeaf(leaf), number });
  const usage = await store.usage(tenant, day);
  await store.putUsage(tenant, day, addUsage(usage, events, number));
  await eachOf(lastUses(events), ([server, at]) => store.putLastUse(tenant, server, at));
};

/** How long the first minute that is not sealed could have been. @param closed the last minute that is over */
export const sealLag = (mark: Mark, closed: number): number => Math.max(0, closed - mark.through) * MINUTE_MS;
