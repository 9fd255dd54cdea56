// Off-boarding a tenant: first nothing opens any more, then nothing is left, and a signed receipt says so (ADR 22).
import { isOAuthKind } from '#core/integrations/integration.ts';
import { err, ok, type Result } from '#core/result.ts';
import { SETTLED_MS } from './due.ts';
import { deleteKey } from './keys.ts';
import type { GrantOutcome } from './ledger.ts';
import { issueReceipt, type ReceiptDeps } from './receipt.ts';
import type { Account, Tenant } from './records.ts';
import { type LifecycleError, removeServer, revokeServer } from './servers.ts';
import { everyItem, type Stores, type Versioned } from './stores.ts';
import { withLedger } from './with-ledger.ts';

/** What the purge tells the audit log, before it does it: after a crash it is told again. */
export type PurgeAction = {
  readonly action:
    | 'server.expired'
    | 'server.unused'
    | 'server.deleted'
    | 'api_token.expired'
    | 'api_token.deleted'
    | 'admin_key.expired'
    | 'admin_key.deleted'
    | 'account.deleted'
    | 'grant.revoked'
    | 'tenant.deleted';
  /** `operator` for what belongs to no tenant. */
  readonly tenant: string;
  readonly account?: string;
  readonly server?: string;
  /** Id of a key. */
  readonly target?: string;
  /** Of a grant that its provider did not end. */
  readonly failed?: Exclude<GrantOutcome, 'revoked'>;
};

export type OffboardDeps = ReceiptDeps & {
  /** Rejects where the audit store does not take it: then what it tells of waits for the next run. */
  readonly record: (what: PurgeAction) => Promise<void>;
  /** Asks the provider, once, to end what it granted. Answers whatever became of it: never rejects, and takes bounded time. */
  readonly revokeGrant: (account: Account) => Promise<GrantOutcome>;
};

/** tenant(`closing`) → every token → tenant(when). When this returns, the tenant's next call is refused. */
export const closeTenant = async (
  id: string,
  now: () => number,
  stores: Stores,
): Promise<Result<Tenant, LifecycleError>> => {
  const found = await stores.tenants.get(id);
  if (found === undefined) return err('not_found');
  if (found.value.state === 'closing') return ok(await closeDoors(found, now, stores));
  const closing: Tenant = { ...found.value, state: 'closing', closingAt: now() };
  if (!(await stores.tenants.replace(found, closing))) return err('conflict');
  return ok(await closeDoors({ value: closing, version: found.version + 1 }, now, stores));
};

const closeDoors = async (found: Versioned<Tenant>, now: () => number, stores: Stores): Promise<Tenant> => {
  const { id, doorsClosedAt } = found.value;
  const noted = withLedger(stores, id);
  for await (const { value } of everyItem(stores.servers, id)) await revokeServer(value.id, now(), noted);
  for await (const { value } of everyItem(stores.apiTokens, id)) await deleteKey(noted.apiTokens, value.id, noted);
  if (doorsClosedAt !== undefined) return found.value;
  const closed: Tenant = { ...found.value, doorsClosedAt: now() };
  // Where somebody else was first, they have said when.
  await stores.tenants.replace(found, closed);
  return closed;
};

/**
 * One sweep of a closing tenant: tokens; and once no request from before the closing can be under way, grants,
 * credentials, records, the receipt, and last the tenant's own record. Run by the purge, again and again: every step is
 * idempotent, and work that was under way when the tenant closed is found by the next sweep.
 */
export const sweepTenant = async (id: string, stores: Stores, deps: OffboardDeps): Promise<void> => {
  const found = await stores.tenants.get(id);
  if (found?.value.state !== 'closing') return;
  const tenant = await closeDoors(found, deps.now, stores);
  await disableAccounts(id, stores);
  if (deps.now() < (tenant.closingAt ?? 0) + SETTLED_MS) return;
  await eraseEverything(id, stores, deps);
  if (!(await isEmpty(id, stores))) return;
  await deps.record({ action: 'tenant.deleted', tenant: id });
  await issueReceipt(tenant, stores.ledger, deps);
  // Only now: until the receipt stands, the ledger is the only thing that knows what was deleted.
  await stores.ledger.clear(id);
  await stores.tenants.remove(id);
};

/** So that nothing is refreshed any more when its grant is revoked. */
const disableAccounts = async (tenant: string, { accounts }: Stores): Promise<void> => {
  for await (const found of everyItem(accounts, tenant)) {
    const { value } = found;
    if (value.status !== 'disabled') await accounts.replace(found, { ...value, status: 'disabled' });
  }
};

const eraseEverything = async (id: string, stores: Stores, deps: OffboardDeps): Promise<void> => {
  const noted = withLedger(stores, id);
  for await (const server of everyItem(stores.servers, id)) {
    const tell = () => deps.record({ action: 'server.deleted', tenant: id, server: server.value.id });
    await removeServer(server, deps.now(), noted, tell);
  }
  for await (const { value } of everyItem(stores.apiTokens, id)) {
    await deps.record({ action: 'api_token.deleted', tenant: id, target: value.id });
    await noted.tokens.remove(value.door);
    await noted.apiTokens.remove(value.id);
  }
  for await (const { value } of everyItem(stores.attempts, id)) await noted.attempts.remove(value.id);
  for await (const { value } of everyItem(stores.accounts, id)) {
    await revokeOnce(value, stores, deps);
    await deps.record({ action: 'account.deleted', tenant: id, account: value.id });
    await noted.secrets.remove(id, value.id);
    await noted.accounts.remove(value.id);
  }
  await noted.integrations.removeAll(id);
  await stores.answers.removeAll(id);
};

/** At most one request for a grant, whatever crashes: it counts as failed until its answer is known. */
const revokeOnce = async (
  account: Account,
  { secrets, ledger }: Stores,
  { revokeGrant, record }: OffboardDeps,
): Promise<void> => {
  const { tenant, id, authKind } = account;
  if (!isOAuthKind(authKind) || !(await secrets.held(tenant, id)).credential) return;
  if ((await ledger.get(tenant, 'grants', id)) !== undefined) return;
  await ledger.put(tenant, { kind: 'grants', id, outcome: 'failed' });
  const outcome = await revokeGrant(account);
  const failed = outcome === 'revoked' ? {} : { failed: outcome };
  await record({ action: 'grant.revoked', tenant, account: id, ...failed });
  if (outcome !== 'failed') await ledger.put(tenant, { kind: 'grants', id, outcome });
};

const isEmpty = async (tenant: string, { servers, accounts, apiTokens, attempts }: Stores): Promise<boolean> => {
  const pages = await Promise.all([servers, accounts, apiTokens, attempts].map((set) => set.list(tenant)));
  return pages.every(({ items }) => items.length === 0);
};
