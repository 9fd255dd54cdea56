// The refresh function: run by a schedule, in AWS and by the local mode every minute, so that agents' calls do not wait for
// token endpoints.
import { describeFault, type Log } from '#adapters/log.ts';
import type { Credentials } from '#core/credentials/credentials.ts';
import { holderOf } from '#core/credentials/holder.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { type Account, isDeleted } from '#core/tenancy/records.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';

export type RefreshDeps = {
  /** Ids of accounts whose tokens end soon. */
  readonly due: (now: number) => AsyncIterable<string>;
  readonly findAccount: (id: string) => Promise<Account | undefined>;
  readonly findIntegration: (ref: IntegrationRef) => Promise<Integration | undefined>;
  /** That refresh ahead of time. */
  readonly credentials: Credentials;
  readonly now: () => number;
  readonly log: Log;
};

/** What one run found due, and what became of it beside being refreshed. */
export type RefreshCount = { due: number; ended: number; failures: number };

/** A run ends before the next begins; what is left is due then, too. */
const RUN_MS = 40_000;
/** Of one account: less than a run and its function's timeout. */
const EACH_MS = 20_000;
const AT_ONCE = 10;

/** Answers the counts. A provider that refuses is no fault of the run; a store that does not answer is one. */
export const createRefreshHandler = (deps: RefreshDeps) => async (): Promise<RefreshCount> => {
  const { now, log } = deps;
  const begun = now();
  const count: RefreshCount = { due: 0, ended: 0, failures: 0 };
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    await Promise.all(batch.map((id) => refreshOne(id, count, deps)));
    batch = [];
  };
  for await (const id of deps.due(begun)) {
    count.due += 1;
    if (batch.push(id) < AT_ONCE) continue;
    await flush();
    if (now() - begun > RUN_MS) break;
  }
  await flush();
  log('refresh', count);
  return count;
};

const refreshOne = async (id: string, count: RefreshCount, deps: RefreshDeps): Promise<void> => {
  const { findAccount, findIntegration, credentials, now, log } = deps;
  try {
    const account = await findAccount(id);
    if (account === undefined || isDeleted(account)) return;
    const integration = await findIntegration(account.integration);
    const { tenant } = account;
    const holder = integration && holderOf({ tenant, account: id }, account, integration);
    if (integration === undefined || holder === undefined) return;
    const token = await credentials.get(holder, now() + EACH_MS);
    if (token.ok || token.error === 'busy' || token.error === 'gone') return;
    if (token.error !== 'needs_reauth' && token.error !== 'redefined') {
      count.failures += 1;
      return;
    }
    count.ended += 1;
    log('credential_ended', { tenant, account: id, integration: integration.slug });
  } catch (fault) {
    count.failures += 1;
    log('fault', { request_id: id, ...describeFault(fault) });
  }
};
