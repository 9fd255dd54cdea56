// The purge function: run by a schedule, in AWS and by the local mode every minute.
import { describeFault, type Log } from '#adapters/log.ts';
import type { Metrics } from '#adapters/metrics.ts';
import type { UseLog } from '#core/tenancy/last-use.ts';
import type { OffboardDeps } from '#core/tenancy/offboard.ts';
import { type PurgeCount, purge } from '#core/tenancy/purge.ts';
import type { Stores } from '#core/tenancy/stores.ts';

export type PurgeDeps = {
  readonly stores: Stores;
  readonly offboarding: OffboardDeps;
  readonly uses: UseLog;
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
};

/** Answers the counts; a run with failures throws after it has done what it could, so that the schedule's retry sees it. */
export const createPurgeHandler =
  ({ stores, offboarding, uses, now, log, metrics }: PurgeDeps) =>
  async (): Promise<PurgeCount> => {
    const report = ({ id }: { readonly id: string }, fault: unknown): void =>
      log('fault', { request_id: id, ...describeFault(fault) });
    const count = await purge(stores, now(), offboarding, report, uses);
    log('purge', count);
    metrics({
      PurgeRuns: 1,
      ServersPurged: count.servers,
      TokensPurged: count.tokens,
      SecretsPurged: count.secrets,
      PurgeFailures: count.failures,
      PurgeLag: count.lag_ms / 1000,
    });
    if (count.failures > 0) throw Object.assign(new Error('purge incomplete'), { name: 'PurgeIncomplete' });
    return count;
  };
