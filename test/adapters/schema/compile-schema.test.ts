// What a caller is told: pointers, sentences, warnings, bounds. Verdicts are proved in oracle.test.ts and test-suite.test.ts.
import { describe, expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Json, JsonObject } from '#core/json.ts';

const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';

const problems = (schema: JsonObject, value: Json) => compileSchema(schema).validate(value);
const details = (schema: JsonObject, value: Json) =>
  problems(schema, value).map(({ pointer, detail }) => `${pointer} ${detail}`);

const timed = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

describe('problems', () => {
  it('are all reported, each with its pointer and its expectation', () => {
    const schema = {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        'a/b~c': { enum: ['open', 'closed'] },
        tags: { items: { type: ['string', 'null'] } },
      },
      required: ['id', 'name'],
      additionalProperties: false,
    };
    expect(details(schema, { id: 'x', 'a/b~c': 'ajar', tags: ['ok', 7], nmae: 1 })).toEqual([
      '/id must be integer',
      '/a~1b~0c must be one of "open", "closed"',
      '/tags/1 must be string or null',
      '/nmae is not a known property (known: "id", "a/b~c", "tags")',
      '/name is required',
    ]);
  });

  it.each<[string, JsonObject, Json, string]>([
    ['const', { const: { a: 1 } }, { a: 2 }, ' must be {"a":1}'],
    ['minimum', { minimum: 3 }, 2, ' must be at least 3'],
    ['maximum', { maximum: 3 }, 4, ' must be at most 3'],
    ['exclusiveMinimum', { exclusiveMinimum: 3 }, 3, ' must be more than 3'],
    ['exclusiveMaximum', { exclusiveMaximum: 3 }, 3, ' must be less than 3'],
    ['multipleOf', { multipleOf: 0.01 }, 0.075, ' must be a multiple of 0.01'],
    ['minLength', { minLength: 2 }, '😀', ' must be at least 2 characters long'],
    ['maxLength', { maxLength: 1 }, 'ab', ' must be at most 1 character long'],
    ['pattern', { pattern: '^a' }, 'b', ' must match the pattern "^a"'],
    ['minItems', { minItems: 1 }, [], ' must have at least 1 item'],
    ['maxItems', { maxItems: 1 }, [1, 2], ' must have at most 1 item'],
    [
      'uniqueItems',
      { uniqueItems: true },
      [{ a: 1, b: 2 }, 1, { b: 2, a: 1 }],
      '/2 must differ from every item before it',
    ],
    ['contains', { contains: { type: 'null' } }, [1], ' must contain at least 1 matching item'],
    [
      'maxContains',
      { contains: { type: 'null' }, maxContains: 1 },
      [null, null],
      ' must contain at most 1 matching item',
    ],
    ['minProperties', { minProperties: 2 }, { a: 1 }, ' must have at least 2 properties'],
    ['maxProperties', { maxProperties: 1 }, { a: 1, b: 1 }, ' must have at most 1 property'],
    [
      'propertyNames',
      { propertyNames: { maxLength: 1 } },
      { ab: 1 },
      '/ab has a name that must be at most 1 character long',
    ],
    ['dependentRequired', { dependentRequired: { a: ['b'] } }, { a: 1 }, '/b is required beside "a"'],
    [
      'unevaluatedProperties',
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      { a: 1, b: 1 },
      '/b is not a known property',
    ],
    ['false', { properties: { a: false } }, { a: 1 }, '/a is not allowed'],
    [
      'anyOf, all about the value',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      1,
      ' must be string, or must be null',
    ],
    [
      'oneOf, several',
      { oneOf: [{}, {}, { type: 'null' }] },
      1,
      ' must match exactly one of 3 alternatives, but matches 2',
    ],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    ['if', { if: { type: 'integer' }, then: { minimum: 2 } }, 1, ' must be at least 2'],
    ['draft 7 dependencies', { $schema: DRAFT_7, dependencies: { a: ['b'] } }, { a: 1 }, '/b is required beside "a"'],
  ])('of %s read as a sentence', (_, schema, value, sentence) => expect(details(schema, value)).toEqual([sentence]));

  it('of alternatives are those of the closest one', () => {
    const card = {
      type: 'object',
      properties: { kind: { const: 'card' }, number: { type: 'string' } },
      required: ['kind', 'number'],
    };
    const cash = { type: 'object', properties: { kind: { const: 'cash' } }, required: ['kind', 'currency', 'amount'] };
    expect(details({ anyOf: [card, cash] }, { kind: 'card' })).toEqual([
      ' must match at least one of 2 alternatives',
      '/number is required',
    ]);
  });

  it('are distinct, at most 50, and never as long as the value', () => {
    const twice = { allOf: [{ type: 'string' }, { type: 'string' }] };
    expect(details(twice, 1)).toEqual([' must be string']);
    expect(problems({ items: { type: 'string' } }, Array(500).fill(1))).toHaveLength(50);
    const long = 'x'.repeat(100_000);
    const said = problems({ additionalProperties: { const: long } }, { [long]: long.slice(1), a: 1 });
    expect(said.map(({ pointer }) => pointer)).toEqual(['', '/a']);
    expect(JSON.stringify(said).length).toBeLessThan(1_000);
    expect(
      JSON.stringify(problems({ enum: Array.from({ length: 5_000 }, (_, index) => `value ${index}`) }, 1)).length,
    ).toBeLessThan(500);
  });

  it('mind own properties only', () => {
    expect(details({ required: ['constructor'], properties: { toString: { type: 'integer' } } }, {})).toEqual([
      '/constructor is required',
    ]);
    expect(details({ additionalProperties: false }, JSON.parse('{"__proto__":1}'))).toEqual([
      '/__proto__ is not a known property',
    ]);
  });
});

