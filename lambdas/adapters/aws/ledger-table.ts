// What an off-boarding has deleted, in the tenant's own partition of the configuration table, until the receipt stands.
import type { GrantOutcome, Ledger, LedgerEntry } from '#core/tenancy/ledger.ts';
import { type Dynamo, type Item, text } from './dynamo.ts';
import { LEDGER_PREFIX, ledgerKey, tenantPartition } from './keys.ts';

const PAGE = 500;

export const ledgerTable = (dynamo: Dynamo, table: string): Ledger => {
  const page = (tenant: string, cursor?: string) =>
    dynamo.query({
      table,
      key: {
        expression: 'pk = :pk AND begins_with(sk, :sk)',
        values: { ':pk': { S: tenantPartition(tenant) }, ':sk': { S: LEDGER_PREFIX } },
      },
      limit: PAGE,
      start: cursor === undefined ? undefined : { pk: { S: tenantPartition(tenant) }, sk: { S: cursor } },
    });
  return {
    put: async (tenant, entry) => {
      const outcome = entry.kind === 'grants' ? { outcome: { S: entry.outcome } } : {};
      await dynamo.put(table, { ...ledgerKey(tenant, entry.kind, entry.id), ...outcome });
    },
    get: async (tenant, kind, id) => {
      const item = await dynamo.get(table, ledgerKey(tenant, kind, id));
      return item && entryOf(item);
    },
    list: async (tenant, cursor) => {
      const { items, next } = await page(tenant, cursor);
      return { entries: items.map(entryOf), ...(next && { next: text(next, 'sk') }) };
    },
    clear: async (tenant) => {
      for (;;) {
        const { items } = await page(tenant);
        if (items.length === 0) return;
        for (const { pk, sk } of items) if (pk && sk) await dynamo.delete(table, { pk, sk });
      }
    },
  };
};

const entryOf = (item: Item): LedgerEntry => {
  const [kind, id] = text(item, 'sk').slice(LEDGER_PREFIX.length).split('#') as [LedgerEntry['kind'], string];
  return kind === 'grants' ? { kind, id, outcome: text(item, 'outcome') as GrantOutcome } : { kind, id };
};
