// One run of the sealer. Two at once are harmless: a digest's number is given once, and whoever comes second stops there.

import { NOTHING_BEFORE } from './digest.ts';
import { makeMarks, sealLag } from './make-marks.ts';
import type { AuditTrail } from './ports.ts';
import { archivedEvents, eventKey, nextSealed } from './read-sealed.ts';
import type { AuditEvent } from './record.ts';
import { type Chunk, type SealDeps, sealChunk } from './seal-chunk.ts';
import type { Mark } from './seal-ports.ts';
import { closedMinute, type Settled, settleMinute } from './settle.ts';

export type RunDeps = SealDeps & {
  readonly trail: Pick<AuditTrail, 'close'>;
  /** When to begin nothing more, epoch milliseconds: the next run goes on. */
  readonly until: number;
  readonly onFault: (about: string, fault: unknown) => void;
};

export type SealCount = {
  digests: number;
  events: number;
  /** Intents that were closed as unknown. */
  orphans: number;
  /** Events that came after their minute was sealed. */
  late: number;
  /** Steps that failed, and records that could not be read. */
  failures: number;
  /** For how long the oldest minute could have been sealed that is not. */
  lag_ms: number;
  /** The newest digest: whoever has written this down can tell that the archive lost its end. */
  number: number;
  hash: string;
};

const CHUNK_EVENTS = 1000;
const HEARTBEAT_MS = 3_600_000;
/** Minutes after which a minute is looked at again: a clock that is behind, a write that took its time. */
const LOOK_BACK = [5, 60, 1440];
/** Of minutes without events, so many may be asked for again after a run that broke off. */
const EMPTY_MINUTES = 60;
/** How far back an installation without a mark begins, and as many missed look-backs are made up for. */
const FIRST_MINUTES = 60;

/** Where a run stands; it ends early when another sealer went on, or when its time is up. */
type Run = { readonly deps: RunDeps; readonly count: SealCount; mark: Mark; isOver: boolean };

/** Never rejects; what failed is counted and told to `onFault`, and whatever does not depend on it is done. */
export const seal = async (deps: RunDeps): Promise<SealCount> => {
  const closed = closedMinute(deps.now());
  const fresh: Mark = { number: 0, hash: NOTHING_BEFORE, at: 0, through: 0, settled: 0, swept: closed };
  const count: SealCount = { digests: 0, events: 0, orphans: 0, late: 0, failures: 0, lag_ms: 0, number: 0, hash: '' };
  const run: Run = { deps, count, mark: fresh, isOver: false };
  const found = await attempt(run, 'mark', async () => {
    run.mark = (await deps.store.mark()) ?? fresh;
  });
  if (!found) return count;
  await attempt(run, 'settle', () => settleAll(run, closed));
  const isCurrent = await attempt(run, 'resume', () => resume(run, closed));
  if (isCurrent) {
    await attempt(run, 'seal', () => sealAll(run, closed));
    await attempt(run, 'late', () => lookBack(run, closed));
    await attempt(run, 'heartbeat', () => heartbeat(run));
  }
  if (!run.isOver) await attempt(run, 'mark', () => save(run));
  return { ...count, lag_ms: sealLag(run.mark, closed), number: run.mark.number, hash: run.mark.hash };
};

const attempt = async ({ deps, count }: Run, about: string, work: () => Promise<void>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (fault) {
    count.failures += 1;
    deps.onFault(about, fault);
    return false;
  }
};

const isTimeUp = ({ deps }: Run): boolean => deps.now() >= deps.until;

const save = async (run: Run): Promise<void> => {
  if (!(await run.deps.store.putMark(run.mark, run.mark.number))) run.isOver = true;
};

/** Where to go on: a mark that is ahead was made by a clock that was. What is sealed already is found out minute by minute. */
const after = (done: number, closed: number): number =>
  Math.min(done === 0 ? closed - FIRST_MINUTES : done + 1, closed);

