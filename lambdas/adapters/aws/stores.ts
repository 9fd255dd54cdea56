// Every store of the lifecycle over one DynamoDB port and one secret store.
import { accountDue, keyDue, serverDue, tenantDue } from '#core/tenancy/due.ts';
import type { AdminKey, ApiToken } from '#core/tenancy/records.ts';
import type { Due, SecretStore, Stores } from '#core/tenancy/stores.ts';
import { type Dynamo, type Item, number, text } from './dynamo.ts';
import { integrationNames } from './integration-store.ts';
import {
  accountKey,
  adminKeyKey,
  apiTokenKey,
  EXPIRY_INDEX,
  EXPIRY_SHARDS,
  serverKey,
  tenantKey,
  tenantPartition,
} from './keys.ts';
import { recordSet } from './record-set.ts';
import { tokenStore } from './token-store.ts';

export type TableNames = { readonly tokens: string; readonly config: string; readonly credentials: string };

const ofTenant = (prefix: string) => (owner: string) => ({ partition: tenantPartition(owner), prefix });

/** What minting an admin key takes. */
export const createKeyStores = (
  dynamo: Dynamo,
  tables: Omit<TableNames, 'credentials'>,
): Pick<Stores, 'adminKeys' | 'tokens'> => ({
  adminKeys: recordSet<AdminKey>(dynamo, tables.config, {
    name: 'admin_key',
    due: keyDue,
    key: adminKeyKey,
    listKey: () => ({ partition: 'op#admin-keys', prefix: 'key_' }),
  }),
  tokens: tokenStore(dynamo, tables.tokens),
});

export const createStores = (dynamo: Dynamo, tables: TableNames, secrets: SecretStore): Stores => ({
  tenants: recordSet(dynamo, tables.config, {
    name: 'tenant',
    due: tenantDue,
    key: tenantKey,
    listKey: () => ({ partition: 'op#tenants', prefix: 'ten_' }),
  }),
  accounts: recordSet(dynamo, tables.config, {
    name: 'account',
    due: accountDue,
    key: accountKey,
    listKey: ofTenant('a#'),
  }),
  servers: recordSet(dynamo, tables.config, {
    name: 'server',
    due: serverDue,
    key: serverKey,
    listKey: ofTenant('s#'),
  }),
  apiTokens: recordSet<ApiToken>(dynamo, tables.config, {
    name: 'api_token',
    due: keyDue,
    key: apiTokenKey,
    listKey: ofTenant('k#'),
  }),
  ...createKeyStores(dynamo, tables),
  secrets,
  integrations: integrationNames(dynamo, tables.config),
  due: (now) => due(dynamo, tables.config, now),
});

const DUE_PAGE = 50;

/** Shard after shard, page after page: a record whose purge fails does not stand before the others. */
async function* due(dynamo: Dynamo, table: string, now: number): AsyncGenerator<Due> {
  for (let shard = 0; shard < EXPIRY_SHARDS; shard++) {
    let start: Item | undefined;
    do {
      const page = await dynamo.query({
        table,
        index: EXPIRY_INDEX,
        key: {
          expression: 'xp = :xp AND xt <= :now',
          values: { ':xp': { S: `x#${shard}` }, ':now': { N: String(now) } },
        },
        limit: DUE_PAGE,
        start,
      });
      for (const item of page.items)
        yield { kind: text(item, 'kind') as Due['kind'], id: text(item, 'id'), at: number(item, 'xt') ?? now };
      start = page.next;
    } while (start !== undefined);
  }
}
