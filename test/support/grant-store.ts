// What the tests' authorisation server keeps, in memory. oidc-provider's own store is one for the whole process, and warns.
import type { Adapter, Stored } from 'oidc-provider';

/** What is gone when a user, or an administrator, takes the permission back. */
const GRANTED = ['Grant', 'AuthorizationCode', 'AccessToken', 'RefreshToken'];

type Entry = { readonly payload: Stored; readonly until: number };

/** @param client metadata of the one client (RFC 7591 §2), asked anew each time */
export const createGrantStore = (client: () => Stored) => {
  const entries = new Map<string, Entry>();
  const live = (key: string): Stored | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && Date.now() < entry.until ? entry.payload : undefined;
  };
  const drop = (isDropped: (payload: Stored) => boolean): void => {
    for (const [key, { payload }] of entries) {
      if (GRANTED.includes(key.split(':')[0] as string) && isDropped(payload)) entries.delete(key);
    }
  };
  const adapter = (model: string): Adapter => ({
    upsert: async (id, payload, expiresIn) => {
      entries.set(`${model}:${id}`, { payload, until: Date.now() + expiresIn * 1000 });
    },
    find: async (id) => {
      if (model === 'Client') return client().client_id === id ? client() : undefined;
      return live(`${model}:${id}`);
    },
    findByUid: async (uid) => [...entries.values()].find(({ payload }) => payload.uid === uid)?.payload,
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const entry = entries.get(`${model}:${id}`);
      const payload = { ...entry?.payload, consumed: Math.floor(Date.now() / 1000) };
      if (entry !== undefined) entries.set(`${model}:${id}`, { ...entry, payload });
    },
    destroy: async (id) => {
      entries.delete(`${model}:${id}`);
    },
    revokeByGrantId: async (grantId) => drop((payload) => payload.grantId === grantId),
  });
  return { adapter, revokeAll: () => drop(() => true) };
};