const settle = async ({ deps, count }: Run, minute: number): Promise<Settled> => {
  const settled = await settleMinute(minute, deps);
  count.orphans += settled.orphans;
  return settled;
};

/** Before anything else, and whether or not the rest works: what became of a call must not wait for a signature. */
const settleAll = async (run: Run, closed: number): Promise<void> => {
  for (let minute = after(run.mark.settled, closed); minute <= closed && !isTimeUp(run); minute++) {
    await settle(run, minute);
    run.mark = { ...run.mark, settled: minute };
  }
};

/** A run that broke off behind its digest; all of them, where the mark was lost. */
const resume = async (run: Run, closed: number): Promise<void> => {
  while (!run.isOver) {
    const sealed = await nextSealed(run.mark, run.deps);
    if (sealed === undefined) break;
    const next = await makeMarks(sealed, run.mark, run.deps.store);
    if (next === undefined || isTimeUp(run)) run.isOver = true;
    run.mark = next ?? run.mark;
  }
  if (run.mark.through === 0) run.mark = { ...run.mark, through: after(0, closed) - 1 };
};

const sealAll = async (run: Run, closed: number): Promise<void> => {
  for (let minute = after(run.mark.through, closed); minute <= closed && !run.isOver; minute++) {
    const { number } = run.mark;
    await sealMinute(run, minute, false);
    if (run.isOver) return;
    run.mark = { ...run.mark, through: minute };
    // The last one is saved at the end of the run, together with everything else. That a minute was empty is soon found again.
    const isWorthIt = run.mark.number > number || minute % EMPTY_MINUTES === 0;
    if (minute < closed && isWorthIt) await save(run);
    if (isTimeUp(run)) return;
  }
};

const lookBack = async (run: Run, closed: number): Promise<void> => {
  const from = Math.max(after(run.mark.swept, closed), closed - FIRST_MINUTES + 1);
  for (let minute = from; minute <= closed; minute++) {
    for (const back of LOOK_BACK) {
      if (run.isOver || isTimeUp(run)) return;
      if (minute - back <= run.mark.through) await sealMinute(run, minute - back, true);
    }
    run.mark = { ...run.mark, swept: minute };
  }
};

/** Whatever of a minute is in no digest yet. */
const sealMinute = async (run: Run, minute: number, late: boolean): Promise<void> => {
  const { deps, count } = run;
  const { events, unreadable } = await settle(run, minute);
  count.failures += unreadable;
  const sealed = await deps.store.sealed(minute);
  if (events.length <= (sealed?.count ?? 0)) return;
  const archived = await archivedEvents(sealed?.digests ?? [], deps);
  const rest = byTenant(events.filter((event) => !archived.has(eventKey(event))));
  for (let at = 0; at < rest.length && !run.isOver; at += CHUNK_EVENTS) {
    const chunk = rest.slice(at, at + CHUNK_EVENTS);
    await addDigest(run, { minute, late, events: chunk });
    if (!run.isOver && late) count.late += chunk.length;
    if (isTimeUp(run) && at + CHUNK_EVENTS < rest.length) run.isOver = true;
  }
};

/** Then by id, as before. A digest has an object for each of its tenants: a busy minute has each tenant in few digests, not in all. */
const byTenant = (events: readonly AuditEvent[]): readonly AuditEvent[] =>
  events.toSorted(({ tenant: one }, { tenant: other }) => Number(one > other) - Number(one < other));

const addDigest = async (run: Run, chunk: Chunk): Promise<void> => {
  const { deps, count } = run;
  const sealed = await sealChunk(chunk, run.mark, deps);
  const next = sealed && (await makeMarks(sealed, run.mark, deps.store));
  if (next === undefined) {
    run.isOver = true;
    return;
  }
  run.mark = next;
  count.digests += 1;
  count.events += chunk.events.length;
};

const heartbeat = async (run: Run): Promise<void> => {
  if (run.isOver || Math.abs(run.deps.now() - run.mark.at) < HEARTBEAT_MS) return;
  await addDigest(run, { minute: null, late: false, events: [] });
};
