// The sub-schemas of a JSON Schema, by the keywords that hold some: a property that is called `format` is none.
import { isObject, type Json, type JsonObject, pointerToken } from '#core/json.ts';
import { SUB_SCHEMAS } from '#core/tools/profiles/sub-schemas.ts';

export type Place = {
  readonly schema: JsonObject;
  /** RFC 6901, from the root of the schema. */
  readonly pointer: string;
  /** Levels of arguments: the root is 0, its properties are 1. */
  readonly depth: number;
};

/** A schema that is deeper comes from an attacker; what lies below is not looked at. */
const MAX_NESTING = 200;

export const places = (schema: JsonObject, pointer = '', depth = 0, nesting = 0): readonly Place[] => {
  const here = { schema, pointer, depth };
  if (nesting >= MAX_NESTING) return [here];
  const below = Object.entries(SUB_SCHEMAS).flatMap(([keyword, [shape, deeper]]) =>
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
  shape: 'schemas' | 'map',
  pointer: string,
): readonly (readonly [JsonObject, string])[] => {
  if (!Array.isArray(value) && shape === 'schemas') return isObject(value) ? [[value, pointer]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([key, each]) =>
    isObject(each) ? [[each, `${pointer}/${pointerToken(key)}`] as const] : [],
  );
};
