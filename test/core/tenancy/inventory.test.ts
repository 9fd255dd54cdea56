// Walking every server of every tenant: bounded pages, each server once.
import { describe, expect, it } from 'vitest';
import { isServersCursor, type ServersPage, serversPage } from '#core/tenancy/inventory.ts';
import { memoryStores } from './memory-stores.ts';
import { NOW, serverDraft } from './world.ts';

const tenantId = (n: number): string => `ten_${String(n).padStart(12, '0')}`;
const serverId = (tenant: number, n: number): string =>
  `srv_${tenantId(tenant).slice(4)}${String(n).padStart(12, '0')}`;

/** @param counts how many servers each tenant has @param pageSize of the store */
const fleet = async (counts: readonly number[], pageSize = 2) => {
  const stores = memoryStores(pageSize);
  for (const [tenant, count] of counts.entries()) {
    await stores.tenants.create({ id: tenantId(tenant), name: 'n', residency: 'eu', state: 'active', createdAt: NOW });
    for (let n = 0; n < count; n++)
      await stores.servers.create({
        ...serverDraft,
        ...{ id: serverId(tenant, n), tenant: tenantId(tenant), state: 'active', doors: [] },
      });
  }
  return stores;
};

const walk = async (tenant: string | undefined, stores: Parameters<typeof serversPage>[2]) => {
  const pages: ServersPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await serversPage(tenant, cursor, stores);
    pages.push(page);
    cursor = page.next;
    if (cursor !== undefined) expect(isServersCursor(cursor, tenant)).toBe(true);
  } while (cursor !== undefined && pages.length < 1000);
  return pages;
};

const idsOf = (pages: readonly ServersPage[]) => pages.flatMap(({ items }) => items.map(({ id }) => id));

describe('a walk over servers', () => {
  const counts = [0, 3, 2, 0, 0, 1, 5, 0];

  it.each([1, 2, 3, 100])('finds each of all tenants once, in order, whatever the page (%i)', async (pageSize) => {
    const stores = await fleet(counts, pageSize);
    const all = counts.flatMap((count, tenant) => Array.from({ length: count }, (_, n) => serverId(tenant, n)));
    expect(idsOf(await walk(undefined, stores))).toEqual(all);
  });

  it('finds a tenant’s own and no other’s', async () => {
    const stores = await fleet(counts);
    const own = Array.from({ length: 5 }, (_, n) => serverId(6, n));
    expect(idsOf(await walk(tenantId(6), stores))).toEqual(own);
    expect(idsOf(await walk(tenantId(7), stores))).toEqual([]);
  });

  it('looks into 20 tenants at most for one page, however empty they are', async () => {
    const stores = await fleet(Array.from({ length: 45 }, (_, n) => (n === 44 ? 1 : 0)));
    let lists = 0;
    const counted = {
      ...stores,
      servers: {
        ...stores.servers,
        list: (...asked: Parameters<typeof stores.servers.list>) => {
          lists += 1;
          return stores.servers.list(...asked);
        },
      },
    };
    const first = await serversPage(undefined, undefined, counted);
    expect([first, lists]).toEqual([{ items: [], next: tenantId(19) }, 20]);
    expect(idsOf(await walk(undefined, stores))).toEqual([serverId(44, 0)]);
  });

  it('answers fewer than two pages of servers at once', async () => {
    const stores = await fleet([99, 100, 100, 100, 1], 100);
    const pages = await walk(undefined, stores);
    expect(pages.map(({ items }) => items.length)).toEqual([199, 100, 100, 1]);
  });

  it('takes no cursor that leads elsewhere', () => {
    expect(isServersCursor(serverId(1, 1), tenantId(1))).toBe(true);
    expect(isServersCursor(serverId(2, 1), tenantId(1))).toBe(false);
    expect(isServersCursor(tenantId(1), tenantId(1))).toBe(false);
    expect(isServersCursor(tenantId(1), undefined)).toBe(true);
    for (const wrong of ['', 'x', 'ten_', `acc_${'0'.repeat(24)}`])
      expect(isServersCursor(wrong, undefined)).toBe(false);
  });
});
