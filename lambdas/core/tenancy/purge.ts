// Deletes what has expired and finishes what broke off. Request-time checks already refuse it; this leaves nothing behind.
import { isLive } from '#core/tokens/authorise.ts';
import { deleteAccount, eraseAccount } from './accounts.ts';
import { accountDue, attemptDue, keyDue, serverDue } from './due.ts';
import { NO_USE_LOG, type UseLog } from './last-use.ts';
import { sweepTenant } from './offboard.ts';
import { type AdminKey, type ApiToken, isDeleted } from './records.ts';
import { removeServer, revokeServer } from './servers.ts';
import type { Due, RecordSet, Stores } from './stores.ts';
import { closeUnused } from './unused.ts';

/**
 * What one run removed (`secrets`: of deleted accounts, for good), how many records it could not finish, and for how
 * long the oldest one that it found had been due.
 */
export type PurgeCount = {
  servers: number;
  tokens: number;
  secrets: number;
  /** Servers that were revoked because nobody used them. */
  unused: number;
  failures: number;
  lag_ms: number;
};

/**
 * One run over all that is due: expired servers and keys, creations and deletions that broke off, revoked servers after
 * their time, tenants being off-boarded. Idempotent and resumable: a crash leaves work for the next run, never a state
 * that opens. One record's failure does not stop the others.
 * @param now epoch milliseconds
 * @param report hears of each record that could not be finished
 * @param uses when doors were used
 */
export const purge = async (
  stores: Stores,
  now: number,
  report: (due: Due, fault: unknown) => void = () => undefined,
  uses: UseLog = NO_USE_LOG,
): Promise<PurgeCount> => {
  const count: PurgeCount = { servers: 0, tokens: 0, secrets: 0, unused: 0, failures: 0, lag_ms: 0 };
  for await (const due of stores.due(now)) {
    count.lag_ms = Math.max(count.lag_ms, now - due.at);
    try {
      await purgeOne(due, now, stores, uses, count);
    } catch (fault) {
      report(due, fault);
      count.failures += 1;
    }
  }
  return count;
};

const purgeOne = async (
  { kind, id }: Due,
  now: number,
  stores: Stores,
  uses: UseLog,
  count: PurgeCount,
): Promise<void> => {
  switch (kind) {
    case 'server':
      await purgeServer(id, now, stores, uses, count);
      break;
    case 'account':
      count.secrets += (await purgeAccount(id, now, stores)) ? 1 : 0;
      break;
    case 'api_token':
      count.tokens += (await purgeKey(stores.apiTokens, id, now, stores)) ? 1 : 0;
      break;
    case 'admin_key':
      count.tokens += (await purgeKey(stores.adminKeys, id, now, stores)) ? 1 : 0;
      break;
    case 'attempt':
      await purgeAttempt(id, now, stores);
      break;
    case 'tenant':
      await sweepTenant(id, now, stores);
      break;
  }
};

/** The index may lag behind the record. */
const isDue = (time: number | undefined, now: number): boolean => time !== undefined && time <= now;

const purgeServer = async (id: string, now: number, stores: Stores, uses: UseLog, count: PurgeCount): Promise<void> => {
  const found = await stores.servers.get(id);
  if (found === undefined || !isDue(serverDue(found.value), now)) return;
  const { state } = found.value;
  const hasEnded = !isLive(found.value, now);
  if (state === 'active' && !hasEnded) count.unused += (await closeUnused(found, now, stores, uses)) ? 1 : 0;
  // A revocation that broke off: its record stays as long as that of any other.
  else if (state === 'revoking' && !hasEnded) await revokeServer(id, now, stores);
  else count.servers += (await removeServer(found, now, stores)) ? 1 : 0;
};

const purgeAccount = async (id: string, now: number, stores: Stores): Promise<boolean> => {
  const found = await stores.accounts.get(id);
  if (found === undefined || !isDue(accountDue(found.value), now)) return false;
  if (isDeleted(found.value)) return (await eraseAccount(found.value, now, stores)).ok;
  // A creation that broke off: nobody was told of it.
  await deleteAccount(id, now, stores);
  return false;
};

/** A grant that nobody confirmed goes with it. */
const purgeAttempt = async (id: string, now: number, { attempts }: Stores): Promise<void> => {
  const found = await attempts.get(id);
  if (found !== undefined && isDue(attemptDue(found.value), now)) await attempts.remove(id);
};

const purgeKey = async <K extends ApiToken | AdminKey>(
  set: RecordSet<K>,
  id: string,
  now: number,
  { tokens }: Stores,
): Promise<boolean> => {
  const found = await set.get(id);
  if (found === undefined || !isDue(keyDue(found.value), now)) return false;
  await tokens.remove(found.value.door);
  await set.remove(id);
  return true;
};
