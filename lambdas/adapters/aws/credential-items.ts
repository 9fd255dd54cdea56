// Handing a credential over: the secret and its item in the credential table, two stores, one after the other.
import type { SealedToken } from '#core/credentials/ports.ts';
import type { VaultWriter } from '#core/credentials/vault.ts';
import type { CredentialStore } from '#core/tenancy/stores.ts';
import { type Dynamo, type Item, number, storeUnavailable, text } from './dynamo.ts';
import { credentialKey, expiryShard } from './keys.ts';

/** In place of the one before, shut: whoever holds a lease of that holds none of this, and nobody gets one yet. */
const shut = (before: Item | undefined, boundTo: string) => {
  const next = (name: string) => ({ N: String((before === undefined ? 0 : (number(before, name) ?? 0)) + 1) });
  return {
    ...{ generation: next('generation'), version: next('version'), fence: next('fence') },
    ...{ leased: { BOOL: true }, reauth: { BOOL: true }, unsettled: { N: '0' } },
    bound: { S: boundTo },
    // Of the secret, which has room for so many versions a day, whatever they are of.
    ...(before?.copied !== undefined && { copied: before.copied }),
  };
};

const opened = ({ reauth: _, ...item }: Item, token: Item): Item => ({ ...item, ...token, leased: { BOOL: false } });

/** A token that was granted together with the secret, so that the first call need not ask for one. */
const tokenAttributes = (token: SealedToken | undefined, account: string): Item => {
  if (token === undefined) return {};
  const { sealed, grantedAt, expiresAt, staleAt, dueAt } = token;
  return {
    token: { S: sealed },
    granted: n(grantedAt),
    ...(expiresAt !== undefined && { expires: n(expiresAt) }),
    ...(staleAt !== undefined && { stale: n(staleAt) }),
    ...(dueAt !== undefined && { xp: { S: expiryShard(account) }, xt: n(dueAt) }),
  };
};

const n = (value: number) => ({ N: String(value) });

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
export const withCredentialItems = (secrets: VaultWriter, dynamo: Dynamo, table: string): CredentialStore => ({
  put: async (tenant, account, credential, token) => {
    const key = credentialKey(tenant, account);
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const before = await dynamo.get(table, key);
      const item = { ...key, ...shut(before, credential.boundTo) };
      if (!(await dynamo.put(table, item, asRead(before)))) continue;
      const isStored = await secrets.put(tenant, account, credential);
      // Somebody else hands over, too: whoever opens has stored both.
      const after = isStored ? opened(item, tokenAttributes(token, account)) : reopened(before, item);
      if (await dynamo.put(table, after, sameFence(item))) return isStored;
    }
    throw storeUnavailable('dynamodb', 'PutItem', 'Contended');
  },
  retire: async (tenant, account) => {
    const key = credentialKey(tenant, account);
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const before = await dynamo.get(table, key);
      if (before === undefined) return;
      const { refresh } = before;
      const kept = { ...(refresh !== undefined && { refresh }), leased: { BOOL: false } };
      const item = { ...key, ...shut(before, text(before, 'bound')), ...kept };
      if (await dynamo.put(table, item, sameFence(before))) return;
    }
    throw storeUnavailable('dynamodb', 'PutItem', 'Contended');
  },
  held: async (tenant, account) => {
    const item = await dynamo.get(table, credentialKey(tenant, account));
    return { credential: item !== undefined, token: item?.token !== undefined || item?.refresh !== undefined };
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
