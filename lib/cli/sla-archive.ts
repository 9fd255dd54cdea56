// A report's numbers from an archive of the audit log: for a month that no gateway answers for any more.
import { gzip } from '#adapters/gzip.ts';
import { DIGESTS } from '#core/audit/digest.ts';
import { unverifiedPayload } from '#core/audit/envelope.ts';
import { cursorText, type EventReaders, readCursor, readEvents } from '#core/audit/read-events.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { err, ok } from '#core/result.ts';
import { createCollector } from '#lib/sla/collector.ts';
import { endedBy, type Month, startOf } from '#lib/sla/month.ts';
import { countText, momentText } from '#lib/sla/report-words.ts';
import { type ArchiveFiles, openFiles, unreadableArchive } from './archive-files.ts';
import type { Failure } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { createTally } from './sla-audit-log.ts';
import type { ReadSource } from './sla-read.ts';
import { printable } from './table.ts';

const PAGE = 1000;

export const readArchive: ReadSource = async (input) => {
  const place = input.given.flags.archive?.[0] as string;
  const files = await openFiles(place);
  if (!files.ok) return files;
  return readOpened(files.value, place, input).catch((fault: Error) => err(unreadableArchive(fault)));
};

const readOpened = async (
  files: ArchiveFiles,
  place: string,
  { given, io, month, now }: Parameters<ReadSource>[0],
): ReturnType<ReadSource> => {
  const tenant = given.flags.tenant?.[0] as string;
  const known = await knownOf(files);
  const refused = refusal(known, month, printable(place));
  if (refused !== undefined) return err(refused);
  if (!(await hasAny(files, `batches/${tenant}/`)))
    return err({ exit: EXIT.notFound, message: `Nothing of ${printable(tenant)} is in this archive.` });
  const until = startOf(month, endedBy(month, Math.min(now, known.to)));
  const tally = createTally(createCollector(month, until));
  const range = { from: month.start, to: until - 1 };
  let events = 0;
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page = await readEvents(tenant, range, { limit: PAGE, cursor: readCursor(cursor), now }, readersOf(files));
    tally.take(page.events as unknown as readonly Json[]);
    events += page.events.length;
    cursor = page.next && cursorText(page.next);
    if (cursor !== undefined) io.err(`${countText(events)} events …\n`);
  }
  const caveats = [
    `The archive was read as it lies there: sallyport audit verify says whether it is whole and as it was signed.`,
    ...(until < month.end && until < now
      ? [`It knows of what was until ${momentText(known.to)}: pull it again for what came after.`]
      : []),
  ];
  return ok({ until, data: tally.data('audit_archive', `the archive ${printable(place)}`, tenant, caveats) });
};

/** Everything is sealed here: there is no table behind it. */
const readersOf = (archive: ArchiveFiles): EventReaders => ({
  ...{ archive, gzip },
  tail: {
    mark: async () => ({ number: 0, hash: '', at: 0, through: Number.MAX_SAFE_INTEGER, settled: 0, swept: 0 }),
    minute: async () => ({ records: [], outcomes: new Map(), unreadable: 0 }),
  },
});

const hasAny = async ({ list }: ArchiveFiles, prefix: string): Promise<boolean> => {
  for await (const _ of list(prefix)) return true;
  return false;
};

/** Epoch milliseconds between which the archive has every event; from the log's own beginning where it is not cut off. */
type Known = { readonly from: number; readonly to: number };

const knownOf = async (files: ArchiveFiles): Promise<Known> => {
  const keys: string[] = [];
  for await (const key of files.list(DIGESTS)) keys.push(key);
  const isWhole = /\/0{11}1\.json$/.test(keys[0] ?? '');
  const first = isWhole ? Number.NEGATIVE_INFINITY : await firstTime(keys, files);
  return {
    from: first ?? Number.POSITIVE_INFINITY,
    to: (await firstTime(keys.toReversed(), files)) ?? Number.NEGATIVE_INFINITY,
  };
};

/** Of the first digest that tells one. A late one tells nothing about what else was sealed. */
const firstTime = async (keys: readonly string[], { get }: ArchiveFiles): Promise<number | undefined> => {
  for (const key of keys) {
    const digest = unverifiedPayload(await get(key));
    const time = digest?.late === false ? sealedThrough(digest) : undefined;
    if (time !== undefined && !Number.isNaN(time)) return time;
  }
  return undefined;
};

/** A minute may fill several digests, so it counts up to its begin; an empty one is written when all that is over is sealed. */
const SETTLING_MS = 180_000;

const sealedThrough = ({ minute, sealed_at }: JsonObject): number =>
  typeof minute === 'string' ? Date.parse(minute) : Date.parse(String(sealed_at)) - SETTLING_MS;

const refusal = ({ from, to }: Known, month: Month, place: string): Failure | undefined => {
  const failed = (message: string): Failure => ({ exit: EXIT.problems, message });
  if (to === Number.NEGATIVE_INFINITY) return failed(`${place} holds no digest: pull it with sallyport audit pull.`);
  // What is not there would read as intervals without requests, which are available.
  if (from > month.start)
    return failed(`${place} begins at ${momentText(from)}, after ${month.name} began: pull all of it.`);
  if (to < month.start) return failed(`${place} ends at ${momentText(to)}, before ${month.name}: pull it again.`);
  return undefined;
};
