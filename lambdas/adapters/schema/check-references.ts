// References the validator must not be left alone with: to other documents, to nothing, or multiplying without bound
// (twenty levels of `allOf: [a, a]` are a million checks of one value, and the validator makes every one).
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';

const MAX_EXPANSION = 100_000;

/** Applicators that look at the same value again; the others move on to a part of it, which the value's size bounds. */
const IN_PLACE = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas'] as const;

/**
 * Throws one sentence about the first reference that cannot be followed safely; answers how many schemas may be applied
 * to one value.
 */
export const checkReferences = (root: JsonObject): number => {
  const schemas = schemasIn(root);
  const anchors = new Map(schemas.flatMap((schema) => anchorsOf(schema).map((name) => [name, schema] as const)));
  const target = ({ $ref, $dynamicRef }: JsonObject): Json | undefined => {
    // The validator knows no dynamic scope, and would accept what it should refuse.
    if ($dynamicRef !== undefined) throw new Error('$dynamicRef is not supported: use $ref');
    if (typeof $ref !== 'string') return undefined;
    const shown = $ref.slice(0, 100);
    if (!$ref.startsWith('#')) throw new Error(`$ref ${shown} leads out of the schema: only #… is followed`);
    const fragment = decoded($ref.slice(1));
    const found = fragment === '' || fragment.startsWith('/') ? readPointer(root, fragment) : anchors.get(fragment);
    if (found === undefined) throw new Error(`$ref ${shown} leads to nothing`);
    return found;
  };
  return largestExpansion(schemas, target);
};

const largestExpansion = (schemas: readonly JsonObject[], target: (schema: JsonObject) => Json | undefined): number => {
  const known = new Map<JsonObject, number>();
  const open = new Set<JsonObject>();
  const cost = (schema: Json): number => {
    if (!isObject(schema)) return 1;
    const counted = known.get(schema);
    if (counted !== undefined) return counted;
    if (open.has(schema)) throw new Error('the schema refers to itself without end');
    open.add(schema);
    const referred = target(schema);
    const applied = referred === undefined ? inPlace(schema) : [...inPlace(schema), referred];
    const total = 1 + applied.reduce<number>((sum, each) => sum + cost(each), 0);
    open.delete(schema);
    known.set(schema, total);
    if (total > MAX_EXPANSION) throw new Error('the references of the schema multiply without bound');
    return total;
  };
  return schemas.reduce((most, schema) => Math.max(most, cost(schema)), 1);
};

const inPlace = (schema: JsonObject): readonly Json[] =>
  IN_PLACE.flatMap((keyword): readonly Json[] => {
    const value = schema[keyword];
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as readonly Json[];
    return keyword === 'dependentSchemas' && isObject(value) ? Object.values(value) : [value];
  });

/** 2020-12 `$anchor`; draft 7 spells it `$id: "#name"`. */
const anchorsOf = ({ $anchor, $id }: JsonObject): readonly string[] => [
  ...(typeof $anchor === 'string' ? [$anchor] : []),
  ...(typeof $id === 'string' && $id.startsWith('#') ? [$id.slice(1)] : []),
];

const decoded = (fragment: string): string => {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
};

/** Keywords whose value is data, not a schema: a `$ref` inside is none. */
const DATA = new Set(['const', 'enum', 'default', 'examples', 'example']);
/** Keywords whose members have names of the author's: a property may be called `$ref`. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);

const schemasIn = (schema: Json): readonly JsonObject[] => {
  if (Array.isArray(schema)) return schema.flatMap((each: Json) => schemasIn(each));
  if (!isObject(schema)) return [];
  const below = Object.entries(schema).flatMap(([keyword, value]) => {
    if (DATA.has(keyword)) return [];
    return NAMED.has(keyword) && isObject(value) ? Object.values(value).flatMap(schemasIn) : schemasIn(value);
  });
  return [schema, ...below];
};
