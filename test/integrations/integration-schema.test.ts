import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';
import { definitionPorts, integrationSchema } from './definitions.ts';
import { changed, subschemas, wholeDefinition } from './whole-definition.ts';

const independent = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  integrationSchema as object,
);

const things = ['resources', 'things', 'methods'] as const;
const policy = ['rate_limit', 'policies', 0] as const;

const descriptionOf = (property: Json | undefined): Json | undefined => {
  if (!isObject(property)) return undefined;
  const { description, $ref } = property;
  return (
    description ?? (typeof $ref === 'string' ? descriptionOf(readPointer(integrationSchema, $ref.slice(1))) : undefined)
  );
};

describe('integration.schema.json', () => {
  it('accepts every member of the types, in both engines', () => {
    expect([independent(wholeDefinition), independent.errors]).toEqual([true, null]);
    expect(definitionPorts.validate(wholeDefinition as unknown as Json)).toEqual([]);
  });

  it('knows no member that the types do not have', () => {
    const used = new Set(subschemas(wholeDefinition as unknown as Json).flatMap(([, value]) => Object.keys(value)));
    const { jsonSchema: _, ...definitions } = integrationSchema.$defs as JsonObject;
    const known = subschemas({ ...integrationSchema, $defs: definitions }).flatMap(([, { properties }]) =>
      isObject(properties) ? Object.keys(properties) : [],
    );
    expect(known.filter((name) => !used.has(name))).toEqual(['$schema']);
  });

  it('is closed and describes every property', () => {
    for (const [pointer, schema] of subschemas(integrationSchema)) {
      // In a condition, properties say what is looked at, and those of the schema of schemas are names of keywords.
      if (!isObject(schema.properties) || pointer.endsWith('/if') || pointer.endsWith('/properties')) continue;
      expect([pointer, schema.additionalProperties]).toEqual([pointer, false]);
      // What stands behind a $ref is shown too, so it has to say something itself.
      for (const [name, property] of Object.entries(schema.properties))
        expect([pointer, name, descriptionOf(property)]).toEqual([pointer, name, expect.stringMatching(/\w{2}/)]);
    }
  });

  it('gives examples that it takes', () => {
    const examples = subschemas(integrationSchema).filter(([, { examples: given }]) => Array.isArray(given));
    expect(examples.length).toBeGreaterThan(12);
    for (const [pointer, schema] of examples)
      for (const example of schema.examples as readonly Json[]) {
        const { $defs } = integrationSchema;
        const valid = new Ajv2020({ strict: false }).validate({ ...schema, $defs }, example);
        expect([pointer, example, valid]).toEqual([pointer, example, true]);
      }
  });

  it.each<readonly [string, readonly (string | number)[], unknown]>([
    ['an unknown member', ['secret'], 1],
    ['another version of the format', ['schema_version'], 2],
    ['a slug with a slash', ['slug'], 'a/b'],
    ['a tool label of 21 characters', ['tool_label'], 'a'.repeat(21)],
    ['http', ['base_url'], 'http://whole.example'],
    ['a port', ['base_url'], 'https://whole.example:8443'],
    ['user info', ['base_url'], 'https://user@whole.example'],
    ['a query in base_url', ['base_url'], 'https://whole.example?x=1'],
    ['no auth', ['auth'], []],
    ['an unknown kind of auth', ['auth', 0, 'kind'], 'magic'],
    ['a credential in the body', ['auth', 0, 'apply', 0, 'in'], 'body'],
    ['a pattern that is not anchored', ['variables', 'subdomain', 'pattern'], '[a-z]+'],
    ['a header name with a space', ['headers'], { 'x y': '1' }],
    ['a header value with a line break', ['headers'], { 'x-y': 'a\r\nb: c' }],
    ['a signal without format', [...policy, 'limit'], [{ header: 'x' }]],
    ['a signal without place', [...policy, 'limit'], [{ format: 'number' }]],
    ['a count in seconds', [...policy, 'limit'], [{ header: 'x', format: 'delta_seconds' }]],
    ['a reset without unit', [...policy, 'reset'], [{ header: 'x', format: 'number' }]],
    ['a list of values without key', [...policy, 'remaining'], [{ header: 'x', format: 'key_value_number' }]],
    ['a policy that reads nothing', ['rate_limit', 'policies'], [{ name: 'x', window_s: 1 }]],
    ['a condition that holds always', ['rate_limit', 'limited_when'], [{}]],
    ['a pointer without slash', ['errors', 'failed_when'], [{ body: { path: 'ok' } }]],
    ['a method without path', [...things, 'list', 'path'], undefined],
    ['a path without slash', [...things, 'list', 'path'], 'things'],
    ['a path with a query', [...things, 'list', 'path'], '/things?all=1'],
    ['an HTTP method of its own', [...things, 'list', 'http'], 'TRACE'],
    ['a tool name in capitals', [...things, 'list', 'tool_name'], 'List'],
    ['a tool name of 65 characters', [...things, 'list', 'tool_name'], 'a'.repeat(65)],
    ['an unknown style', [...things, 'list', 'parameters', 'ids', 'style'], 'tiled'],
    ['an argument name with brackets', [...things, 'list', 'parameters'], { 'ids[]': { in: 'query' } }],
    ['a cursor that is nowhere', [...things, 'list', 'pagination', 'next'], undefined],
    ['a limit without maximum', [...things, 'list', 'pagination', 'limit'], { name: 'limit' }],
    ['a kind of pagination of its own', [...things, 'list', 'pagination', 'kind'], 'guess'],
    [
      'a resource block without content',
      [...things, 'offsets', 'response', 'content'],
      [{ type: 'resource', uri: '/u', mime_type: '/m' }],
    ],
    ['a record without description', ['documentation', 0, 'description'], undefined],
    ['a schema that is an array', ['documentation', 0, 'query_schema'], []],
    ['a misspelt type', ['documentation', 0, 'query_schema', 'type'], 'objcet'],
    ['an OpenAPI keyword in a schema', ['documentation', 0, 'query_schema', 'nullable'], true],
    [
      'a vendor keyword deep in a schema',
      ['documentation', 0, 'query_schema', 'properties', 'ids', 'items', 'x-internal'],
      1,
    ],
    [
      'a reference that leaves the schema',
      ['documentation', 0, 'query_schema', 'properties', 'ids', '$ref'],
      'https://x.example/s',
    ],
  ])('refuses %s', (_, keys, value) => {
    expect(independent(changed(keys, value))).toBe(false);
    expect(definitionPorts.validate(changed(keys, value))).not.toEqual([]);
  });
});
