// The index by which what is due is found, in whichever table.
import type { Dynamo, Item } from './dynamo.ts';
import { EXPIRY_INDEX, EXPIRY_SHARDS } from './keys.ts';

/**
 * Shard after shard, page after page: an item that cannot be finished does not stand before the others.
 *
 * @param now epoch milliseconds
 * @param where in [0, 1), which shard is first: a run that does not come to the end begins elsewhere the next time
 */
export async function* dueItems(
  dynamo: Dynamo,
  table: string,
  now: number,
  page: number,
  where = 0,
): AsyncGenerator<Item> {
  const first = Math.floor(where * EXPIRY_SHARDS);
  for (let step = 0; step < EXPIRY_SHARDS; step++) {
    const shard = (first + step) % EXPIRY_SHARDS;
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
