// The life of an MCP server, in the write orders of docs/storage.md: whatever step a crash leaves behind is harmless,
// because a token whose creation was not completed has been shown to nobody.
import { err, ok, type Result } from '#core/result.ts';
import { isLive } from '#core/tokens/authorise.ts';
import type { IntegrationRef, UrlTokenRecord } from '#core/tokens/records.ts';
import { type Minting, mint } from './minting.ts';
import { type Account, type Door, isDeleted, type Server } from './records.ts';
import type { Stores, Versioned } from './stores.ts';

export type LifecycleError =
  | 'not_found'
  | 'account_not_connected'
  | 'tenant_closing'
  /** Another credential was handed over since. */
  | 'superseded'
  | 'vault_full'
  | 'conflict'
  | 'expired'
  | 'revoked';

/** config(`creating`, MAC) → re-read tenant and account → token → config(`active`) */
export const createServer = async (
  draft: Omit<Server, 'state' | 'doors'>,
  stores: Stores,
  minting: Minting,
): Promise<Result<{ readonly server: Server; readonly token: string }, LifecycleError>> => {
  const { token, door } = await mint('u', minting);
  const creating: Server = { ...draft, state: 'creating', doors: [door] };
  if (!(await stores.servers.create(creating))) return err('conflict');
  // Off-boarding lists servers after it has closed the tenant: either it sees ours, or we see that it is closed.
  const account = await usableAccount(draft.account, stores);
  if (!account.ok) {
    await stores.servers.remove(draft.id);
    return account;
  }
  await stores.tokens.put(door, urlTokenRecord(creating, account.value, door));
  const active: Server = { ...creating, state: 'active' };
  if (await stores.servers.replace({ value: creating, version: 1 }, active)) return ok({ server: active, token });
  await stores.tokens.remove(door);
  return err('conflict');
};

/** config adds MAC → new token → delete old → config */
export const rotateServer = async (
  id: string,
  now: number,
  stores: Stores,
  minting: Minting,
): Promise<Result<{ readonly server: Server; readonly token: string }, LifecycleError>> => {
  const found = await openServer(id, now, stores);
  if (!found.ok) return found;
  const account = await usableAccount(found.value.value.account, stores);
  if (!account.ok) return account;
  const { token, door } = await mint('u', minting);
  const both: Server = { ...found.value.value, doors: [...found.value.value.doors, door] };
  if (!(await stores.servers.replace(found.value, both))) return err('conflict');
  await stores.tokens.put(door, urlTokenRecord(both, account.value, door));
  for (const old of found.value.value.doors) await stores.tokens.remove(old);
  // The first door is the one that stands; the others are of rotations that broke off, or that are under way and may yet
  // write their token: their hashes stay, so that revoking finds it.
  const rotated: Server = { ...both, doors: [door, ...found.value.value.doors.slice(1)] };
  if (await stores.servers.replace({ value: both, version: found.value.version + 1 }, rotated))
    return ok({ server: rotated, token });
  await stores.tokens.remove(door);
  return err('conflict');
};

/** config(`revoking`) → delete every MAC → config(`revoked`). Repeating it is harmless and finishes a broken run. */
export const revokeServer = async (
  id: string,
  now: number,
  stores: Stores,
): Promise<Result<Server, LifecycleError>> => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = await stores.servers.get(id);
    if (found === undefined) return err('not_found');
    if (found.value.state === 'revoked') return ok(found.value);
    const revoking: Server = { ...found.value, state: 'revoking', endedAt: found.value.endedAt ?? now };
    if (!(await stores.servers.replace(found, revoking))) continue;
    for (const door of revoking.doors) await stores.tokens.remove(door);
    const revoked: Server = { ...revoking, state: 'revoked' };
    if (await stores.servers.replace({ value: revoking, version: found.version + 1 }, revoked)) return ok(revoked);
  }
  return err('conflict');
};

/**
 * Deletes an ended server: every MAC, then the record. An `active` one that has expired is claimed first, so that this
 * and an extension exclude each other. Answers false where somebody else was first.
 * @param tell that it goes, once nobody can extend it any more
 */
