// The seal function: run by a schedule, in AWS and by the local mode every minute.
import { gzip } from '#adapters/gzip.ts';
import { describeFault, type Log } from '#adapters/log.ts';
import type { Metrics } from '#adapters/metrics.ts';
import type { Archive, AuditTrail, Signer } from '#core/audit/ports.ts';
import { type SealCount, seal } from '#core/audit/seal.ts';
import type { SealStore } from '#core/audit/seal-ports.ts';
import { type StreamDeps, stream } from '#core/audit/stream.ts';

export type SealDeps = {
  readonly residency: string;
  readonly store: SealStore;
  readonly trail: Pick<AuditTrail, 'close'>;
  readonly archive: Archive;
  readonly signer: Signer;
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Where sealed events go as well. @default nowhere */
  readonly stream?: Pick<StreamDeps, 'events' | 'position' | 'sleep'>;
};

/** Below the minute after which the next run begins; what a run is in the middle of is finished after it. */
const RUN_MS = 40_000;
/** Of the same run: what is sent has ten seconds at least, however long sealing took. */
const STREAM_MS = 50_000;

/** Answers the counts; a run with failures throws after it has done what it could, so that the alarm sees it. */
export const createSealHandler =
  ({ log, metrics, stream: target, ...deps }: SealDeps) =>
  async (): Promise<SealCount> => {
    const began = deps.now();
    const onFault = (step: string, fault: unknown): void => log('fault', { request_id: step, ...describeFault(fault) });
    const count = await seal({ ...deps, gzip, until: began + RUN_MS, onFault });
    log('seal', count);
    metrics({
      SealRuns: 1,
      EventsSealed: count.events,
      AuditOrphans: count.orphans,
      SealFailures: count.failures,
      SealLag: count.lag_ms / 1000,
    });
    if (target !== undefined) {
      // Counted by itself: a run that throws is repeated, and sealing has nothing to repeat.
      const streamed = await stream({ ...deps, ...target, gzip, until: began + STREAM_MS, onFault });
      log('stream', streamed);
      metrics({ AuditStreamFailures: streamed.failures });
    }
    if (count.failures > 0) throw Object.assign(new Error('sealing incomplete'), { name: 'SealIncomplete' });
    return count;
  };
