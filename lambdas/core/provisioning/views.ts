// What the API answers of each record. Hashes, secrets and key ids are in none of them.
import { tokenId } from '#core/audit/call-record.ts';
import type { JsonObject } from '#core/json.ts';
import type { Account, AdminKey, ApiToken, Server, Tenant } from '#core/tenancy/records.ts';
import { isLive } from '#core/tokens/authorise.ts';
import { optionsView } from '#core/tokens/door-options.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';

const time = (ms: number): string => new Date(ms).toISOString();
const end = (expiresAt: number | undefined): string | null => (expiresAt === undefined ? null : time(expiresAt));

export const tenantView = ({ id, name, residency, state, createdAt, returnUrls = [] }: Tenant): JsonObject => ({
  id,
  name,
  residency,
  state,
  created_at: time(createdAt),
  return_urls: returnUrls,
});

/** @param now epoch milliseconds: a grant that nobody confirmed in time is none */
export const accountView = (account: Account, now: number): JsonObject => ({
  id: account.id,
  tenant_id: account.tenant,
  integration: account.integration.slug,
  variables: account.variables,
  auth_kind: account.authKind,
  status:
    (account.status === 'pending' || account.status === 'needs_reauth') && now < (account.confirmableUntil ?? 0)
      ? 'pending_confirmation'
      : account.status,
  created_at: time(account.createdAt),
});

/** @param now epoch milliseconds: an end that has passed is shown, although the record is the purge's to remove */
export const serverView = (server: Server, now: number): JsonObject => ({
  id: server.id,
  tenant_id: server.tenant,
  account_id: server.account,
  ...(server.integration !== undefined && { integration: { ...server.integration } }),
  name: server.name,
  config: {
    ...server.scope,
    require_api_token_auth: server.requireApiToken,
    upstream_errors: server.upstreamErrors,
    ...optionsView(server.options),
    ...(server.quota !== undefined && { quota: { ...server.quota } }),
    ...(server.unusedAfter !== undefined && { expire_unused_after: server.unusedAfter }),
  },
  state: server.state === 'active' && !isLive(server, now) ? 'expired' : server.state,
  created_at: time(server.createdAt),
  expires_at: end(server.expiresAt),
});

/** @param lastUsedAt epoch milliseconds */
export const serverInUseView = (server: Server, lastUsedAt: number | undefined, now: number): JsonObject => ({
  ...serverView(server, now),
  last_used_at: end(lastUsedAt),
});

/** A row of the inventory. */
export const doorView = (
  server: Server,
  integration: IntegrationRef | undefined,
  lastUsedAt: number | undefined,
  now: number,
): JsonObject => {
  const [first, ...others] = server.doors.map(({ mac }) => tokenId(mac));
  return {
    ...serverInUseView(server, lastUsedAt, now),
    ...(integration !== undefined && { integration: { ...integration } }),
    token_id: first ?? '',
    ...(others.length > 0 && { other_token_ids: others }),
  };
};

export const apiTokenView = (token: ApiToken): JsonObject => ({
  id: token.id,
  tenant_id: token.tenant,
  name: token.name,
  roles: token.roles,
  created_at: time(token.createdAt),
  expires_at: end(token.expiresAt),
});

export const adminKeyView = (key: AdminKey): JsonObject => ({
  id: key.id,
  name: key.name,
  created_at: time(key.createdAt),
  expires_at: end(key.expiresAt),
});
