// Where a JSON Schema holds other schemas: by keyword, since a property that is called `items` is none.
import { isObject, type Json, type JsonObject } from '#core/json.ts';

/**
 * Keyword → what it holds (one schema or a list of them, or a map by name), and whether that stands one level deeper in
 * the arguments or applies to the same value.
 */
export const SUB_SCHEMAS: { readonly [keyword: string]: readonly ['schemas' | 'map', 0 | 1] } = {
  properties: ['map', 1],
  patternProperties: ['map', 1],
  additionalProperties: ['schemas', 1],
  unevaluatedProperties: ['schemas', 1],
  propertyNames: ['schemas', 0],
  dependentSchemas: ['map', 0],
  dependencies: ['map', 0],
  items: ['schemas', 1],
  additionalItems: ['schemas', 1],
  prefixItems: ['schemas', 1],
  contains: ['schemas', 1],
  unevaluatedItems: ['schemas', 1],
  allOf: ['schemas', 0],
  anyOf: ['schemas', 0],
  oneOf: ['schemas', 0],
  not: ['schemas', 0],
  if: ['schemas', 0],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: ['schemas', 0],
  else: ['schemas', 0],
  $defs: ['map', 0],
  definitions: ['map', 0],
};

/** The schema with each that it holds rewritten. @param write gets how many levels deeper it stands */
export const mapSubSchemas = (schema: JsonObject, write: (held: Json, deeper: 0 | 1) => Json): JsonObject =>
  Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, Json] => {
      const held = Object.hasOwn(SUB_SCHEMAS, keyword) ? SUB_SCHEMAS[keyword] : undefined;
      if (held === undefined) return [keyword, value];
      const [shape, deeper] = held;
      if (Array.isArray(value)) return [keyword, (value as readonly Json[]).map((each) => write(each, deeper))];
      if (shape === 'schemas' || !isObject(value)) return [keyword, write(value, deeper)];
      return [keyword, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, write(each, deeper)]))];
    }),
  );

/** Whether it holds schemas, or refers to one: what is cut where a schema may go no deeper. */
export const hasParts = (schema: JsonObject): boolean =>
  schema.$ref !== undefined ||
  Object.entries(schema).some(
    ([keyword, value]) => Object.hasOwn(SUB_SCHEMAS, keyword) && typeof value === 'object' && value !== null,
  );
