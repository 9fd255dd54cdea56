// Every door there is, of one tenant or of all.
import { tenantOf } from '#core/ids.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import type { Server } from './records.ts';
import { everyItem, type Stores } from './stores.ts';

/** Servers, after which an answer is full; with the last tenant's page it holds fewer than twice as many. */
const FULL = 100;
/** Tenants that one answer looks into: an installation with many empty ones must not read them all at once. */
const MAX_TENANTS = 20;

export type ServersPage = { readonly items: readonly Server[]; readonly next?: string };

/**
 * One bounded page of servers, in the order of tenants and ids; it may be empty and not the last.
 * @param tenant absent: of all tenants
 * @param cursor of the page before: the id of a server to go on after, which names its tenant as well, or of a tenant that
 *   is done with
 */
export const serversPage = async (
  tenant: string | undefined,
  cursor: string | undefined,
  stores: Pick<Stores, 'tenants' | 'servers'>,
): Promise<ServersPage> => {
  const items: Server[] = [];
  let looked = 0;
  for await (const id of tenantsFrom(tenant, cursor, stores)) {
    const isBegun = cursor !== undefined && tenantOf(cursor, 'srv') === id;
    const page = await stores.servers.list(id, isBegun ? cursor : undefined);
    items.push(...page.items.map(({ value }) => value));
    if (page.next !== undefined) return { items, next: page.next };
    looked += 1;
    if (tenant === undefined && (items.length >= FULL || looked === MAX_TENANTS)) return { items, next: id };
  }
  return { items };
};

async function* tenantsFrom(
  tenant: string | undefined,
  cursor: string | undefined,
  { tenants }: Pick<Stores, 'tenants'>,
): AsyncGenerator<string> {
  if (tenant !== undefined) return yield tenant;
  const begun = cursor === undefined ? undefined : tenantOf(cursor, 'srv');
  if (begun !== undefined) yield begun;
  for await (const { value } of everyItem(tenants, 'operator', begun ?? cursor)) yield value.id;
}

/** Whether a cursor is one of this walk's: a tenant's own leads into no other tenant. */
export const isServersCursor = (cursor: string, tenant: string | undefined): boolean => {
  const owner = tenantOf(cursor, 'srv');
  if (tenant !== undefined) return owner === tenant;
  return owner !== undefined || /^ten_[0-9a-z]{12}$/.test(cursor);
};

/** A revoked server is a record of what was; whatever comes before that may have a token. */
export const isDoor = ({ state }: Server): boolean => state !== 'revoked';

/** A server's integration: its own, or its account's. `undefined` where the account is gone. */
export const integrationOf = async (
  { integration, account }: Server,
  { accounts }: Pick<Stores, 'accounts'>,
): Promise<IntegrationRef | undefined> => integration ?? (await accounts.get(account))?.value.integration;
