// The stores of the lifecycle in memory: the same contract as DynamoDB and Secrets Manager
// (test/adapters/aws/stores.contract.ts), fast enough to be killed at every step.
import type { Attempt } from '#core/connect/attempt.ts';
import { accountDue, attemptDue, keyDue, serverDue, tenantDue } from '#core/tenancy/due.ts';
import type { Ledger, LedgerEntry } from '#core/tenancy/ledger.ts';
import type { Account, AdminKey, ApiToken, Door, OAuthClientRecord, Server, Tenant } from '#core/tenancy/records.ts';
import type { Due, RecordSet, Stores, Versioned } from '#core/tenancy/stores.ts';
import type { TokenRecord } from '#core/tokens/records.ts';

type MemorySet<T> = RecordSet<T> & {
  readonly all: () => readonly T[];
  readonly due: (now: number) => readonly Due[];
};

const memorySet = <T extends { readonly id: string }>(
  kind: Due['kind'],
  ownerOf: (value: T) => string,
  due: (value: T) => number | undefined,
  pageSize: number,
): MemorySet<T> => {
  const records = new Map<string, Versioned<T>>();
  const copy = (found: Versioned<T> | undefined) => structuredClone(found);
  return {
    get: async (id) => copy(records.get(id)),
    create: async (value) => {
      if (records.has(value.id)) return false;
      records.set(value.id, structuredClone({ value, version: 1 }));
      return true;
    },
    replace: async (before, value) => {
      if (records.get(value.id)?.version !== before.version) return false;
      records.set(value.id, structuredClone({ value, version: before.version + 1 }));
      return true;
    },
    remove: async (id) => {
      records.delete(id);
    },
    list: async (owner, cursor = '') => {
      const rows = [...records.values()]
        .filter(({ value }) => ownerOf(value) === owner && value.id > cursor)
        .sort((a, b) => (a.value.id < b.value.id ? -1 : 1));
      const items = structuredClone(rows.slice(0, pageSize));
      return { items, ...(rows.length > pageSize && { next: items.at(-1)?.value.id as string }) };
    },
    all: () => [...records.values()].map(({ value }) => value),
    due: (now) =>
      [...records.values()]
        .filter(({ value }) => (due(value) ?? Number.POSITIVE_INFINITY) <= now)
        .map(({ value }) => ({ kind, id: value.id, at: due(value) ?? 0 })),
  };
};

export type MemoryStores = Stores & {
  readonly tenants: MemorySet<Tenant>;
  readonly accounts: MemorySet<Account>;
  readonly servers: MemorySet<Server>;
  readonly apiTokens: MemorySet<ApiToken>;
  readonly adminKeys: MemorySet<AdminKey>;
  /** By key id and hash. */
  readonly doors: ReadonlyMap<string, TokenRecord>;
  readonly secretOf: (name: string) => unknown;
  readonly definitions: Map<string, readonly string[]>;
  readonly ledgerSize: () => number;
  /** `tenant/account` of every secret. */
  readonly secretNames: () => readonly string[];
};

const memoryLedger = (entries: Map<string, LedgerEntry>, pageSize: number): Ledger => {
  const keysOf = (tenant: string, after = '') =>
    [...entries.keys()].filter((key) => key.startsWith(`${tenant}#`) && key > after).sort();
  return {
    put: async (tenant, entry) => void entries.set(`${tenant}#${entry.kind}#${entry.id}`, entry),
    get: async (tenant, kind, id) => entries.get(`${tenant}#${kind}#${id}`),
    list: async (tenant, cursor) => {
      const keys = keysOf(tenant, cursor);
      const page = keys.slice(0, pageSize);
      const found = page.flatMap((key) => entries.get(key) ?? []);
      return { entries: found, ...(keys.length > pageSize && { next: page.at(-1) as string }) };
    },
    clear: async (tenant) => {
      for (const key of keysOf(tenant)) entries.delete(key);
    },
  };
};

const doorKey = ({ keyId, mac }: Door): string => `${keyId}#${mac}`;

