import { expect, it } from 'vitest';
import { dueCredentials } from '#adapters/aws/credential-table.ts';
import { dueItems } from '#adapters/aws/due-items.ts';
import type { Dynamo } from '#adapters/aws/dynamo.ts';

/** Shards in the order in which they are asked. */
const shards = async (walk: (dynamo: Dynamo) => AsyncIterable<unknown>): Promise<readonly string[]> => {
  const asked: string[] = [];
  const query: Dynamo['query'] = async ({ key }) => {
    const shard = key.values?.[':xp'];
    asked.push(shard !== undefined && 'S' in shard ? shard.S : '');
    return { items: [], next: undefined };
  };
  for await (const _ of walk({ query } as Dynamo));
  return asked;
};

it('every shard is asked once, whichever is first', async () => {
  const all = (await shards((dynamo) => dueItems(dynamo, 'table', 0, 50))).toSorted();
  expect(all).toHaveLength(8);
  for (const [where, first] of [
    [0, 'x#0'],
    [0.5, 'x#4'],
    [0.999, 'x#7'],
  ] as const) {
    const asked = await shards((dynamo) => dueCredentials(dynamo, 'table', 0, where));
    expect([asked[0], asked.toSorted()]).toEqual([first, all]);
  }
});
