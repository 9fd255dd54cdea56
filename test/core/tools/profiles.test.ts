// Profiles take what the whole schema takes: Ajv is the judge of both.
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { flat } from '#core/tools/profiles/flat.ts';
import { inlined } from '#core/tools/profiles/inlined.ts';
import { runs } from '#test/support/runs.ts';
import { exampleOf, schemas } from './schema-arbitrary.ts';

const ajv = (schema: JsonObject) =>
  new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

/** Schemas that a test looks at. */
const RUNS = 30;
const SEEDS = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });

/** Values made from a schema that it takes. */
const valid = (schema: JsonObject, seeds: readonly number[]): readonly Json[] => {
  const validate = ajv(schema);
  return seeds.map((seed) => exampleOf(schema, seed)).filter((value) => validate(value));
};

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });
const written = (schema: JsonObject, how = flat): JsonObject =>
  (how(object({ a: schema })).properties as JsonObject).a as JsonObject;

describe('a profile', () => {
  it('is made of schemas and values enough', () => {
    let made = 0;
    let cut = 0;
    fc.assert(
      fc.property(schemas(true), SEEDS, (schema, seeds) => {
        made += valid(schema, seeds).filter((value) => isObject(value) && Object.keys(value).length > 0).length;
        if (JSON.stringify(inlined(schema)).includes('not shown')) cut += 1;
      }),
      { ...runs(60), seed: 7 },
    );
    expect(made).toBeGreaterThan(60);
    expect(cut).toBeGreaterThan(4);
  });

  it('takes what the whole schema takes, where each place takes one type', () => {
    fc.assert(
      fc.property(schemas(false), SEEDS, (schema, seeds) => {
        const values = valid(schema, seeds);
        for (const how of [inlined, flat]) {
          const validate = ajv(how(schema));
          for (const value of values) expect(validate(value) ? [] : [value, validate.errors]).toEqual([]);
        }
      }),
      runs(RUNS),
    );
  });

  it('takes what the whole schema takes of mixed types, but that flat minds a type', () => {
    fc.assert(
      fc.property(schemas(true), SEEDS, (schema, seeds) => {
        const values = valid(schema, seeds);
        const [exact, coarse] = [ajv(inlined(schema)), ajv(flat(schema))];
        for (const value of values) {
          expect(exact(value) ? [] : [value, exact.errors]).toEqual([]);
          coarse(value);
          const errors = coarse.errors ?? [];
          const other = new Set(
            errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
          );
          expect(errors.filter(({ instancePath }) => !other.has(instancePath))).toEqual([]);
        }
      }),
      runs(RUNS),
    );
  });

  it('inlined refers to nothing', () => {
    fc.assert(
      fc.property(schemas(true), (schema) => {
        expect(JSON.stringify(inlined(schema))).not.toMatch(/"\$(?:ref|defs|anchor)"/);
      }),
      runs(RUNS),
    );
  });

  it('flat knows one type for a place, no unions, and few keywords', () => {
    const known = new Set([
      ...['type', 'title', 'description', 'default', 'enum', 'format', 'pattern', 'minimum', 'maximum'],
      ...['minLength', 'maxLength', 'minItems', 'maxItems', 'items', 'properties', 'required'],
    ]);
    const walk = (schema: JsonObject, level: number): void => {
      expect(Object.keys(schema).filter((keyword) => !known.has(keyword))).toEqual([]);
      expect(Array.isArray(schema.type)).toBe(false);
      expect(level).toBeLessThanOrEqual(6);
      if (schema.type === 'array') expect(schema.items).toBeDefined();
      if (isObject(schema.items)) walk(schema.items, level + 1);
      for (const member of Object.values((schema.properties ?? {}) as JsonObject))
        walk(member as JsonObject, level + 1);
    };
    fc.assert(
      fc.property(schemas(true), (schema) => walk(flat(schema), 0)),
      runs(RUNS),
    );
  });
});

