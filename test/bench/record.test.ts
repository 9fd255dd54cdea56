import { expect, it } from 'vitest';
import { filesOf, readBenchRecord, readDocument } from './bench-record.ts';
import { quantile } from './statistics.ts';

it('pages, charts and budgets show the figures that the record has', () => {
  for (const [path, content] of Object.entries(filesOf(readBenchRecord(), readDocument('architecture.md'))))
    expect([path, readDocument(path)]).toEqual([path, content]);
});

it('a quantile is a value of which so many are at or below', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([quantile(values, 0), quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)]).toEqual([
    1, 51, 100, 100,
  ]);
});
