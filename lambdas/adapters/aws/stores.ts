// Every store of the lifecycle over one DynamoDB port and one secret store.
import { accountDue, attemptDue, keyDue, serverDue, tenantDue } from '#core/tenancy/due.ts';
import type { Account, AdminKey, ApiToken, OAuthClientRecord, Tenant } from '#core/tenancy/records.ts';
import type { CredentialStore, Due, Stores } from '#core/tenancy/stores.ts';
import { dueItems } from './due-items.ts';
import { type Dynamo, type DynamoReader, number, text } from './dynamo.ts';
import { keptAnswers } from './idempotency-store.ts';
import { integrationNames } from './integration-store.ts';
import {
  accountKey,
  adminKeyKey,
  apiTokenKey,
  attemptKey,
  oauthClientKey,
  serverKey,
  tenantKey,
  tenantPartition,
} from './keys.ts';
import { ledgerTable } from './ledger-table.ts';
import { recordReader, recordSet } from './record-set.ts';
import { tokenStore } from './token-store.ts';

export type TableNames = { readonly tokens: string; readonly config: string; readonly credentials: string };

const ofTenant = (prefix: string) => (owner: string) => ({ partition: tenantPartition(owner), prefix });

const accountSet = (dynamo: Dynamo, table: string) =>
  recordSet<Account>(dynamo, table, { name: 'account', due: accountDue, key: accountKey, listKey: ofTenant('a#') });

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

/** What says where an account would be connected. */
export const connectReaders = (dynamo: DynamoReader, table: string) => ({
  tenants: recordReader<Tenant>(dynamo, table, { key: tenantKey }),
  accounts: recordReader<Account>(dynamo, table, { key: accountKey }),
  oauthClients: recordReader<OAuthClientRecord>(dynamo, table, { key: oauthClientKey }),
});

/** What connecting an account in a browser takes. */
export const createConnectStores = (
  dynamo: Dynamo,
  table: string,
): Pick<Stores, 'tenants' | 'accounts' | 'attempts' | 'oauthClients'> => ({
  tenants: recordSet(dynamo, table, {
    name: 'tenant',
    due: tenantDue,
    key: tenantKey,
    listKey: () => ({ partition: 'op#tenants', prefix: 'ten_' }),
  }),
  accounts: accountSet(dynamo, table),
  attempts: recordSet(dynamo, table, { name: 'attempt', due: attemptDue, key: attemptKey, listKey: ofTenant('c#') }),
  oauthClients: recordSet(dynamo, table, {
    name: 'oauth_client',
    due: () => undefined,
    key: oauthClientKey,
    listKey: () => ({ partition: 'op#oauth-clients', prefix: 'c#' }),
  }),
});

export const createStores = (dynamo: Dynamo, tables: TableNames, secrets: CredentialStore): Stores => ({
  ...createConnectStores(dynamo, tables.config),
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
  answers: keptAnswers(dynamo, tables.config),
  ledger: ledgerTable(dynamo, tables.config),
  due: (now) => due(dynamo, tables.config, now),
});

const DUE_PAGE = 50;

async function* due(dynamo: Dynamo, table: string, now: number): AsyncGenerator<Due> {
  for await (const item of dueItems(dynamo, table, now, DUE_PAGE))
    yield { kind: text(item, 'kind') as Due['kind'], id: text(item, 'id'), at: number(item, 'xt') ?? now };
}

/** Reads one account, for who needs nothing else of the lifecycle. */
export const accountFinder =
  (dynamo: Dynamo, table: string) =>
  async (id: string): Promise<Account | undefined> =>
    (await accountSet(dynamo, table).get(id))?.value;
