// The index by which what is due is found, in whichever table.
import type { Dynamo, Item } from './dynamo.ts';
import { EXPIRY_INDEX, EXPIRY_SHARDS } from './keys.ts';

/** Shard after shard, page after page: an item that cannot be finished does not stand before the others. */
export async function* dueItems(dynamo: Dynamo, table: string, now: number, page: number): AsyncGenerator<Item> {
  for (let shard = 0; shard < EXPIRY_SHARDS; shard++) {
    let start: Item | undefined;
    do {
      const found = await dynamo.query({
        table,
        index: EXPIRY_INDEX,
        key: {
          expression: 'xp = :xp AND xt <= :now',
          values: { ':xp': { S: `x#${shard}` }, ':now': { N: String(now) } },
        },
        limit: page,
        start,
      });
      yield* found.items;
      start = found.next;
    } while (start !== undefined);
  }
}
