// The sub-schemas of a JSON Schema, by the keywords that hold some: a property that is called `format` is none.
import { isObject, type Json, type JsonObject, pointerToken } from '#core/json.ts';

export type Place = {
  readonly schema: JsonObject;
  /** RFC 6901, from the root of the schema. */
  readonly pointer: string;
  /** Levels of arguments: the root is 0, its properties are 1. */
  readonly depth: number;
};

/** Keyword → what it holds, and whether what it holds stands one level deeper in the arguments. */
const HOLDERS: { readonly [keyword: string]: readonly ['one' | 'list' | 'map', 0 | 1] } = {
  properties: ['map', 1],
  patternProperties: ['map', 1],
  additionalProperties: ['one', 1],
  unevaluatedProperties: ['one', 1],
  propertyNames: ['one', 0],
  dependentSchemas: ['map', 0],
  items: ['one', 1],
  prefixItems: ['list', 1],
  contains: ['one', 1],
  unevaluatedItems: ['one', 1],
  allOf: ['list', 0],
  anyOf: ['list', 0],
  oneOf: ['list', 0],
  not: ['one', 0],
  if: ['one', 0],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: ['one', 0],
  else: ['one', 0],
  $defs: ['map', 0],
  definitions: ['map', 0],
};

/** A schema that is deeper comes from an attacker; what lies below is not looked at. */
const MAX_NESTING = 200;

export const places = (schema: JsonObject, pointer = '', depth = 0, nesting = 0): readonly Place[] => {
  const here = { schema, pointer, depth };
  if (nesting >= MAX_NESTING) return [here];
  const below = Object.entries(HOLDERS).flatMap(([keyword, [shape, deeper]]) =>
    Object.hasOwn(schema, keyword)
      ? held(schema[keyword], shape, `${pointer}/${keyword}`).flatMap(([value, at]) =>
          places(value, at, depth + deeper, nesting + 1),
        )
      : [],
  );
  return [here, ...below];
};

const held = (
  value: Json | undefined,
  shape: 'one' | 'list' | 'map',
  pointer: string,
): readonly (readonly [JsonObject, string])[] => {
  if (shape === 'one') return isObject(value) ? [[value, pointer]] : [];
  if (shape === 'list' ? !Array.isArray(value) : !isObject(value)) return [];
  return Object.entries(value as JsonObject).flatMap(([key, each]) =>
    isObject(each) ? [[each, `${pointer}/${pointerToken(key)}`] as const] : [],
  );
};