describe('dialects', () => {
  it('are 2020-12 unless $schema says draft 7', () => {
    const schema = { items: { type: 'integer' }, $ref: '#/$defs/short', $defs: { short: { maxItems: 1 } } };
    expect(details(schema, ['a', 'b'])).toEqual([
      ' must have at most 1 item',
      '/0 must be integer',
      '/1 must be integer',
    ]);
    expect(details({ $schema: DRAFT_7, ...schema }, ['a', 'b'])).toEqual([' must have at most 1 item']);
  });

  it('that are unknown are read as draft 7, with a warning', () => {
    const compiled = compileSchema({ $schema: 'http://json-schema.org/draft-04/schema#', items: [{ type: 'null' }] });
    expect(compiled.warnings).toEqual(['The schema is of an unknown dialect and read as draft 7.']);
    expect(compiled.validate([1])).toEqual([{ pointer: '/0', detail: 'must be null' }]);
  });

  it('take format as an annotation', () => {
    expect(problems({ format: 'email' }, 'not one')).toEqual([]);
  });
});

describe('a schema that is none', () => {
  it.each<[string, JsonObject, string]>([
    ['an unknown type', { properties: { a: { type: 'strnig' } } }, '"type" must name JSON types'],
    ['a boolean required', { required: true }, '"required" must list property names'],
    ['a text minimum', { minimum: '3' }, '"minimum" must be a number'],
    ['a schema that is a number', { properties: { a: 1 } }, '"properties" must hold schemas'],
    ['an empty anyOf', { anyOf: [] }, '"anyOf" must be an array of schemas'],
    [
      'a remote $ref',
      { $ref: 'https://169.254.169.254/latest' },
      '"https://169.254.169.254/latest", which is not part of it; nothing is fetched',
    ],
    ['a dangling $ref', { $ref: '#/$defs/none' }, '"#/$defs/none", which is not part of it'],
    ['a $ref into a prototype', { $ref: '#/constructor' }, '"#/constructor", which is not part of it'],
    ['a malformed $ref', { $ref: '#%E0' }, 'which is no URI reference'],
  ])('throws: %s', (_, schema, message) => expect(() => compileSchema(schema)).toThrow(message));

  it('throws where it is too deep or too large', () => {
    const nest = (levels: number): JsonObject => (levels === 0 ? {} : { items: nest(levels - 1) });
    expect(() => compileSchema(nest(64))).not.toThrow();
    expect(() => compileSchema(nest(65))).toThrow('nested deeper than 64 levels');
    const wide = (count: number) => ({
      properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, {}])),
    });
    expect(() => compileSchema(wide(4_999))).not.toThrow();
    expect(() => compileSchema(wide(5_000))).toThrow('more than 5000 sub-schemas');
  });
});

describe('the cost of a validation', () => {
  const SPENT = [{ pointer: '', detail: 'is too large or too deeply nested to be checked' }];

  it('stays linear under a pattern that backtracks without end', () => {
    const { validate } = compileSchema({ pattern: '^(a+)+$' });
    expect(timed(() => expect(validate(`${'a'.repeat(50)}!`)).toHaveLength(1))).toBeLessThan(100);
    expect(validate('a'.repeat(50))).toEqual([]);
    const names = compileSchema({ patternProperties: { '^(a+)+$': false } });
    expect(timed(() => expect(names.validate({ [`${'a'.repeat(50)}!`]: 1 })).toEqual([]))).toBeLessThan(100);
  });

  it('ends with the budget where references double at every level', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `a${index}`,
        { allOf: [{ $ref: `#/$defs/a${index + 1}` }, { $ref: `#/$defs/a${index + 1}` }] },
      ]),
    );
    const schema = { $ref: '#/$defs/a0', $defs: { ...$defs, a40: {} } };
    expect(timed(() => expect(problems(schema, 1)).toEqual(SPENT))).toBeLessThan(2_000);
  });

  it('ends where references or values have no end in sight', () => {
    expect(problems({ $ref: '#' }, 1)).toEqual(SPENT);
    const deep: Json = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    expect(problems({ items: { $ref: '#' } }, deep)).toEqual(SPENT);
    expect(problems({ uniqueItems: true }, deep)).toEqual(SPENT);
    const nest = (levels: number): Json => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    expect(problems({ items: { $ref: '#' } }, nest(200))).toEqual([]);
    expect(problems({ items: { $ref: '#' } }, nest(600))).toEqual(SPENT);
    expect(problems({ items: { type: 'array' } }, Array(1_000).fill([]))).toEqual([]);
  });

  it('grows with the items, not with their pairs', () => {
    const items = Array.from({ length: 100_000 }, (_, index) => index);
    expect(timed(() => expect(problems({ uniqueItems: true }, items)).toEqual([]))).toBeLessThan(2_000);
  });
});

describe('patterns that cannot run in linear time', () => {
  it('are dropped with a warning, and refuse nothing', () => {
    const compiled = compileSchema({
      properties: { a: { pattern: '^(?=x)' } },
      patternProperties: { '(b)\\1': { type: 'null' } },
      additionalProperties: false,
    });
    expect(compiled.warnings).toEqual([
      'The pattern "^(?=x)" is not checked: it looks around or refers back.',
      'The pattern "(b)\\\\1" is not checked: it looks around or refers back.',
    ]);
    expect(compiled.validate({ a: 'y', other: 1 })).toEqual([]);
  });
});
