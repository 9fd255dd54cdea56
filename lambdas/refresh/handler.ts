// The refresh function: run by a schedule, in AWS and by the local mode every minute, so that agents' calls do not wait for
// token endpoints.
import { type Log, reportFault } from '#adapters/log.ts';
import type { Credentials } from '#core/credentials/credentials.ts';
import { holderOf } from '#core/credentials/holder.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { err } from '#core/result.ts';
import { type Account, isDeleted } from '#core/tenancy/records.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import { createPool } from './pool.ts';

export type RefreshDeps = {
  /** Ids of accounts whose tokens end soon. */
  readonly due: (now: number) => AsyncIterable<string>;
  readonly findAccount: (id: string) => Promise<Account | undefined>;
  readonly findIntegration: (ref: IntegrationRef) => Promise<Integration | undefined>;
  /** That refresh ahead of time. */
  readonly credentials: Credentials;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
};

/** What one run found due, and what became of it beside being refreshed. */
export type RefreshCount = { due: number; ended: number; failures: number };

/** A run ends before the next begins; what is left is due then, too. */
const RUN_MS = 40_000;
/** Of one account: less than a run and its function's timeout. */
const EACH_MS = 15_000;
const AT_ONCE = 20;
/** Of one integration at once: a provider that is slow holds up its own accounts alone. */
const OF_ONE = 10;

type Due = { readonly account: Account; readonly integration: Integration };

/** Answers the counts. A provider that refuses is no fault of the run; a store that does not answer is one. */
export const createRefreshHandler = (deps: RefreshDeps) => async (): Promise<RefreshCount> => {
  const begun = deps.now();
  const isOver = (): boolean => deps.now() - begun > RUN_MS;
  const count: RefreshCount = { due: 0, ended: 0, failures: 0 };
  const pool = createPool({ atOnce: AT_ONCE, ofOneKind: OF_ONE, isOver });
  for await (const one of everyDue(begun, isOver, count, deps))
    pool.add(one.integration.slug, () => refreshOne(one, count, deps));
  await pool.drain();
  deps.log('refresh', count);
  return count;
};

async function* everyDue(
  begun: number,
  isOver: () => boolean,
  count: RefreshCount,
  deps: RefreshDeps,
): AsyncGenerator<Due> {
  for await (const id of deps.due(begun)) {
    count.due += 1;
    const one = await find(id, count, deps);
    if (one !== undefined) yield one;
    if (isOver()) return;
  }
}

/** A fault befalls one account: the others are due all the same. */
const guarded = async <T>(
  id: string,
  count: RefreshCount,
  deps: RefreshDeps,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await work();
  } catch (fault) {
    count.failures += 1;
    reportFault(deps.log)(fault, id);
    return undefined;
  }
};

const find = (id: string, count: RefreshCount, deps: RefreshDeps): Promise<Due | undefined> =>
  guarded(id, count, deps, async () => {
    const account = await deps.findAccount(id);
    // Disabled: its tenant is being off-boarded, and what it holds is about to be revoked.
    if (account === undefined || isDeleted(account) || account.status === 'disabled') return undefined;
    const integration = await deps.findIntegration(account.integration);
    return integration && { account, integration };
  });

const refreshOne = ({ account, integration }: Due, count: RefreshCount, deps: RefreshDeps): Promise<void> =>
  guarded(account.id, count, deps, async () => {
    const { id, tenant } = account;
    const holder = holderOf({ tenant, account: id }, account, integration);
    if (holder === undefined) return;
    // Stores have deadlines of their own, one after the other: a run does not wait for all of them.
    const late = deps.sleep(EACH_MS).then(() => err('busy' as const));
    const token = await Promise.race([deps.credentials.get(holder, deps.now() + EACH_MS), late]);
    if (token.ok || token.error === 'busy' || token.error === 'gone') return;
    if (token.error === 'needs_reauth' || token.error === 'redefined') count.ended += 1;
    else count.failures += 1;
  });
