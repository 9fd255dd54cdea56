// Handing a credential over: the secret and its item in the credential table, two stores, one after the other.
import type { VaultWriter } from '#core/credentials/vault.ts';
import { type Dynamo, type Item, number, storeUnavailable } from './dynamo.ts';
import { credentialKey } from './keys.ts';

/** In place of the one before, shut: whoever holds a lease of that holds none of this, and nobody gets one yet. */
const shut = (before: Item | undefined, boundTo: string) => {
  const next = (name: string) => ({ N: String((before === undefined ? 0 : (number(before, name) ?? 0)) + 1) });
  return {
    ...{ generation: next('generation'), version: next('version'), fence: next('fence') },
    ...{ leased: { BOOL: true }, reauth: { BOOL: true }, unsettled: { N: '0' } },
    bound: { S: boundTo },
  };
};

const opened = ({ reauth: _, ...item }: Item): Item => ({ ...item, leased: { BOOL: false } });

/** As it was, for the secret that stays; whoever held a lease of it holds none of this. */
const reopened = (before: Item | undefined, since: Item & ReturnType<typeof shut>): Item => ({
  ...(before ?? since),
  ...{ fence: since.fence, version: since.version, leased: { BOOL: false } },
});

const MAX_TRIES = 5;

/**
 * Secrets, each with its item in the credential table. The item is shut, then the secret is replaced, then the item is
 * opened: what is granted to one secret is never kept as granted to another. Who dies between leaves an account that has
 * to be connected again. A removed secret's item goes after it. For what provisions and purges, through the SDK.
 */
export const withCredentialItems = (secrets: VaultWriter, dynamo: Dynamo, table: string): VaultWriter => ({
  put: async (tenant, account, credential) => {
    const key = credentialKey(tenant, account);
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const before = await dynamo.get(table, key);
      const item = { ...key, ...shut(before, credential.boundTo) };
      if (!(await dynamo.put(table, item, asRead(before)))) continue;
      const isStored = await secrets.put(tenant, account, credential);
      // Somebody else hands over, too: whoever opens has stored both.
      if (await dynamo.put(table, isStored ? opened(item) : reopened(before, item), sameFence(item))) return isStored;
    }
    throw storeUnavailable('dynamodb', 'PutItem', 'Contended');
  },
  remove: async (tenant, account) => {
    await secrets.remove(tenant, account);
    await dynamo.delete(table, credentialKey(tenant, account));
  },
});

const ABSENT = { expression: 'attribute_not_exists(pk)' };

const asRead = (before: Item | undefined) => (before === undefined ? ABSENT : sameFence(before));

const sameFence = ({ fence }: Item) => ({
  expression: '#fence = :fence',
  names: { '#fence': 'fence' },
  values: { ':fence': fence ?? { N: '0' } },
});
