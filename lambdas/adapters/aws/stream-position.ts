// How far sealed events were sent, as an item of the audit table. It has no end: a stream that is down for long goes on where it was.
import type { StreamPosition } from '#core/audit/stream.ts';
import { type Dynamo, number } from './dynamo.ts';
import { STREAM_KEY } from './keys.ts';

export const streamPosition = (dynamo: Pick<Dynamo, 'get' | 'put'>, table: string): StreamPosition => ({
  get: async () => {
    const item = await dynamo.get(table, STREAM_KEY);
    return item && number(item, 'n');
  },
  move: (to, before) =>
    dynamo.put(
      table,
      { ...STREAM_KEY, n: { N: String(to) } },
      before === undefined
        ? { expression: 'attribute_not_exists(pk)' }
        : { expression: 'n = :before', values: { ':before': { N: String(before) } } },
    ),
});
