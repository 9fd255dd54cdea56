// Every store of the lifecycle over one DynamoDB port and one secret store.
import type { Expiring, SecretStore, Stores } from '#core/tenancy/stores.ts';
import type { Dynamo } from './dynamo.ts';
import { text } from './dynamo.ts';
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

export type TableNames = { readonly tokens: string; readonly config: string };

const ofTenant = (prefix: string) => (owner: string) => ({ partition: tenantPartition(owner), prefix });

export const createStores = (dynamo: Dynamo, tables: TableNames, secrets: SecretStore): Stores => ({
  tenants: recordSet(dynamo, tables.config, {
    name: 'tenant',
    key: tenantKey,
    listKey: () => ({ partition: 'op#tenants', prefix: 'ten_' }),
  }),
  accounts: recordSet(dynamo, tables.config, { name: 'account', key: accountKey, listKey: ofTenant('a#') }),
  servers: recordSet(dynamo, tables.config, { name: 'server', key: serverKey, listKey: ofTenant('s#') }),
  apiTokens: recordSet(dynamo, tables.config, { name: 'api_token', key: apiTokenKey, listKey: ofTenant('k#') }),
  adminKeys: recordSet(dynamo, tables.config, {
    name: 'admin_key',
    key: adminKeyKey,
    listKey: () => ({ partition: 'op#admin-keys', prefix: 'key_' }),
  }),
  tokens: tokenStore(dynamo, tables.tokens),
  secrets,
  expired: (now, limit) => expired(dynamo, tables.config, now, limit),
});

/** Each shard of the index in turn; what is purged leaves the index, so a backlog is worked off run by run. */
const expired = async (dynamo: Dynamo, table: string, now: number, limit: number): Promise<readonly Expiring[]> => {
  const shards = Array.from({ length: EXPIRY_SHARDS }, (_, shard) =>
    dynamo.query({
      table,
      index: EXPIRY_INDEX,
      key: {
        expression: 'xp = :xp AND xt <= :now',
        values: { ':xp': { S: `x#${shard}` }, ':now': { N: String(now) } },
      },
      limit: Math.ceil(limit / EXPIRY_SHARDS),
    }),
  );
  const pages = await Promise.all(shards);
  return pages.flatMap(({ items }) =>
    items.map((item) => ({ kind: text(item, 'kind') as Expiring['kind'], id: text(item, 'id') })),
  );
};
