// Records of the configuration table, one kind each: `v` is the record, `ver` its version, `xp`/`xt` its place in the
// index of what is due.
import type { Due, Listed, RecordSet, Versioned } from '#core/tenancy/stores.ts';
import { type Dynamo, type DynamoReader, type Item, number, putRecord, text } from './dynamo.ts';
import { expiryShard } from './keys.ts';

export type RecordKind<T> = {
  /** Stands in the index, so that the purge knows what it has found. */
  readonly name: Due['kind'] | 'oauth_client';
  /** When the purge should look at a record (epoch ms); `undefined` keeps it out of the index. */
  readonly due: (value: T) => number | undefined;
  readonly key: (id: string) => Item;
  /** Partition and sort-key prefix under which an owner's records lie. */
  readonly listKey: (owner: string) => { readonly partition: string; readonly prefix: string };
};

type Recorded = { readonly id: string };

const PAGE = 100;

/** For who reads one record and writes none. */
export const recordReader = <T extends Recorded>(
  dynamo: DynamoReader,
  table: string,
  { key }: Pick<RecordKind<T>, 'key'>,
): Pick<RecordSet<T>, 'get'> => ({
  get: async (id) => {
    const item = await dynamo.get(table, key(id));
    return item && versioned<T>(item);
  },
});

export const recordSet = <T extends Recorded>(dynamo: Dynamo, table: string, kind: RecordKind<T>): RecordSet<T> => ({
  ...recordReader<T>(dynamo, table, kind),
  create: (value) =>
    putRecord(dynamo, table, kind.key(value.id), attributesOf(kind, value, 1), {
      expression: 'attribute_not_exists(pk)',
    }),
  replace: (before, value) =>
    putRecord(dynamo, table, kind.key(value.id), attributesOf(kind, value, before.version + 1), {
      expression: 'ver = :before',
      values: { ':before': { N: String(before.version) } },
    }),
  remove: async (id) => {
    await dynamo.delete(table, kind.key(id));
  },
  list: (owner, cursor) => list(dynamo, table, kind, owner, cursor),
});

const list = async <T extends Recorded>(
  dynamo: Dynamo,
  table: string,
  kind: RecordKind<T>,
  owner: string,
  cursor: string | undefined,
): Promise<Listed<T>> => {
  const { partition, prefix } = kind.listKey(owner);
  const page = await dynamo.query({
    table,
    key: {
      expression: 'pk = :pk AND begins_with(sk, :sk)',
      values: { ':pk': { S: partition }, ':sk': { S: prefix } },
    },
    limit: PAGE,
    // The cursor is an id, and only its sort key is used: it cannot lead into another owner's partition.
    start: cursor === undefined ? undefined : { pk: { S: partition }, sk: { S: text(kind.key(cursor), 'sk') } },
  });
  const items = page.items.map((item) => versioned<T>(item));
  const last = items.at(-1);
  return { items, ...(page.next && last && { next: last.value.id }) };
};

const versioned = <T>(item: Item): Versioned<T> => ({
  value: JSON.parse(text(item, 'v')) as T,
  version: number(item, 'ver') ?? 0,
});

const attributesOf = <T extends Recorded>(kind: RecordKind<T>, value: T, version: number): Item => {
  const due = kind.due(value);
  return {
    v: { S: JSON.stringify(value) },
    ver: { N: String(version) },
    ...(due !== undefined && {
      xp: { S: expiryShard(value.id) },
      xt: { N: String(due) },
      kind: { S: kind.name },
      id: { S: value.id },
    }),
  };
};