export const removeServer = async (
  { value: server, version }: Versioned<Server>,
  now: number,
  stores: Stores,
  tell: () => Promise<void> = async () => undefined,
): Promise<boolean> => {
  const claim: Server = { ...server, state: 'revoking', endedAt: now };
  if (server.state === 'active' && !(await stores.servers.replace({ value: server, version }, claim))) return false;
  await tell();
  for (const door of server.doors) await stores.tokens.remove(door);
  await stores.servers.remove(server.id);
  return true;
};

export type ServerChange = {
  readonly name?: string;
  readonly expiresAt?: number;
  readonly integration?: IntegrationRef;
};

/**
 * Shorten: config (a version of its own) → token → config. Extend, or another version of the integration: config → token. Either way the earlier end holds if
 * the run breaks off, what has expired stays expired, and of two changes the token carries the later one's end.
 */
export const changeServer = async (
  id: string,
  change: ServerChange,
  now: number,
  stores: Stores,
): Promise<Result<Server, LifecycleError>> => {
  const found = await openServer(id, now, stores);
  if (!found.ok) return found;
  const { value: before, version } = found.value;
  const after: Server = { ...before, ...change };
  const { name: _, ...seen } = change;
  const { expiresAt } = seen;
  if (Object.keys(seen).length === 0)
    return (await stores.servers.replace(found.value, after)) ? ok(after) : err('conflict');
  const shortens = expiresAt !== undefined && (before.expiresAt === undefined || expiresAt < before.expiresAt);
  if (!(await stores.servers.replace(found.value, shortens ? before : after))) return err('conflict');
  const moved = await moveDoors(before, seen, version + 1, now, stores);
  if (!moved.ok) return moved;
  if (shortens && !(await stores.servers.replace({ value: before, version: version + 1 }, after)))
    return err('conflict');
  return ok(after);
};

const moveDoors = async (
  { doors }: Server,
  seen: Pick<ServerChange, 'expiresAt' | 'integration'>,
  version: number,
  now: number,
  { tokens }: Stores,
): Promise<Result<undefined, LifecycleError>> => {
  let moved = 0;
  for (const door of doors) {
    const record = await tokens.get(door);
    if (record === undefined || !isLive(record, now)) continue;
    if (!(await tokens.replace(door, { ...record, ...seen }, version))) return err('conflict');
    moved += 1;
  }
  return moved > 0 ? ok(undefined) : err('expired');
};

const openServer = async (
  id: string,
  now: number,
  stores: Stores,
): Promise<Result<Versioned<Server>, LifecycleError>> => {
  const found = await stores.servers.get(id);
  if (found === undefined) return err('not_found');
  if (found.value.state !== 'active') return err(found.value.state === 'creating' ? 'conflict' : 'revoked');
  return isLive(found.value, now) ? ok(found) : err('expired');
};

/** The account, if it may be called through and its tenant is open. */
export const usableAccount = async (id: string, stores: Stores): Promise<Result<Account, LifecycleError>> => {
  const account = await stores.accounts.get(id);
  if (account === undefined || isDeleted(account.value)) return err('not_found');
  const tenant = await stores.tenants.get(account.value.tenant);
  if (tenant?.value.state !== 'active') return err('tenant_closing');
  return account.value.status === 'connected' ? ok(account.value) : err('account_not_connected');
};

/** What lies behind a server's door. */
export const urlTokenRecord = (server: Server, account: Account, door: Door): UrlTokenRecord => ({
  kind: 'u',
  mac: door.mac,
  server: server.id,
  tenant: server.tenant,
  account: account.id,
  integration: server.integration ?? account.integration,
  variables: account.variables,
  authKind: account.authKind,
  scope: server.scope,
  requireApiToken: server.requireApiToken,
  upstreamErrors: server.upstreamErrors,
  ...(server.options !== undefined && { options: server.options }),
  ...(server.quota !== undefined && { quota: server.quota }),
  ...(server.expiresAt !== undefined && { expiresAt: server.expiresAt }),
});
