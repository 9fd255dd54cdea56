// What the lifecycle relies on, of any implementation of its ports: run against DynamoDB's and against the one in memory.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from '#core/tenancy/records.ts';
import { type Due, everyItem, type Stores } from '#core/tenancy/stores.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import { urlTokenRecord } from '#test/support/url-token-record.ts';

const NOW = Date.UTC(2026, 0, 1);
let tenants = 0;

/** A tenant of its own for every test: they share the tables. */
const freshTenant = (): string => {
  tenants += 1;
  return `ten_${String(tenants).padStart(12, 'c')}`;
};

const serverOf = (tenant: string, n: number, over: Partial<Server> = {}): Server => ({
  id: `srv_${tenant.slice(4)}${String(n).padStart(12, '0')}`,
  tenant,
  account: `acc_${tenant.slice(4)}000000000001`,
  name: 'a “door” 🚪',
  scope: { methods: ['read'] },
  requireApiToken: false,
  upstreamErrors: 'http',
  state: 'active',
  doors: [{ keyId: 'a', mac: 'x' }],
  createdAt: NOW,
  expiresAt: NOW + 1000,
  ...over,
});

const doorOf = (tenant: string) => ({ keyId: 'a', mac: `mac-of-${tenant}` });

const recordOf = (tenant: string, expiresAt: number): UrlTokenRecord =>
  urlTokenRecord({ mac: doorOf(tenant).mac, server: serverOf(tenant, 1).id, tenant, expiresAt });

const dueOf = async (stores: Stores, now: number): Promise<readonly Due[]> => {
  const all: Due[] = [];
  for await (const due of stores.due(now)) all.push(due);
  return all;
};