describe('inlined', () => {
  it('writes a schema that refers to itself three times into itself', () => {
    const node = object({ next: { $ref: '#/$defs/N' } }, { description: 'A node.' });
    const cut = { type: 'object', description: 'A node. Its parts are not shown here.' };
    const turn = (next: JsonObject): JsonObject => ({ ...node, properties: { next } });
    expect(inlined({ ...object({ a: { $ref: '#/$defs/N' } }), $defs: { N: node } })).toEqual(
      object({ a: turn(turn(turn(cut))) }),
    );
  });

  it('keeps what stands beside a reference: as a rule of its own, or as the text of this place', () => {
    const $defs = { T: { type: 'string', description: 'A text.' } };
    const of = (schema: JsonObject, more = {}) =>
      (inlined({ ...object({ a: schema }), $defs, ...more }).properties as JsonObject).a;
    expect(of({ $ref: '#/$defs/T', description: 'Mine.' })).toEqual({ type: 'string', description: 'Mine.' });
    expect(of({ $ref: '#/$defs/T', minLength: 2 })).toEqual({ minLength: 2, allOf: [$defs.T] });
    // Draft 7 does not look at a keyword beside $ref.
    expect(of({ $ref: '#/$defs/T', minLength: 2 }, { $schema: 'http://json-schema.org/draft-07/schema#' })).toEqual(
      $defs.T,
    );
  });

  it('cuts the deepest levels of what would be too long, and says no more of it than is true', () => {
    const level = (n: number): JsonObject =>
      n === 0
        ? { type: ['string', 'null'], enum: ['a', null] }
        : object(
            Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`member_${i}`, { $ref: `#/$defs/L${n - 1}` }])),
          );
    const $defs = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`L${n}`, level(n)]));
    const root = { ...object({ a: { $ref: '#/$defs/L7' }, id: { type: 'string' } }, { required: ['id'] }), $defs };
    const result = inlined(root);
    expect(JSON.stringify(result).length).toBeLessThanOrEqual(16_384);
    expect(JSON.stringify(result).length).toBeGreaterThan(2000);
    expect(result.required).toEqual(['id']);
    expect(JSON.stringify(result)).toContain('{"type":"object","description":"Its parts are not shown here."}');
  });

  it('leaves out rules that a cut would turn round', () => {
    const $defs = { N: object({ next: { $ref: '#/$defs/N' }, kind: { const: 'x' } }) };
    const root = {
      ...object({ a: { $ref: '#/$defs/N' } }, { not: { properties: { a: { $ref: '#/$defs/N' } } } }),
      $defs,
    };
    expect(inlined(root).not).toBeUndefined();
    const endless = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        `D${n}`,
        { allOf: [{ $ref: `#/$defs/D${n + 1}` }, { $ref: `#/$defs/D${n + 1}` }] },
      ]),
    );
    const doubled = {
      ...object({ id: { type: 'string' } }, { allOf: [{ $ref: '#/$defs/D0' }] }),
      $defs: { ...endless, D12: { required: ['id'] } },
    };
    expect(inlined(doubled)).toEqual(object({ id: { type: 'string' } }));
  });

  it('cuts nothing off that a header of a call is made of', () => {
    const deep = [...'abcdef'].reduceRight<JsonObject>((inner, name) => object({ [name]: inner }), {
      type: 'string',
      'x-mcp-header': 'Region',
    });
    const wide = object(
      Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`member_${i}`, { $ref: '#/$defs/T' }])),
    );
    const root = {
      ...object({ ...(deep.properties as JsonObject), wide }),
      $defs: { T: object({ text: { type: 'string', description: 'A text.' } }) },
    };
    for (const how of [inlined, flat]) expect(JSON.stringify(how(root))).toContain('"x-mcp-header":"Region"');
  });
});

describe('flat', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'null beside a type',
      { type: ['string', 'null'], description: 'A name.' },
      { type: 'string', description: 'A name. Also taken: null.' },
    ],
    ['a format', { type: 'string', format: 'email' }, { type: 'string', description: 'Format: email.' }],
    ['a time', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
    ['numbers in a list', { type: 'integer', enum: [1, 2] }, { type: 'integer', description: 'One of: 1, 2.' }],
    ['an empty text in a list', { enum: ['a', ''] }, { type: 'string', description: 'One of: a, an empty text.' }],
    ['a constant', { const: 'x' }, { type: 'string', enum: ['x'] }],
    ['an open bound', { type: 'integer', exclusiveMinimum: 0 }, { type: 'integer', minimum: 0 }],
    ['texts of alternatives', { anyOf: [{ const: 'a' }, { enum: ['b'] }] }, { type: 'string', enum: ['a', 'b'] }],
    [
      'a text or a number',
      { oneOf: [{ type: 'integer' }, { type: 'string' }] },
      { type: 'string', description: 'Also taken: a whole number.' },
    ],
    [
      'a map',
      { type: 'object', additionalProperties: { type: 'string' } },
      { type: 'object', description: 'Its members may have any names; each is a text.' },
    ],
    ['anything', { description: 'Any.' }, { description: 'Any.' }],
    [
      'objects of two forms',
      {
        anyOf: [
          object({ a: { type: 'string' }, c: { type: 'integer' } }, { required: ['a', 'c'] }),
          object({ b: { type: 'string' }, c: { type: 'number' } }, { required: ['b', 'c'] }),
        ],
      },
      {
        ...object({ a: { type: 'string' }, c: { type: 'number' }, b: { type: 'string' } }, { required: ['c'] }),
        description: 'One of these is needed: a, c; b, c.',
      },
    ],
    [
      'a member that a branch narrows',
      {
        ...object({ kind: { type: 'string', description: 'Which.' } }),
        oneOf: [object({ kind: { const: 'x' } }), object({ kind: { const: 'y' } })],
      },
      object({ kind: { type: 'string', enum: ['x', 'y'] } }),
    ],
  ])('%s', (_, schema, expected) => {
    expect(written(schema)).toEqual(expected);
  });

  it('stays quick where unions multiply', () => {
    const union = (depth: number): JsonObject => ({
      anyOf: Array.from({ length: 6 }, (_, i) =>
        object(
          depth === 0
            ? { [`m${i}`]: { const: i } }
            : { [`m${i % 2}`]: union(depth - 1), [`k${i}`]: { type: 'string' } },
        ),
      ),
    });
    const root = object({ a: { allOf: [union(3), union(2), union(1)] } });
    const started = performance.now();
    flat(root);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
