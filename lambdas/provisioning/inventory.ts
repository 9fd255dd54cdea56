// The inventory: every door there is, with its owner, its scope, its end and its last use.
import type { JsonObject } from '#core/json.ts';
import { doorView } from '#core/provisioning/views.ts';
import { remember } from '#core/remember.ts';
import { ok } from '#core/result.ts';
import { integrationOf, isDoor, isServersCursor, serversPage } from '#core/tenancy/inventory.ts';
import type { Server } from '#core/tenancy/records.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import { type ApiDeps, notFound, type Operate, type Operations, problem } from './context.ts';

const list: Operate = async ({ tenant, query, now }, deps) => {
  const { stores } = deps;
  // `undefined`: the operator named none. Of a tenant's own key it is its own, whatever the query says (principal.ts).
  if (tenant !== undefined && (await stores.tenants.get(tenant)) === undefined) return notFound();
  const { cursor } = query;
  if (cursor !== undefined && !isServersCursor(cursor, tenant)) return NO_CURSOR;
  const page = await serversPage(tenant, cursor, stores);
  const view = viewOf(deps, now);
  const items = await Promise.all(page.items.filter(isDoor).map(view));
  return ok({ items, ...(page.next !== undefined && { next_cursor: page.next }) });
};

const NO_CURSOR = problem('invalid_request', 'A field is not valid.', [
  { pointer: '/cursor', detail: 'is not a cursor of this list' },
]);

const viewOf = ({ stores, lastUse }: ApiDeps, now: number) => {
  const integrations = remember<IntegrationRef | undefined>();
  return async (server: Server): Promise<JsonObject> => {
    const [integration, lastUsedAt] = await Promise.all([
      server.integration ?? integrations(server.account, () => integrationOf(server, stores)),
      lastUse(server.tenant, server.id),
    ]);
    return doorView(server, integration, lastUsedAt, now);
  };
};

export const INVENTORY_OPERATIONS = { listDoors: list } satisfies Partial<Operations>;
