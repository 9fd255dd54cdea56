// Documents that would hang, exhaust or mislead an importer: each is read in bounded time, and costs at most its operation.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { holdToRules } from '#lib/openapi/hold-to-rules.ts';
import { runs } from '#test/support/runs.ts';
import { checkDefinition, importBytes, importPaths, toolOf } from './import.ts';
import { uncallable } from './judge.ts';
import { namesOf, paths, shuffled } from './made-up-paths.ts';

const posting = (schema: object) => ({
  '/things': { post: { requestBody: { content: { 'application/json': { schema } } } } },
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const held = async (schema: object, schemas: object = {}) => {
  const imported = importPaths(posting(schema) as never, { schemas } as never);
  const result = await holdToRules(imported, checkDefinition);
  return { ...result, reasons: uncallable(imported.root, result) };
};

describe('schemas', () => {
  it.each([
    ['a union of itself', { A: { oneOf: [ref('A'), ref('B')] }, B: { anyOf: [ref('A'), { type: 'object' }] } }],
    ['allOf of itself', { A: { allOf: [ref('A'), { type: 'object', properties: { a: ref('A') } }] } }],
    ['a reference to itself', { A: ref('A') }],
    [
      'twenty doublings',
      Object.fromEntries(
        Array.from({ length: 21 }, (_, i) => [
          String.fromCharCode(65 + i),
          i === 20
            ? { type: 'object' }
            : { allOf: [ref(String.fromCharCode(66 + i)), ref(String.fromCharCode(66 + i))] },
        ]),
      ),
    ],
    [
      'twenty doubled properties',
      Object.fromEntries(
        Array.from({ length: 21 }, (_, i) => [
          String.fromCharCode(65 + i),
          i === 20 ? {} : { properties: { a: ref(String.fromCharCode(66 + i)), b: ref(String.fromCharCode(66 + i)) } },
        ]),
      ),
    ],
    [
      'a thousand levels',
      { A: Array.from({ length: 1000 }).reduce<object>((inner) => ({ type: 'object', properties: { a: inner } }), {}) },
    ],
    [
      'a name of the prototype',
      {
        A: {
          type: 'object',
          properties: JSON.parse('{"__proto__": {"type": "string"}, "constructor": {"type": "string"}}'),
        },
      },
    ],
  ])('%s', async (_, schemas) => {
    const started = performance.now();
    const { problems, reasons } = await held({ type: 'object', properties: { a: ref('A') } }, schemas);
    expect({ problems, reasons: [...reasons] }).toEqual({ problems: [], reasons: [] });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('that are unions of themselves lose the branch that says nothing, and no detail', async () => {
    const schemas = {
      A: { oneOf: [ref('A'), ref('B'), { type: 'string' }] },
      B: { anyOf: [ref('A'), { type: 'integer' }] },
    };
    const { definition, report } = await held({ type: 'object', properties: { a: ref('A'), b: ref('A') } }, schemas);
    expect(report).toEqual([]);
    const { schema } = toolOf({ definition }, 'create_a_shop_thing');
    expect(schema.$defs.A).toEqual({ anyOf: [{ anyOf: [{ type: 'integer' }] }, { type: 'string' }] });
  });

  it('of 434 kB are told coarsely, with every required argument', async () => {
    const big = (prefix: string, depth: number): object => ({
      type: 'object',
      description: 'A part of it. '.repeat(5),
      properties: Object.fromEntries(
        Array.from({ length: 8 }, (_, i) => [
          `${prefix}${i}`,
          depth === 0 ? { type: 'string', description: 'A text. '.repeat(10) } : big(`${prefix}${i}`, depth - 1),
        ]),
      ),
    });
    const schema = { ...big('p', 3), required: ['p7'] };
    expect(JSON.stringify(schema).length).toBeGreaterThan(434_000);
    const { definition, report, reasons } = await held(schema);
    expect([...reasons]).toEqual([]);
    const [tool] = buildTools(definition);
    expect(tool?.fragment.length).toBeLessThan(8000);
    expect(tool?.inputSchema.required).toEqual(['p7']);
    expect(report.map(({ reason }) => reason)).toContain('Its schema is told more coarsely than the document does.');
  });

  it('that cannot be used cost their operation and no other', async () => {
    const imported = importPaths({ '/a/../b': { get: {} }, '/things': { get: {} } });
    const result = await holdToRules(imported, checkDefinition);
    expect(buildTools(result.definition).map(({ name }) => name)).toEqual(['list_all_shop_things']);
    expect(result.report).toMatchObject([{ operation: 'GET /a/../b', kind: 'failed' }]);
  });

  it('cut or not, let pass what the document lets pass', async () => {
    const schema = {
      type: 'object',
      properties: {
        a: {
          oneOf: [
            { type: 'object', properties: { x: { type: 'string' } } },
            { type: 'object', properties: { y: { type: 'string' } } },
          ],
        },
      },
    };
    const { schema: input } = toolOf(await held(schema), 'create_a_shop_thing');
    // As oneOf, {} would be refused by both branches' being right.
    expect(input.properties.a.oneOf).toBeUndefined();
    expect(input.properties.a.anyOf).toHaveLength(2);
  });
});

describe('references out of the document', () => {
  it.each([
    'file:///etc/passwd',
    'http://169.254.169.254/latest',
    './schemas.yaml#/A',
    '//host/x',
    'https://x.example/a.json',
  ])('%s is not followed', async ($ref) => {
    const { definition, report } = await held({ type: 'object', properties: { a: { $ref } } });
    expect(toolOf({ definition }, 'create_a_shop_thing').schema.properties.a).toEqual({});
    expect(report.map(({ reason }) => reason)).toEqual([
      'It holds a $ref to another document, which is never fetched.',
    ]);
  });
});

describe('names', () => {
  it('are unique, legal, and the same in whatever order the operations stand', () => {
    fc.assert(
      fc.property(paths, fc.func(fc.integer()), (given, rank) => {
        const root = {
          openapi: '3.0.0',
          info: { title: 'Shop' },
          servers: [{ url: 'https://shop.example' }],
          paths: given,
        } as unknown as JsonObject;
        const order = Object.keys(given);
        const one = namesOf(importBytes(shuffled(root, order)));
        const other = namesOf(
          importBytes(
            shuffled(
              root,
              order.toSorted((a, b) => rank(a) - rank(b)),
            ),
          ),
        );
        expect(Object.fromEntries(other)).toEqual(Object.fromEntries(one));
        const names = [...one.values()].map((each) => each.split(' ')[0]);
        expect(new Set(names).size).toBe(names.length);
        expect(names.filter((name) => !/^[a-z][a-z0-9_]{0,63}$/.test(String(name)))).toEqual([]);
        expect(one.size).toBe(Object.values(given).flatMap(Object.keys).length);
      }),
      runs(200),
    );
  });

  it('of a document with one operationId for all carry the hash only where they must', () => {
    const imported = importPaths({
      '/a/run': { post: { operationId: 'run' } },
      '/b/run': { post: { operationId: 'run' } },
      '/c/stop': { post: { operationId: 'stop' } },
    });
    expect([...namesOf(imported).values()].map((each) => each.split(' ')[0])).toEqual([
      'run_a_run',
      'run_b_run',
      'stop',
    ]);
  });
});

it('reads the fixtures in any damaged form without a fault', () => {
  const text = readFileSync(new URL('fixtures/quirks-3.0.yaml', import.meta.url), 'utf8');
  fc.assert(
    fc.property(
      fc.nat(text.length),
      fc.nat(400),
      fc.constantFrom('', '{}', '[]', 'null', ': ', '\t', '*x'),
      (at, length, put) => {
        try {
          importBytes(Buffer.from(text.slice(0, at) + put + text.slice(at + length)));
        } catch (fault) {
          // A sentence of ours; anything else would be a TypeError.
          expect((fault as Error).constructor).toBe(Error);
        }
      },
    ),
    runs(150),
  );
});
