import { describe, expect, it } from 'vitest';
import { batchesOf } from '#core/audit/send-events.ts';
import { seeded } from '#test/core/credentials/virtual-time.ts';

const sizesOf = (records: readonly number[], limits: { records: number; bytes: number }) =>
  batchesOf(
    records.map((size) => Buffer.alloc(size)),
    { ...limits, recordBytes: limits.bytes },
  ).map((batch) => batch.map(({ length }) => length));

describe('batches', () => {
  it.each([
    ['nothing', [], []],
    ['what fits exactly', [4, 3, 3], [[4, 3, 3]]],
    ['one byte too many', [4, 3, 4], [[4, 3], [4]]],
    ['one record too many', [1, 1, 1, 1], [[1, 1, 1], [1]]],
    ['a record that fills a batch', [1, 10, 1], [[1], [10], [1]]],
  ])('of %s', (_, records, batches) => {
    expect(sizesOf(records, { records: 3, bytes: 10 })).toEqual(batches);
  });

  it.each(Array.from({ length: 50 }, (_, seed) => [seed]))(
    'hold all, in order, within both limits (seed %i)',
    (seed) => {
      const next = seeded(seed);
      const limits = { records: 1 + Math.floor(next() * 9), bytes: 20 + Math.floor(next() * 50) };
      const records = Array.from({ length: Math.floor(next() * 60) }, () => Math.ceil(next() * 20));
      const batches = sizesOf(records, limits);
      expect(batches.flat()).toEqual(records);
      const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0);
      for (const [at, batch] of batches.entries()) {
        expect(batch.length).toBeLessThanOrEqual(limits.records);
        expect(sum(batch)).toBeLessThanOrEqual(limits.bytes);
        // No batch that the first record of the next one could have joined.
        const [first] = batches[at + 1] ?? [];
        if (first !== undefined && batch.length < limits.records)
          expect(sum(batch) + first).toBeGreaterThan(limits.bytes);
      }
    },
  );
});
