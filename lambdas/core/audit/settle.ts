// A minute that is over, with nothing open: an intent without an outcome is one whose process ended before it could say.
import { SETTLED_MS } from '#core/tenancy/due.ts';
import { minuteOf } from './bucket.ts';
import { eachOf } from './each-of.ts';
import type { AuditTrail } from './ports.ts';
import type { AuditEvent, AuditOutcome, AuditRecord } from './record.ts';
import type { MinuteItems, SealStore } from './seal-ports.ts';

/** The last minute whose requests have all ended, counted since the epoch. */
export const closedMinute = (now: number): number => minuteOf(now - SETTLED_MS) - 1;

export type Settled = {
  /** Sorted by id. */
  readonly events: readonly AuditEvent[];
  readonly orphans: number;
  readonly unreadable: number;
};

const outcomeOf = (record: AuditRecord, { outcomes }: MinuteItems): AuditOutcome | undefined =>
  record.outcome ?? outcomes.get(record.id);

/**
 * Reads a minute and closes its orphans as unknown. Read again after that: whoever was slower than allowed may have closed
 * one a moment before, and the first word stands. Rejects where one stays open, so that a minute is sealed whole or not.
 */
export const settleMinute = async (
  minute: number,
  {
    store,
    trail,
    now,
  }: { readonly store: SealStore; readonly trail: Pick<AuditTrail, 'close'>; readonly now: () => number },
): Promise<Settled> => {
  const first = await store.minute(minute);
  const orphans = first.records.filter((record) => outcomeOf(record, first) === undefined);
  await eachOf(orphans, (orphan) => trail.close(orphan, { time: now(), result: 'unknown', reason: 'no_outcome' }));
  const items = orphans.length === 0 ? first : await store.minute(minute);
  const events = items.records.map((record): AuditEvent => {
    const outcome = outcomeOf(record, items);
    if (outcome === undefined) throw Object.assign(new Error('an intent stays open'), { name: 'StillOpen' });
    return { ...record, outcome };
  });
  events.sort((one, other) => (one.id < other.id ? -1 : 1));
  return { events, orphans: orphans.length, unreadable: items.unreadable };
};