export type StoresUnderTest = {
  readonly stores: Stores;
  readonly readSecret: (tenant: string, account: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

export const describeStores = (name: string, open: () => Promise<StoresUnderTest>): void => {
  describe(name, () => {
    let under: StoresUnderTest;
    let stores: Stores;
    beforeAll(async () => {
      under = await open();
      ({ stores } = under);
    });
    afterAll(() => under.close());

    describe('the ledger of an off-boarding', () => {
      it('keeps one entry of a kind and id, in pages, each tenant its own, until it is cleared', async () => {
        const { ledger } = stores;
        const [tenant, other] = [freshTenant(), freshTenant()];
        for (const id of ['b', 'a', 'b']) await ledger.put(tenant, { kind: 'servers', id });
        await ledger.put(tenant, { kind: 'grants', id: 'a', outcome: 'failed' });
        await ledger.put(tenant, { kind: 'grants', id: 'a', outcome: 'revoked' });
        await ledger.put(other, { kind: 'servers', id: 'a' });
        expect(await ledger.get(tenant, 'grants', 'a')).toEqual({ kind: 'grants', id: 'a', outcome: 'revoked' });
        expect(await ledger.get(tenant, 'grants', 'b')).toBeUndefined();
        const first = await ledger.list(tenant);
        const rest = first.next === undefined ? [] : (await ledger.list(tenant, first.next)).entries;
        expect([...first.entries, ...rest].map(({ kind, id }) => `${kind} ${id}`)).toEqual([
          ...['grants a', 'servers a', 'servers b'],
        ]);
        await ledger.clear(tenant);
        expect((await ledger.list(tenant)).entries).toEqual([]);
        expect((await ledger.list(other)).entries.length).toBe(1);
      });

      it('is told what there is of an account’s', async () => {
        const tenant = freshTenant();
        const held = () => stores.secrets.held(tenant, 'acc_1');
        expect(await held()).toEqual({ credential: false, token: false });
        await stores.secrets.put(tenant, 'acc_1', { fields: {}, boundTo: 'x' });
        expect(await held()).toEqual({ credential: true, token: false });
        await stores.secrets.put(tenant, 'acc_1', { fields: {}, boundTo: 'x' }, { sealed: 's', grantedAt: NOW });
        expect(await held()).toEqual({ credential: true, token: true });
        await stores.secrets.remove(tenant, 'acc_1');
        expect(await held()).toEqual({ credential: false, token: false });
      });
    });

    describe('a set of records', () => {
      it('answers what was created, at version 1, and creates nothing twice', async () => {
        const server = serverOf(freshTenant(), 1);
        expect(await stores.servers.get(server.id)).toBeUndefined();
        expect(await stores.servers.create(server)).toBe(true);
        expect(await stores.servers.create({ ...server, name: 'another' })).toBe(false);
        expect(await stores.servers.get(server.id)).toEqual({ value: server, version: 1 });
      });

      it('replaces only over the version that was read', async () => {
        const server = serverOf(freshTenant(), 1);
        await stores.servers.create(server);
        const before = { value: server, version: 1 };
        expect(await stores.servers.replace(before, { ...server, name: 'first' })).toBe(true);
        expect(await stores.servers.replace(before, { ...server, name: 'second' })).toBe(false);
        expect(await stores.servers.get(server.id)).toEqual({ value: { ...server, name: 'first' }, version: 2 });
      });

      it('does not bring back what was removed, and removes what is absent without complaint', async () => {
        const server = serverOf(freshTenant(), 1);
        await stores.servers.create(server);
        await stores.servers.remove(server.id);
        await stores.servers.remove(server.id);
        expect(await stores.servers.replace({ value: server, version: 1 }, server)).toBe(false);
        expect(await stores.servers.get(server.id)).toBeUndefined();
      });

      it('lists an owner’s records in the order of ids, page by page, each once, and nobody else’s', async () => {
        const [tenant, other] = [freshTenant(), freshTenant()];
        const numbers = Array.from({ length: 101 }, (_, i) => i + 1);
        await Promise.all(numbers.toReversed().map((n) => stores.servers.create(serverOf(tenant, n))));
        await stores.servers.create(serverOf(other, 1));
        const ids: string[] = [];
        for await (const { value } of everyItem(stores.servers, tenant)) ids.push(value.id);
        expect(ids).toEqual(numbers.map((n) => serverOf(tenant, n).id));
        expect((await stores.servers.list(tenant)).next).toBeDefined();
        expect(await stores.accounts.list(tenant)).toEqual({ items: [] });
      });

      it('takes no other owner’s id as the start of a page', async () => {
        const [tenant, other] = [freshTenant(), freshTenant()];
        await stores.servers.create(serverOf(tenant, 1));
        await stores.servers.create(serverOf(other, 1));
        const { items } = await stores.servers.list(tenant, serverOf(other, 0).id);
        expect(items.map(({ value }) => value.tenant).filter((owner) => owner !== tenant)).toEqual([]);
      });

      it('keeps each kind to itself', async () => {
        const tenant = freshTenant();
        const id = `acc_${tenant.slice(4)}000000000001`;
        const account = { id, tenant, integration: { slug: 'demo' }, variables: {}, authKind: 'none', createdAt: NOW };
        await stores.accounts.create({ ...account, status: 'pending' });
        await stores.tenants.create({ id: tenant, name: 't', residency: 'eu', state: 'active', createdAt: NOW });
        expect((await stores.accounts.list(tenant)).items.map(({ value }) => value.id)).toEqual([id]);
        expect((await stores.servers.list(tenant)).items).toEqual([]);
        expect((await stores.tenants.get(tenant))?.value.name).toBe('t');
      });
    });

    describe('a token', () => {
      it('is put once', async () => {
        const tenant = freshTenant();
        const door = doorOf(tenant);
        expect(await stores.tokens.get(door)).toBeUndefined();
        expect(await stores.tokens.put(door, recordOf(tenant, NOW))).toBe(true);
        expect(await stores.tokens.put(door, recordOf(tenant, NOW + 1))).toBe(false);
        expect(await stores.tokens.get(door)).toEqual(recordOf(tenant, NOW));
        expect(await stores.tokens.get({ ...door, keyId: 'b' })).toBeUndefined();
      });

      it('is replaced by later changes only', async () => {
        const tenant = freshTenant();
        const door = doorOf(tenant);
        await stores.tokens.put(door, recordOf(tenant, NOW));
        expect(await stores.tokens.replace(door, recordOf(tenant, NOW + 10), 10)).toBe(true);
        expect(await stores.tokens.replace(door, recordOf(tenant, NOW + 9), 9)).toBe(false);
        expect(await stores.tokens.replace(door, recordOf(tenant, NOW + 9), 10)).toBe(false);
        expect(await stores.tokens.get(door)).toEqual(recordOf(tenant, NOW + 10));
        expect(await stores.tokens.replace(door, recordOf(tenant, NOW + 11), 11)).toBe(true);
      });

      it('stays removed', async () => {
        const tenant = freshTenant();
        const door = doorOf(tenant);
        await stores.tokens.put(door, recordOf(tenant, NOW));
        await stores.tokens.remove(door);
        await stores.tokens.remove(door);
        expect(await stores.tokens.replace(door, recordOf(tenant, NOW + 1), 99)).toBe(false);
        expect(await stores.tokens.get(door)).toBeUndefined();
      });
    });

    describe('a secret', () => {
      it('is created, replaced, and gone for good', async () => {
        const tenant = freshTenant();
        await stores.secrets.put(tenant, 'acc_1', { fields: { token: 'one' }, boundTo: 'b' });
        await stores.secrets.put(tenant, 'acc_1', { fields: { token: 'two' }, boundTo: 'b' });
        expect(await under.readSecret(tenant, 'acc_1')).toEqual({ fields: { token: 'two' }, boundTo: 'b' });
        await stores.secrets.remove(tenant, 'acc_1');
        await stores.secrets.remove(tenant, 'acc_1');
        expect(await under.readSecret(tenant, 'acc_1')).toBeUndefined();
      });
    });

    describe('what is due', () => {
      it('is every record at or after its time, of every kind, more than a page of them, and no other', async () => {
        const tenant = freshTenant();
        const soon = NOW - 500_000;
        const numbers = Array.from({ length: 300 }, (_, i) => i + 1);
        await Promise.all(numbers.map((n) => stores.servers.create(serverOf(tenant, n, { expiresAt: soon + n }))));
        const id = `tok_${tenant.slice(4)}000000000001`;
        await stores.apiTokens.create({
          ...{ id, tenant, name: 'k', roles: ['agent'], state: 'active', door: doorOf(tenant) },
          ...{ createdAt: NOW, expiresAt: soon },
        });
        const first = await dueOf(stores, soon);
        expect(first).toEqual([{ kind: 'api_token', id, at: soon }]);
        const more = await dueOf(stores, soon + 299);
        expect(more.length).toBe(300);
        expect(more.map(({ at }) => at - soon).toSorted((a, b) => a - b)).toEqual([0, ...numbers.slice(0, 299)]);
        expect((await dueOf(stores, soon + 300)).length).toBe(301);
      });

      it('follows a record that moves its time, or is removed', async () => {
        const server = serverOf(freshTenant(), 1, { expiresAt: NOW - 900_000 });
        const isDue = async () => (await dueOf(stores, NOW - 900_000)).some(({ id }) => id === server.id);
        await stores.servers.create(server);
        expect(await isDue()).toBe(true);
        await stores.servers.replace({ value: server, version: 1 }, { ...server, expiresAt: NOW });
        expect(await isDue()).toBe(false);
        await stores.servers.replace({ value: server, version: 2 }, server);
        await stores.servers.remove(server.id);
        expect(await isDue()).toBe(false);
      });

      it('can be removed while it is walked', async () => {
        const tenant = freshTenant();
        const time = NOW - 950_000;
        const servers = Array.from({ length: 250 }, (_, i) => serverOf(tenant, i + 1, { expiresAt: time }));
        await Promise.all(servers.map((server) => stores.servers.create(server)));
        let removed = 0;
        for await (const { id } of stores.due(time)) {
          await stores.servers.remove(id);
          removed += 1;
        }
        expect(removed).toBe(250);
        expect(await dueOf(stores, time)).toEqual([]);
      });
    });
  });
};
