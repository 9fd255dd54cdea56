// What the sealer reads and notes in the audit table. Every write says what must not have been written yet, so that one that
// comes late, or twice, changes nothing.

import { AUDIT_SHARDS, MINUTE_MS } from '#core/audit/bucket.ts';
import type { DayUsage } from '#core/audit/metering.ts';
import type { AuditOutcome, AuditRecord } from '#core/audit/record.ts';
import type { Mark, MinuteItems, SealedMinute, SealStore, TenantHead } from '#core/audit/seal-ports.ts';
import { isObject, parseJson } from '#core/json.ts';
import { AUDIT_TABLE_DAYS } from './audit-trail.ts';
import type { Dynamo, Expression, Item } from './dynamo.ts';
import { text } from './dynamo.ts';
import { auditPartition, lastUseKey, MARK_KEY, sealedMinuteKey, tenantHeadKey, usageKey } from './keys.ts';

/** Longer than the table keeps any record of the minute: without it, records would be sealed again. */
const SEALED_MINUTE_DAYS = AUDIT_TABLE_DAYS + 3;
/** What is billed by it is billed within a year. */
const USAGE_DAYS = 400;
const DAY_S = 86_400;

/** @param now epoch milliseconds */
export const sealStore = (
  dynamo: Pick<Dynamo, 'get' | 'put' | 'query'>,
  table: string,
  now: () => number,
): SealStore => {
  const read = async <T>(key: Item): Promise<T | undefined> => {
    const item = await dynamo.get(table, key);
    return item && (JSON.parse(text(item, 'v')) as T);
  };
  /** Unless something of this number or a later one is there. */
  const putNewer = async (key: Item, value: object, order: number, more: Item = {}): Promise<void> => {
    await dynamo.put(
      table,
      { ...key, v: { S: JSON.stringify(value) }, n: { N: String(order) }, ...more },
      { expression: 'attribute_not_exists(pk) OR n < :n', values: { ':n': { N: String(order) } } },
    );
  };
  const ttl = (from: number, days: number): Item => ({ ttl: { N: String(Math.ceil(from / 1000) + days * DAY_S) } });
  return {
    minute: (minute, tenant) => readMinute(dynamo, table, minute, tenant),
    mark: () => read<Mark>(MARK_KEY),
    putMark: (mark, before) =>
      dynamo.put(
        table,
        { ...MARK_KEY, v: { S: JSON.stringify(mark) }, n: { N: String(mark.number) } },
        { expression: 'attribute_not_exists(pk) OR n = :before', values: { ':before': { N: String(before) } } },
      ),
    head: (tenant) => read<TenantHead>(tenantHeadKey(tenant)),
    putHead: (tenant, head) => putNewer(tenantHeadKey(tenant), head, head.number),
    sealed: (minute) => read<SealedMinute>(sealedMinuteKey(minute)),
    putSealed: (minute, sealed) =>
      putNewer(
        sealedMinuteKey(minute),
        sealed,
        sealed.digests.at(-1) ?? 0,
        ttl(Math.max(minute * MINUTE_MS, now()), SEALED_MINUTE_DAYS),
      ),
    usage: (tenant, day) => read<DayUsage>(usageKey(tenant, day)),
    putUsage: (tenant, day, usage) =>
      putNewer(usageKey(tenant, day), usage, usage.through, ttl(Date.parse(day), USAGE_DAYS)),
    putLastUse: async (tenant, server, at) => {
      await dynamo.put(
        table,
        { ...lastUseKey(tenant, server), at: { N: String(at) }, ...ttl(at, USAGE_DAYS) },
        {
          expression: 'attribute_not_exists(pk) OR #at < :at',
          names: { '#at': 'at' },
          values: { ':at': { N: String(at) } },
        },
      );
    },
  };
};

const readMinute = async (
  dynamo: Pick<Dynamo, 'query'>,
  table: string,
  minute: number,
  tenant: string | undefined,
): Promise<MinuteItems> => {
  const shards = Array.from({ length: AUDIT_SHARDS }, (_, shard) =>
    readShard(dynamo, table, keyOf(auditPartition(minute, shard), tenant)),
  );
  const found = { records: [] as AuditRecord[], outcomes: new Map<string, AuditOutcome>(), unreadable: 0 };
  for (const item of (await Promise.all(shards)).flat()) {
    const [, id = '', part] = text(item, 'sk').split('#');
    const value = parseJson(text(item, 'v'));
    if (!isObject(value)) found.unreadable += 1;
    else if (part === 'o') found.outcomes.set(id, value as unknown as AuditOutcome);
    else found.records.push(value as unknown as AuditRecord);
  }
  return found;
};

const keyOf = (partition: string, tenant: string | undefined): Expression =>
  tenant === undefined
    ? { expression: 'pk = :pk', values: { ':pk': { S: partition } } }
    : {
        expression: 'pk = :pk AND begins_with(sk, :tenant)',
        values: { ':pk': { S: partition }, ':tenant': { S: `${tenant}#` } },
      };

const readShard = async (dynamo: Pick<Dynamo, 'query'>, table: string, key: Expression): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await dynamo.query({ table, key, start });
    items.push(...page.items);
    start = page.next;
  } while (start !== undefined);
  return items;
};
