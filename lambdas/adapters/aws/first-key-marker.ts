// The marker of the first admin key: `v` is the record, `ver` its version. It is never due and never listed.
import type { FirstKey, FirstKeyMarker } from '#core/tenancy/first-key.ts';
import { type Dynamo, number, putRecord, text } from './dynamo.ts';
import { firstKeyKey } from './keys.ts';

export const firstKeyMarker = (dynamo: Dynamo, table: string): FirstKeyMarker => ({
  get: async () => {
    const item = await dynamo.get(table, firstKeyKey);
    return item && { value: JSON.parse(text(item, 'v')) as FirstKey, version: number(item, 'ver') ?? 0 };
  },
  put: (value, before) => {
    const item = { v: { S: JSON.stringify(value) }, ver: { N: String((before?.version ?? 0) + 1) } };
    const condition =
      before === undefined
        ? { expression: 'attribute_not_exists(pk)' }
        : { expression: 'ver = :before', values: { ':before': { N: String(before.version) } } };
    return putRecord(dynamo, table, firstKeyKey, item, condition);
  },
});
