// The JSONata functions a mapping may call. What is absent is refused: $eval, $pad, pictures, regular expressions, chance and the clock.

import { canonical } from '#core/canonical.ts';
import type { Json } from '#core/json.ts';

/**
 * `arguments`: how many, always written out: an argument taken from the context would escape the step count.
 * `lambdaAt`: where a function stands. `literalAt`: where a short string literal stands, since the output is a multiple of it.
 * `quadratic`: the package copies the rest of the items for each.
 */
export type MappingFunction = {
  readonly arguments: readonly [least: number, most: number];
  readonly lambdaAt?: number;
  readonly literalAt?: number;
  readonly quadratic?: true;
};

const one: MappingFunction = { arguments: [1, 1] };
const two: MappingFunction = { arguments: [2, 2] };
const eachWith: MappingFunction = { arguments: [2, 2], lambdaAt: 1 };

export const MAPPING_FUNCTIONS: ReadonlyMap<string, MappingFunction> = new Map<string, MappingFunction>([
  ...[
    'abs',
    'average',
    'boolean',
    'ceil',
    'count',
    'exists',
    'floor',
    'max',
    'min',
    'not',
    'number',
    'sqrt',
    'sum',
    'type',
  ].map((name) => [name, one] as const),
  ...['base64decode', 'base64encode', 'decodeUrl', 'decodeUrlComponent', 'encodeUrl', 'encodeUrlComponent'].map(
    (name) => [name, one] as const,
  ),
  ...['length', 'lowercase', 'string', 'trim', 'uppercase', 'fromMillis', 'toMillis'].map(
    (name) => [name, one] as const,
  ),
  ...['distinct', 'keys', 'merge', 'reverse', 'spread'].map((name) => [name, one] as const),
  ...['append', 'contains', 'lookup', 'power', 'substringAfter', 'substringBefore', 'zip'].map(
    (name) => [name, two] as const,
  ),
  ...['each', 'filter', 'map', 'sift', 'single'].map((name) => [name, eachWith] as const),
  ['formatBase', { arguments: [1, 2] }],
  ['join', { arguments: [1, 2], literalAt: 1 }],
  ['reduce', { arguments: [2, 3], lambdaAt: 1 }],
  ['replace', { arguments: [3, 4], literalAt: 2 }],
  ['round', { arguments: [1, 2] }],
  ['sort', { arguments: [1, 2], lambdaAt: 1, quadratic: true }],
  ['split', { arguments: [2, 3] }],
  ['substring', { arguments: [2, 3] }],
]);

/**
 * `$distinct` in linear time; the package compares every item with every other. A sequence stays one, so that a single item
 * collapses as it does there.
 */
export const distinct = (items: unknown): unknown => {
  if (!Array.isArray(items)) return items;
  const first = new Map<string, unknown>();
  for (const item of items) {
    const text = canonical(item as Json);
    if (!first.has(text)) first.set(text, item);
  }
  return Object.assign([...first.values()], 'sequence' in items ? { sequence: items.sequence } : {});
};
