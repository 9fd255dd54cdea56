// A tenant's events in the order of their minutes: what is sealed from the archive, what is not yet from the table.
import { isObject, parseJson } from '#core/json.ts';
import { minuteOf } from './bucket.ts';
import { stampOf } from './digest.ts';
import type { DayUsage } from './metering.ts';
import type { Archive, Signer } from './ports.ts';
import type { AuditEvent, SealedEvent } from './record.ts';
import type { Gzip, Mark, MinuteItems } from './seal-ports.ts';

export type EventReaders = {
  readonly archive: Pick<Archive, 'get' | 'list'>;
  readonly gzip: Pick<Gzip, 'unpack'>;
  /** What is not sealed yet. */
  readonly tail: {
    readonly mark: () => Promise<Mark | undefined>;
    readonly minute: (minute: number, tenant: string) => Promise<MinuteItems>;
  };
};

/** Epoch milliseconds, both included. */
export type EventRange = { readonly from: number; readonly to: number };

/** Where the next page begins: after an event, or with the first of a minute where the id is empty. */
export type Cursor = { readonly minute: number; readonly id: string };

export type EventPage = {
  /** One that is under way has the outcome `unknown`, reason `open`. */
  readonly events: readonly (SealedEvent | AuditEvent)[];
  readonly next?: Cursor;
};

/** Minutes of the table that one page looks into: each is a query for each of its partitions. */
const TAIL_MINUTES = 120;
/** Minutes of the archive that one page reads, each an object or some. */
const ARCHIVE_MINUTES = 500;

export const cursorText = ({ minute, id }: Cursor): string => `${minute}.${id}`;

/** `undefined`: none of ours. */
export const readCursor = (text: string): Cursor | undefined => {
  const [, minute, id = ''] = /^(\d{1,10})\.([0-9A-HJKMNP-TV-Z]{26})?$/.exec(text) ?? [];
  return minute === undefined ? undefined : { minute: Number(minute), id };
};

/** What reading the log takes: beside events, use by day, and whose signature the archive bears. */
export type AuditReaders = EventReaders & {
  readonly usage: (tenant: string, day: string) => Promise<DayUsage | undefined>;
  readonly signer: Pick<Signer, 'publicKey'>;
};

type Asked = { readonly limit: number; readonly cursor?: Cursor | undefined; readonly now: number };

/** One page. It may be empty and yet have a successor: what was looked into then held nothing of this tenant. */
export const readEvents = async (
  tenant: string,
  range: EventRange,
  { limit, cursor = { minute: 0, id: '' }, now }: Asked,
  readers: EventReaders,
): Promise<EventPage> => {
  const first = Math.max(minuteOf(range.from), cursor.minute);
  const last = Math.min(minuteOf(range.to), minuteOf(now));
  // Read before the archive: what is sealed meanwhile is still in the table.
  const through = (await readers.tail.mark())?.through ?? 0;
  const events: (SealedEvent | AuditEvent)[] = [];
  for await (const { minute, found, isLooked } of everyMinute(tenant, { first, last, through }, now, readers)) {
    const after = minute === cursor.minute ? cursor.id : '';
    const fitting = found.filter(({ id, time }) => id > after && time >= range.from && time <= range.to);
    const taken = fitting.slice(0, limit - events.length);
    events.push(...taken);
    if (taken.length < fitting.length) return { events, next: { minute, id: taken.at(-1)?.id ?? after } };
    if (isLooked) return { events, next: { minute: minute + 1, id: '' } };
  }
  return { events };
};

type Minute = {
  readonly minute: number;
  /** Sorted by id. */
  readonly found: readonly (SealedEvent | AuditEvent)[];
  /** Whether this page has looked far enough, and minutes are left. */
  readonly isLooked: boolean;
};

type Span = { readonly first: number; readonly last: number; readonly through: number };

async function* everyMinute(
  tenant: string,
  { first, last, through }: Span,
  now: number,
  readers: EventReaders,
): AsyncGenerator<Minute> {
  let looked = 0;
  for await (const { minute, keys } of archivedMinutes(tenant, first, Math.min(last, through), readers.archive)) {
    looked += 1;
    yield { minute, found: await readBatches(keys, readers), isLooked: looked === ARCHIVE_MINUTES };
  }
  for (let minute = Math.max(first, through + 1), i = 1; minute <= last; minute++, i++) {
    const found = openEvents(await readers.tail.minute(minute, tenant), now);
    yield { minute, found, isLooked: i === TAIL_MINUTES && minute < last };
  }
}

/** The objects of each minute together: a busy minute has several. */
async function* archivedMinutes(
  tenant: string,
  first: number,
  last: number,
  archive: Pick<Archive, 'list'>,
): AsyncGenerator<{ readonly minute: number; readonly keys: readonly string[] }> {
  if (last < first) return;
  const prefix = `batches/${tenant}/`;
  let current: { minute: number; keys: string[] } | undefined;
  for await (const key of archive.list(prefix, prefix + stampOf(first))) {
    const minute = minuteOfKey(key.slice(prefix.length));
    if (minute === undefined) continue;
    if (minute > last) break;
    if (current?.minute === minute) current.keys.push(key);
    else {
      if (current !== undefined) yield current;
      current = { minute, keys: [key] };
    }
  }
  if (current !== undefined) yield current;
}

const minuteOfKey = (name: string): number | undefined => {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)-[0-9a-f]{64}\./.exec(name) ?? [];
  return minute === undefined
    ? undefined
    : minuteOf(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)));
};

/** Two sealers at once may leave an object that no digest names: it holds the same events, and each is told once. */
const readBatches = async (
  keys: readonly string[],
  { archive, gzip }: EventReaders,
): Promise<readonly SealedEvent[]> => {
  const events = new Map<string, SealedEvent>();
  for (const key of keys) {
    const packed = await archive.get(key);
    if (packed === undefined) continue;
    const text = Buffer.from(await gzip.unpack(packed)).toString();
    for (const line of text.split('\n')) {
      const event = parseJson(line) as unknown as SealedEvent | undefined;
      if (isObject(event)) events.set(event.id, event);
    }
  }
  return [...events.values()].sort(byId);
};

const openEvents = ({ records, outcomes }: MinuteItems, now: number): readonly AuditEvent[] =>
  records
    .map((record): AuditEvent => {
      const open = { time: now, result: 'unknown', reason: 'open' } as const;
      return { ...record, outcome: record.outcome ?? outcomes.get(record.id) ?? open };
    })
    .sort(byId);

const byId = (one: AuditEvent, other: AuditEvent): number => (one.id < other.id ? -1 : 1);
