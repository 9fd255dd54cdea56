import { describe, expect, it } from 'vitest';
import type { Integration } from '#core/integrations/integration.ts';
import { definitionHash } from '#core/tools/definition-hash.ts';
import { buildTools } from '#core/tools/tool.ts';
import { wholeDefinition } from '#test/integrations/whole-definition.ts';

const whole = wholeDefinition as Integration;
const [record] = whole.documentation.filter(({ query_schema }) => query_schema !== undefined);
const place = ({ resource, method }: { resource: string; method: string }) => `${resource} ${method}`;

/** Hashes by place, with one record, or one method, another. */
const hashes = (change: object = {}, method: object = {}) => {
  const { resource, method: name } = record!;
  const before = whole.resources[resource]!;
  const methods = { ...before.methods, [name]: { ...before.methods[name]!, ...method } };
  const definition = {
    ...whole,
    resources: { ...whole.resources, [resource]: { ...before, methods } },
    documentation: whole.documentation.map((each) => (each === record ? { ...each, ...change } : each)),
  };
  return Object.fromEntries(
    buildTools(definition).map((tool) => [
      place({ resource: tool.resource, method: tool.methodName }),
      definitionHash(tool),
    ]),
  );
};

const key = place(record!);

describe('a definition hash', () => {
  it('is a SHA-256 that stays the same', () => {
    expect(hashes()[key]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes()).toEqual(hashes());
  });

  it.each<[string, object, object]>([
    ['letter of its description', { description: `${record!.description} ` }, {}],
    ['title', { title: 'Another' }, {}],
    [
      'description of an argument',
      {
        query_schema: {
          ...record!.query_schema,
          properties: { ...(record!.query_schema!.properties as object), more: { description: 'x' } },
        },
      },
      {},
    ],
    ['hint', {}, { idempotent: true, class: 'custom' }],
    ['name', {}, { tool_name: 'another_name' }],
  ])('is another for another %s, and the same for every other tool', (_, change, method) => {
    const { [key]: before, ...others } = hashes();
    const { [key]: after, ...rest } = hashes(change, method);
    expect(after).not.toBe(before);
    expect(rest).toEqual(others);
  });

  it('is the same for what no model sees', () => {
    expect(hashes({}, { headers: { 'x-trace': '1' } })).toEqual(hashes());
  });
});
