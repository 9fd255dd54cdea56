// Deletes what has expired and finishes what broke off. Request-time checks already refuse it; this leaves nothing behind.
import { type OwnedKind, tenantOf } from '#core/ids.ts';
import { remember } from '#core/remember.ts';
import { isLive } from '#core/tokens/authorise.ts';
import { deleteAccount, eraseAccount, holdsGrant } from './accounts.ts';
import { accountDue, attemptDue, keyDue, serverDue } from './due.ts';
import { NO_USE_LOG, type UseLog } from './last-use.ts';
import { type OffboardDeps, sweepTenant } from './offboard.ts';
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
 * @param offboarding what a tenant that leaves takes
 * @param report hears of each record that could not be finished
 * @param uses when doors were used
 */
export const purge = async (
  stores: Stores,
  now: number,
  offboarding: OffboardDeps,
  report: (due: Due, fault: unknown) => void = () => undefined,
  uses: UseLog = NO_USE_LOG,
): Promise<PurgeCount> => {
  const count: PurgeCount = { servers: 0, tokens: 0, secrets: 0, unused: 0, failures: 0, lag_ms: 0 };
  const isClosing = closingTenants(stores);
  for await (const due of stores.due(now)) {
    count.lag_ms = Math.max(count.lag_ms, now - due.at);
    try {
      // What is left of a tenant that leaves is deleted with it, and counted there.
      if (await isClosing(due)) continue;
      await purgeOne(due, now, stores, { ...offboarding, uses }, count);
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
  offboarding: OffboardDeps & { readonly uses: UseLog },
  count: PurgeCount,
): Promise<void> => {
  switch (kind) {
    case 'server':
      await purgeServer(id, now, stores, offboarding, count);
      break;
    case 'account':
      count.secrets += (await purgeAccount(id, now, stores, offboarding)) ? 1 : 0;
      break;
    case 'api_token':
      count.tokens += (await purgeKey(stores.apiTokens, id, now, stores, offboarding)) ? 1 : 0;
      break;
    case 'admin_key':
      count.tokens += (await purgeKey(stores.adminKeys, id, now, stores, offboarding)) ? 1 : 0;
      break;
    case 'attempt':
      await purgeAttempt(id, now, stores);
      break;
    case 'tenant':
      await sweepTenant(id, stores, offboarding);
      break;
  }
};

const OWNED: { readonly [kind in Due['kind']]?: OwnedKind } = {
  ...{ account: 'acc', server: 'srv', api_token: 'tok', attempt: 'con' },
};

/** Whether a record belongs to a tenant that is being off-boarded; each tenant is read once a run. */
const closingTenants = ({ tenants }: Stores) => {
  const known = remember<boolean>();
  return async ({ kind, id }: Due): Promise<boolean> => {
    const owned = OWNED[kind];
    const tenant = owned && tenantOf(id, owned);
    if (tenant === undefined) return false;
    return known(tenant, async () => (await tenants.get(tenant))?.value.state === 'closing');
  };
};

/** The index may lag behind the record. */
const isDue = (time: number | undefined, now: number): boolean => time !== undefined && time <= now;

type Recorder = Pick<OffboardDeps, 'record'>;

const purgeServer = async (
  id: string,
  now: number,
  stores: Stores,
  { record, uses }: Recorder & { readonly uses: UseLog },
  count: PurgeCount,
): Promise<void> => {
  const found = await stores.servers.get(id);
  if (found === undefined || !isDue(serverDue(found.value), now)) return;
  const { state, tenant } = found.value;
  const hasEnded = !isLive(found.value, now);
  if (state === 'active' && !hasEnded) {
    if (!(await closeUnused(found, now, stores, uses))) return;
    count.unused += 1;
    await record({ action: 'server.unused', tenant, server: id });
  }
  // A revocation that broke off: its record stays as long as that of any other.
  else if (state === 'revoking' && !hasEnded) await revokeServer(id, now, stores);
  else {
    const action = state === 'active' ? 'server.expired' : 'server.deleted';
    const tell = () => record({ action, tenant, server: id });
    count.servers += (await removeServer(found, now, stores, tell)) ? 1 : 0;
  }
};

const purgeAccount = async (
  id: string,
  now: number,
  stores: Stores,
  { record, revokeGrant }: Recorder & Pick<OffboardDeps, 'revokeGrant'>,
): Promise<boolean> => {
  const found = await stores.accounts.get(id);
  if (found === undefined || !isDue(accountDue(found.value), now)) return false;
  if (isDeleted(found.value)) {
    const { tenant } = found.value;
    // Asked again after a crash: a token that is revoked already is no error (RFC 7009 §2.2).
    if (holdsGrant(found.value)) {
      const outcome = await revokeGrant(found.value);
      await record({ action: 'grant.revoked', tenant, account: id, ...(outcome !== 'revoked' && { failed: outcome }) });
    }
    await record({ action: 'account.deleted', tenant, account: id });
    return (await eraseAccount(found.value, now, stores)).ok;
  }
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
  { record }: Recorder,
): Promise<boolean> => {
  const found = await set.get(id);
  if (found === undefined || !isDue(keyDue(found.value), now)) return false;
  const { value } = found;
  // A deletion that broke off may have left it open: nothing waits for the audit log there.
  await tokens.remove(value.door);
  const how = value.state === 'active' ? 'expired' : 'deleted';
  if ('tenant' in value) await record({ action: `api_token.${how}`, tenant: value.tenant, target: id });
  else await record({ action: `admin_key.${how}`, tenant: 'operator', target: id });
  await set.remove(id);
  return true;
};
