// The stores of an off-boarding: nothing is removed that the ledger does not know.
import { tokenId } from '#core/audit/call-record.ts';
import type { DeletedKind } from './ledger.ts';
import type { Stores } from './stores.ts';

/** The same stores, where whatever is removed of this tenant is in the ledger first. */
export const withLedger = (stores: Stores, tenant: string): Stores => {
  const note = (kind: DeletedKind, id: string) => stores.ledger.put(tenant, { kind, id });
  const noted = <S extends { readonly remove: (id: string) => Promise<void> }>(set: S, kind: DeletedKind): S => ({
    ...set,
    remove: async (id: string) => {
      await note(kind, id);
      await set.remove(id);
    },
  });
  return {
    ...stores,
    servers: noted(stores.servers, 'servers'),
    apiTokens: noted(stores.apiTokens, 'api_tokens'),
    accounts: noted(stores.accounts, 'accounts'),
    attempts: noted(stores.attempts, 'attempts'),
    tokens: {
      ...stores.tokens,
      // Most doors of a record are gone long since: only what is there is deleted.
      remove: async (door) => {
        const record = await stores.tokens.get(door);
        if (record?.kind === 'u') await note('url_tokens', tokenId(door.mac));
        await stores.tokens.remove(door);
      },
    },
    secrets: {
      ...stores.secrets,
      remove: async (owner, account) => {
        const held = await stores.secrets.held(owner, account);
        if (held.credential) await note('credentials', account);
        if (held.token) await note('sealed_tokens', account);
        await stores.secrets.remove(owner, account);
      },
    },
    integrations: {
      ...stores.integrations,
      removeAll: async (owner) => {
        for (const hash of await stores.integrations.versions(owner)) await note('integrations', hash);
        await stores.integrations.removeAll(owner);
      },
    },
  };
};
