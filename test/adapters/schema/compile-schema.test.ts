// What stands around the validator: pointers and sentences, dialects, bounds, patterns in linear time. Its verdicts are
// the library's; test-suite.test.ts holds them against the official suite.
import { describe, expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Json, JsonObject } from '#core/json.ts';

const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';

const problems = async (schema: JsonObject, value: Json) => (await compileSchema(schema)).validate(value);
const details = async (schema: JsonObject, value: Json) =>
  (await problems(schema, value)).map(({ pointer, detail }) => `${pointer} ${detail}`);

describe('problems', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      'a/b~c': { enum: ['open', 'closed'] },
      tags: { items: { type: ['string', 'null'] } },
      code: { type: 'string', pattern: '^[A-Z]+$' },
    },
    required: ['id', 'name'],
    additionalProperties: false,
  };

  it('are all reported, each with its pointer, none twice', async () => {
    expect(await details(schema, { id: 'x', 'a/b~c': 'ajar', tags: ['ok', 7], nmae: 1, code: 'a' })).toEqual([
      '/name is required',
      '/id must be integer, not string',
      '/a~1b~0c must be one of "open", "closed"',
      '/tags/1 must be string or null, not number',
      '/code must match ^[A-Z]+$',
      '/nmae is not expected here',
    ]);
  });

  it('are none for a value that fits', async () => {
    expect(await problems(schema, { id: 1, name: {}, tags: [null], code: 'A' })).toEqual([
      { pointer: '/name', detail: 'is not expected here' },
    ]);
    expect(await problems({ ...schema, required: ['id'] }, { id: 1, tags: [null], code: 'A' })).toEqual([]);
  });

  it('are at most 50, and never as long as the value', async () => {
    expect(await problems({ items: { type: 'string' } }, Array(500).fill(1))).toHaveLength(50);
    const long = 'x'.repeat(100_000);
    const [said] = await problems({ const: long }, 'y');
    expect(said?.detail.length).toBeLessThan(400);
  });

  it('mind own properties only', async () => {
    expect(await details({ required: ['constructor'] }, {})).toEqual(['/constructor is required']);
  });
});

describe('dialects', () => {
  it('are 2020-12 unless $schema says draft 7', async () => {
    const siblings = { $ref: '#/$defs/short', maxItems: 1, $defs: { short: {} } };
    expect(await problems(siblings, [1, 2])).toHaveLength(1);
    expect(await problems({ $schema: DRAFT_7, ...siblings }, [1, 2])).toEqual([]);
  });

  it('that are unknown are read as draft 7, with a warning', async () => {
    const compiled = await compileSchema({
      $schema: 'http://json-schema.org/draft-04/schema#',
      items: [{ type: 'null' }],
    });
    expect(compiled.warnings).toEqual(['$schema http://json-schema.org/draft-04/schema# is read as draft 7']);
    expect(compiled.validate([1]).map(({ pointer }) => pointer)).toEqual(['/0']);
  });

  it('take format as an annotation', async () => {
    expect(await problems({ format: 'email' }, 'not one')).toEqual([]);
  });
});

describe('a schema', () => {
  it.each<[string, JsonObject, string]>([
    ['that refers to the network', { $ref: 'https://169.254.169.254/latest' }, 'only #… is followed'],
    ['that refers to a file', { properties: { a: { $ref: 'file:///etc/passwd' } } }, 'only #… is followed'],
    ['that refers to nothing', { $ref: '#/$defs/none' }, 'leads to nothing'],
    ['that refers into a prototype', { $ref: '#/constructor' }, 'leads to nothing'],
    ['with a dynamic reference', { items: { $dynamicRef: '#node' } }, '$dynamicRef is not supported'],
    ['that refers to itself in place', { $ref: '#' }, 'refers to itself without end'],
    [
      'that refers to itself through anyOf',
      { anyOf: [{ type: 'null' }, { $ref: '#' }] },
      'refers to itself without end',
    ],
  ])('%s is refused', async (_, schema, message) => {
    await expect(compileSchema(schema)).rejects.toThrow(message);
  });

  it('that is too deep or too large is refused', async () => {
    const nest = (levels: number): JsonObject => (levels === 0 ? {} : { items: nest(levels - 1) });
    await expect(compileSchema(nest(60))).resolves.toBeDefined();
    await expect(compileSchema(nest(70))).rejects.toThrow('too deep or too large');
    const wide = { properties: Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`p${i}`, {}])) };
    await expect(compileSchema(wide)).rejects.toThrow('too deep or too large');
  });

  it('whose references double at every level is refused', async () => {
    const level = (i: number): JsonObject => ({
      allOf: [{ $ref: `#/$defs/a${i + 1}` }, { $ref: `#/$defs/a${i + 1}` }],
    });
    const $defs: JsonObject = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`a${i}`, level(i)]));
    await expect(compileSchema({ $ref: '#/$defs/a0', $defs: { ...$defs, a40: {} } })).rejects.toThrow(
      'multiply without bound',
    );
  });

  it('may refer to itself on the way down', async () => {
    const tree: JsonObject = { type: 'object', properties: { next: { $ref: '#' } }, required: ['id'] };
    expect(await details(tree, { id: 1, next: { id: 2, next: {} } })).toEqual(['/next/next/id is required']);
  });

  it('may name a property like a keyword', async () => {
    const schema: JsonObject = {
      properties: { pattern: { type: 'string' }, format: { type: 'integer' }, $ref: { type: 'null' } },
    };
    expect(await problems(schema, { pattern: '(', format: 1, $ref: null })).toEqual([]);
    expect(await problems(schema, { pattern: 1 })).toHaveLength(1);
  });
});

describe('unique lists', () => {
  it('are bounded, since every pair is compared', async () => {
    const { validate } = await compileSchema({ uniqueItems: true });
    expect(validate(Array.from({ length: 2000 }, (_, i) => i))).toEqual([]);
    expect(validate([1, { a: 1 }, { a: 1 }])).toHaveLength(1);
    const started = performance.now();
    expect(validate(Array.from({ length: 100_000 }, (_, i) => i)).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('patterns', () => {
  it('run in linear time', async () => {
    const { validate } = await compileSchema({ pattern: '^(a+)+$' });
    const started = performance.now();
    expect(validate(`${'a'.repeat(5000)}!`)).toHaveLength(1);
    expect(validate('a'.repeat(5000))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('that cannot are dropped with a warning, and refuse nothing', async () => {
    const compiled = await compileSchema({
      properties: { a: { pattern: '^(?=x)' } },
      patternProperties: { '^b': { type: 'null' } },
      additionalProperties: false,
    });
    expect(compiled.warnings).toEqual([
      'pattern ^(?=x) is not checked: no linear-time form',
      'patternProperties, and additionalProperties beside it, are not checked',
    ]);
    expect(compiled.validate({ a: 'y', b1: 1, c: 2 })).toEqual([]);
  });
});
