// Components that one operation's schemas refer to: named, freed of cycles that no validator can follow, written out
// where only one place refers to them.
import { isObject, type Json, type JsonObject } from '#core/json.ts';

type Definition = { readonly name: string; readonly source: JsonObject; readonly depth: number };

/** By the reference that the document uses. */
export type Definitions = Map<string, Definition>;

/** The name under `$defs` for a reference; a second component of that name gets a number. */
export const definitionFor = (
  definitions: Definitions,
  reference: string,
  source: JsonObject,
  depth: number,
): string => {
  const known = definitions.get(reference);
  if (known !== undefined) return known.name;
  const last = reference.slice(reference.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9_-]+/g, '_') || 'schema';
  const taken = new Set([...definitions.values()].map(({ name }) => name));
  let name = last.slice(0, 60);
  for (let number = 2; taken.has(name); number += 1) name = `${last.slice(0, 60)}_${number}`;
  definitions.set(reference, { name, source, depth });
  return name;
};

type Schemas = { readonly [name: string]: JsonObject };

const IN_PLACE = new Set(['allOf', 'anyOf']);
const PREFIX = '#/$defs/';

const targetOf = (schema: JsonObject): string | undefined =>
  typeof schema.$ref === 'string' ? schema.$ref.slice(PREFIX.length) : undefined;

/**
 * Definitions without references that apply to one value again and again (`A: oneOf [A, B]`): such a branch says nothing,
 * and a validator that followed it would never end.
 */
const withoutLoops = (definitions: Schemas): Schemas => {
  const state = new Map<string, 'open' | JsonObject>();
  const visit = (name: string): void => {
    if (state.has(name)) return;
    state.set(name, 'open');
    state.set(name, straightened(definitions[name] ?? {}));
  };
  const straightened = (schema: JsonObject): JsonObject => {
    const target = targetOf(schema);
    if (target !== undefined) {
      visit(target);
      const { $ref: _, ...rest } = schema;
      return state.get(target) === 'open' ? rest : schema;
    }
    return Object.fromEntries(
      Object.entries(schema).flatMap(([keyword, value]): [string, Json][] => {
        if (!IN_PLACE.has(keyword) || !Array.isArray(value)) return [[keyword, value]];
        const branches = (value as readonly JsonObject[]).filter((branch) => !isOpen(branch)).map(straightened);
        const isAnything = keyword === 'anyOf' && branches.some((branch) => Object.keys(branch).length === 0);
        return branches.length === 0 || isAnything ? [] : [[keyword, branches]];
      }),
    );
  };
  /** Whether the branch is a schema that this very branch is part of. */
  const isOpen = (branch: JsonObject): boolean => state.get(targetOf(branch) ?? '') === 'open';
  for (const name of Object.keys(definitions)) visit(name);
  return Object.fromEntries([...state].filter((entry): entry is [string, JsonObject] => entry[1] !== 'open'));
};

/** Calls `see` with every schema below and including this one, and answers the schema with what `see` puts in its place. */
const rewrite = (schema: Json, see: (schema: JsonObject) => JsonObject): Json => {
  if (Array.isArray(schema)) return schema.map((each: Json) => rewrite(each, see));
  if (!isObject(schema)) return schema;
  const seen = see(schema);
  return Object.fromEntries(
    Object.entries(seen).map(([keyword, value]): [string, Json] => {
      if (keyword === 'properties' && isObject(value))
        return [keyword, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rewrite(each, see)]))];
      return [keyword, DATA.has(keyword) ? value : rewrite(value, see)];
    }),
  );
};

const DATA = new Set(['enum', 'const', 'default', 'required', 'type']);

/** How often each definition is referred to, from the roots and from other definitions. */
const referencesIn = (schemas: readonly Json[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const schema of schemas)
    rewrite(schema, (each) => {
      const target = targetOf(each);
      if (target !== undefined) counts.set(target, (counts.get(target) ?? 0) + 1);
      return each;
    });
  return counts;
};

/**
 * Each root with the `$defs` it needs. What is referred to once is written out in place; a definition that refers to
 * itself has a second reference, and so stays one.
 */
export const withDefinitions = (roots: readonly JsonObject[], given: Schemas): readonly JsonObject[] => {
  const definitions = withoutLoops(given);
  const counts = referencesIn([...roots, ...Object.values(definitions)]);
  const once = (schema: JsonObject): JsonObject => {
    const target = targetOf(schema);
    if (target === undefined || (counts.get(target) ?? 0) > 1) return schema;
    const { $ref: _, ...beside } = schema;
    // What the reference says itself, its description, comes before the component's.
    return { ...once(definitions[target] ?? {}), ...beside };
  };
  const written = new Map<string, JsonObject>();
  const collect = (schema: Json, needed: Set<string>): Json =>
    rewrite(rewriteOnce(schema), (each) => {
      const target = targetOf(each);
      if (target === undefined || needed.has(target)) return each;
      needed.add(target);
      if (!written.has(target)) written.set(target, rewriteOnce(definitions[target] ?? {}) as JsonObject);
      collect(written.get(target) ?? {}, needed);
      return each;
    });
  const rewriteOnce = (schema: Json): Json => rewrite(schema, once);
  return roots.map((root) => {
    const needed = new Set<string>();
    const schema = collect(root, needed) as JsonObject;
    if (needed.size === 0) return schema;
    return { ...schema, $defs: Object.fromEntries([...needed].map((name) => [name, written.get(name) ?? {}])) };
  });
};
