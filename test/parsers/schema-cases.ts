// Schemas of every keyword that inputs of tools are described with, and values around each edge: made here, since npm has no
// package of JSON-Schema-Test-Suite later than draft 4 (test/adapters/schema/test-suite.test.ts runs that suite from a checkout).
import type { Json, JsonObject } from '#core/json.ts';

const numbers = (keyword: string): readonly JsonObject[] =>
  [-1.5, 0, 1, 3, 1e300].map((bound) => ({ [keyword]: bound }));
const counts = (keyword: string): readonly JsonObject[] => [0, 1, 2, 3].map((count) => ({ [keyword]: count }));

const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];

const ASSERTIONS: readonly JsonObject[] = [
  ...TYPES.map((type) => ({ type })),
  ...TYPES.map((type, at) => ({ type: [type, TYPES[(at + 2) % TYPES.length] ?? 'null'] })),
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].flatMap(numbers),
  ...[0.5, 1, 2, 3].map((multipleOf) => ({ multipleOf })),
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'].flatMap(counts),
  ...['^a', 'b$', '^[a-z]+$', '\\d', '^.$', '^\\p{L}+$'].map((pattern) => ({ pattern })),
  { uniqueItems: true },
  { uniqueItems: false },
  ...[null, true, 0, 1, 'a', '', [1], { a: 1 }, [{ a: [null] }]].map((value) => ({ const: value as Json })),
  { enum: [1, 'a', null] },
  { enum: [[1, 2], { a: 1, b: 2 }] },
  { enum: [false, 0, ''] },
  { required: ['a'] },
  { required: ['a', 'b'] },
  { required: ['constructor'] },
  { dependentRequired: { a: ['b'] } },
];

const APPLICATORS: readonly JsonObject[] = [
  { items: { type: 'integer' } },
  { items: false },
  { prefixItems: [{ type: 'integer' }, { type: 'string' }] },
  { prefixItems: [{ type: 'integer' }], items: { type: 'string' } },
  { prefixItems: [true], items: false },
  { contains: { type: 'integer' } },
  { contains: { const: 1 }, minContains: 2 },
  { contains: { const: 1 }, maxContains: 1 },
  { contains: { const: 1 }, minContains: 0 },
  { properties: { a: { type: 'integer' }, b: false } },
  { properties: { a: true }, additionalProperties: false },
  { additionalProperties: { type: 'string' } },
  { patternProperties: { '^a': { type: 'integer' } } },
  { patternProperties: { b$: false }, properties: { a: {} }, additionalProperties: { type: 'null' } },
  { propertyNames: { maxLength: 1 } },
  { propertyNames: { enum: ['a', 'b'] } },
  { dependentSchemas: { a: { required: ['b'] } } },
  { unevaluatedProperties: false, allOf: [{ properties: { a: {} } }] },
  { unevaluatedItems: false, prefixItems: [true] },
  { $defs: { one: { type: 'integer' } }, $ref: '#/$defs/one' },
  { $defs: { 'a/b': { type: 'string' } }, $ref: '#/$defs/a~1b' },
  { $defs: { tree: { type: ['array', 'integer'], items: { $ref: '#/$defs/tree' } } }, $ref: '#/$defs/tree' },
];

const conditional = (test: Json, first: Json, second: Json): JsonObject =>
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  ({ if: test, then: first, else: second });

const COMBINED: readonly JsonObject[] = [
  ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((keyword) => [
    { [keyword]: [{ type: 'integer' }, { minimum: 2 }] },
    { [keyword]: [{ type: 'string' }, { maxLength: 2 }, { required: ['a'] }] },
    { [keyword]: [true, false] },
    { [keyword]: [{ const: 1 }, { const: true }] },
  ]),
  { not: {} },
  { not: { type: 'integer' } },
  { not: { not: { type: 'string' } } },
  conditional({ type: 'integer' }, { minimum: 2 }, { type: 'string' }),
  conditional({ required: ['a'] }, { required: ['b'] }, true),
  conditional(false, false, { type: ['object', 'array', 'null'] }),
];

export const SCHEMAS: readonly JsonObject[] = [...ASSERTIONS, ...APPLICATORS, ...COMBINED];

export const VALUES: readonly Json[] = [
  ...[null, true, false, -1.5, -1, 0, 0.5, 1, 1.0000001, 2, 3, 4, 1e15, 9007199254740991],
  ...['', 'a', 'b', 'ab', 'abc', '1', 'A', '\ud83d\ude00', '\ud83d\ude00\ud83d\ude00', 'a\nb', 'é'],
  ...[
    [],
    [1],
    [1, 1],
    [1, 2],
    [1, 'a'],
    ['a', 1],
    [1, 'a', null],
    [null],
    [[1]],
    [[[]], 1],
    [{ a: 1 }, { a: 1 }],
    [1, true],
    [0, false],
  ],
  ...[{}, { a: 1 }, { a: 'x' }, { b: 1 }, { a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1, b: 2, c: 3 }, { ab: 1 }, { aa: 'x' }],
  ...[{ constructor: 1 }, { a: null }, { a: { a: 1 } }, { length: 1 }],
];
