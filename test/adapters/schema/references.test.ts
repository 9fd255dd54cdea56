// References, anchors and evaluated members (JSON Schema 2020-12 core §8.2 and §11): what random schemas seldom reach.
import { describe, expect, it } from 'vitest';
import { compileSchema, createSchemaCompiler } from '#adapters/schema/compile-schema.ts';
import type { Json, JsonObject } from '#core/json.ts';

const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';
const valid = (schema: JsonObject, value: Json) => compileSchema(schema).validate(value).length === 0;

const tree = {
  $id: 'https://trees.example/tree',
  $dynamicAnchor: 'node',
  type: 'object',
  properties: { data: true, children: { type: 'array', items: { $dynamicRef: '#node' } } },
};

describe('a reference', () => {
  it.each<[string, JsonObject, Json, Json]>([
    [
      'to the root',
      { properties: { next: { $ref: '#' } }, required: ['id'] },
      { id: 1, next: { id: 2 } },
      { id: 1, next: {} },
    ],
    ['by pointer, escaped', { $ref: '#/$defs/a~1b%25', $defs: { 'a/b%': { type: 'null' } } }, null, 1],
    ['by anchor', { $ref: '#short', $defs: { a: { $anchor: 'short', maxLength: 1 } } }, 'a', 'ab'],
    ['by relative $id', { $id: 'https://s.example/a/b', $ref: 'c', $defs: { c: { $id: 'c', type: 'null' } } }, null, 1],
    [
      'below an $id, from its own base',
      {
        $id: 'https://s.example/',
        $ref: '/x/',
        $defs: { x: { $id: '/x/', $ref: '#/$defs/y', $defs: { y: { const: 1 } } }, y: { const: 2 } },
      },
      1,
      2,
    ],
    [
      'by URN',
      {
        $id: 'urn:example:root',
        $ref: 'urn:example:leaf#/$defs/n',
        $defs: { leaf: { $id: 'urn:example:leaf', $defs: { n: { type: 'null' } } } },
      },
      null,
      1,
    ],
    [
      'of draft 7, by $id fragment',
      { $schema: DRAFT_7, $ref: '#short', definitions: { a: { $id: '#short', maxLength: 1 } } },
      'a',
      'ab',
    ],
    [
      'that is dynamic',
      {
        $id: 'https://trees.example/strict',
        $dynamicAnchor: 'node',
        $ref: 'tree',
        unevaluatedProperties: false,
        $defs: { tree },
      },
      { children: [{ data: 1 }] },
      { children: [{ daat: 1 }] },
    ],
  ])('%s', (_, schema, good, bad) => expect([valid(schema, good), valid(schema, bad)]).toEqual([true, false]));

  it('of draft 7 silences its neighbours', () => {
    const schema = { $ref: '#/definitions/any', type: 'null', definitions: { any: {} } };
    expect([valid({ $schema: DRAFT_7, ...schema }, 1), valid(schema, 1)]).toEqual([true, false]);
  });

  it('reaches the documents that a compiler was given, and no other', () => {
    const compile = createSchemaCompiler(new Map([['https://s.example/shared', { $defs: { n: { type: 'null' } } }]]));
    expect(compile({ $ref: 'https://s.example/shared#/$defs/n' }).validate(1)).toEqual([
      { pointer: '', detail: 'must be null' },
    ]);
    expect(() => compile({ $ref: 'https://s.example/other' })).toThrow('nothing is fetched');
  });
});

describe('evaluated members', () => {
  const closed = (schema: JsonObject) => ({ ...schema, unevaluatedProperties: false, unevaluatedItems: false });

  it.each<[string, JsonObject, Json, boolean]>([
    ['of allOf', { allOf: [{ properties: { a: {} } }] }, { a: 1 }, true],
    ['of a reference', { $ref: '#/$defs/x', $defs: { x: { properties: { a: {} } } } }, { a: 1 }, true],
    ['of a branch that fails', { anyOf: [{ properties: { a: {} }, required: ['b'] }, {}] }, { a: 1 }, false],
    [
      'of every branch that holds',
      { anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }] },
      { a: 1, b: 1 },
      true,
    ],
    [
      'of the one branch that holds',
      { oneOf: [{ properties: { a: { type: 'null' } } }, { properties: { b: {} }, required: ['b'] }] },
      { a: 1, b: 1 },
      false,
    ],
    ['of not', { not: { not: { properties: { a: {} } } } }, { a: 1 }, false],
    ['of if alone', { if: { properties: { a: {} } } }, { a: 1 }, true],
    ['of an if that fails', { if: { properties: { a: { type: 'null' } } } }, { a: 1 }, false],
    ['of dependentSchemas', { dependentSchemas: { a: { properties: { a: {} } } } }, { a: 1 }, true],
    ['of a cousin', { allOf: [{ properties: { a: {} } }, { unevaluatedProperties: false }] }, { a: 1 }, false],
    ['of patternProperties', { patternProperties: { '^a': {} } }, { ab: 1 }, true],
    ['of prefixItems', { allOf: [{ prefixItems: [{}] }] }, [1], true],
    ['behind prefixItems', { allOf: [{ prefixItems: [{}] }] }, [1, 2], false],
    ['of contains', { contains: { type: 'null' } }, [null], true],
    ['beside contains', { contains: { type: 'null' } }, [null, 1], false],
  ])('%s', (_, schema, value, verdict) => expect(valid(closed(schema), value)).toBe(verdict));
});