/** @param pageSize small, so that every list has more than one page */
export const memoryStores = (pageSize = 2): MemoryStores => {
  const sets = {
    tenants: memorySet<Tenant>('tenant', () => 'operator', tenantDue, pageSize),
    accounts: memorySet<Account>('account', ({ tenant }) => tenant, accountDue, pageSize),
    servers: memorySet<Server>('server', ({ tenant }) => tenant, serverDue, pageSize),
    apiTokens: memorySet<ApiToken>('api_token', ({ tenant }) => tenant, keyDue, pageSize),
    adminKeys: memorySet<AdminKey>('admin_key', () => 'operator', keyDue, pageSize),
    attempts: memorySet<Attempt>('attempt', ({ tenant }) => tenant, attemptDue, pageSize),
  };
  // Never due: no kind of the purge's.
  const oauthClients = memorySet<OAuthClientRecord>(
    'tenant',
    () => 'operator',
    () => undefined,
    pageSize,
  );
  const doors = new Map<string, TokenRecord>();
  const versions = new Map<string, number>();
  const secrets = new Map<string, { readonly token: boolean; readonly secret: unknown }>();
  const ledger = new Map<string, LedgerEntry>();
  const definitions = new Map<string, readonly string[]>();
  return {
    ...sets,
    oauthClients,
    doors,
    secretOf: (name) => secrets.get(name)?.secret,
    secretNames: () => [...secrets.keys()],
    tokens: {
      put: async (door, record) => {
        if (doors.has(doorKey(door))) return false;
        doors.set(doorKey(door), structuredClone(record));
        return true;
      },
      replace: async (door, record, version) => {
        if (!doors.has(doorKey(door)) || (versions.get(doorKey(door)) ?? 0) >= version) return false;
        doors.set(doorKey(door), structuredClone(record));
        versions.set(doorKey(door), version);
        return true;
      },
      get: async (door) => structuredClone(doors.get(doorKey(door))),
      remove: async (door) => {
        doors.delete(doorKey(door));
        versions.delete(doorKey(door));
      },
    },
    secrets: {
      put: async (tenant, account, secret, token) => {
        secrets.set(`${tenant}/${account}`, structuredClone({ secret, token: token !== undefined }));
        return true;
      },
      retire: async (tenant, account) => {
        const found = secrets.get(`${tenant}/${account}`);
        if (found !== undefined) secrets.set(`${tenant}/${account}`, { ...found, token: false });
      },
      held: async (tenant, account) => {
        const found = secrets.get(`${tenant}/${account}`);
        return { credential: found !== undefined, token: found?.token === true };
      },
      remove: async (tenant, account) => {
        secrets.delete(`${tenant}/${account}`);
      },
    },
    // Definitions are kept by the store itself (test/adapters/aws/integration-store.test.ts); the lifecycle only calls it.
    integrations: {
      versions: async (owner) => definitions.get(owner) ?? [],
      removeAll: async (owner) => void definitions.delete(owner),
    },
    answers: { removeAll: async () => undefined },
    definitions,
    ledger: memoryLedger(ledger, pageSize),
    ledgerSize: () => ledger.size,
    due: async function* (now) {
      for (const set of Object.values(sets)) yield* set.due(now);
    },
  };
};

/** What a run left that nothing points to, or that points to nothing: empty when the stores are consistent. */
export const dangling = (stores: MemoryStores, now: number): readonly string[] => {
  const known = new Map<string, { readonly expiresAt?: number }>();
  for (const server of stores.servers.all()) for (const door of server.doors) known.set(doorKey(door), server);
  for (const key of [...stores.apiTokens.all(), ...stores.adminKeys.all()]) known.set(doorKey(key.door), key);
  const accounts = new Set(stores.accounts.all().map(({ tenant, id }) => `${tenant}/${id}`));
  return [
    ...[...stores.doors].flatMap(([key, record]) => {
      const end = record.expiresAt ?? Number.POSITIVE_INFINITY;
      if (end <= now) return [];
      const owner = known.get(key);
      if (owner === undefined) return [`live door ${key} has no record`];
      return end > (owner.expiresAt ?? Number.POSITIVE_INFINITY) ? [`door ${key} outlives its record`] : [];
    }),
    ...stores
      .secretNames()
      .filter((name) => !accounts.has(name))
      .map((name) => `secret ${name} has no account`),
  ];
};
