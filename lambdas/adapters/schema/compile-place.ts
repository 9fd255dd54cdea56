// From a schema in its document to one check: keywords in their order, sub-schemas and references by the way.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import { ARRAY_KEYWORDS, ARRAY_KEYWORDS_7, ARRAY_KEYWORDS_2020, unevaluatedItems } from './array-keywords.ts';
import { type Check, type Keyword, problem, type Run, type Seen, type Site, spend, VALID } from './check.ts';
import { LOGIC_KEYWORDS, LOGIC_KEYWORDS_2020 } from './logic-keywords.ts';
import { OBJECT_KEYWORDS, OBJECT_KEYWORDS_7, OBJECT_KEYWORDS_2020, unevaluatedProperties } from './object-keywords.ts';
import { compilePattern, type Matcher } from './pattern-automaton.ts';
import { type Dialect, type Documents, type Place, resolve } from './schema-document.ts';
import { VALUE_KEYWORDS } from './value-keywords.ts';

export type Compiler = {
  readonly documents: Documents;
  readonly nodes: Map<Json, Check>;
  readonly patterns: Map<string, Matcher | undefined>;
  readonly warnings: string[];
};

const MAX_DEPTH = 512;

const COMMON = { ...VALUE_KEYWORDS, ...OBJECT_KEYWORDS, ...ARRAY_KEYWORDS, ...LOGIC_KEYWORDS };

/** Keywords in the order they run: what nobody has evaluated is known only after all others (core §11). */
const KEYWORDS: Readonly<Record<Dialect, ReadonlyMap<string, Keyword>>> = {
  '2020-12': new Map(
    Object.entries({
      ...COMMON,
      ...OBJECT_KEYWORDS_2020,
      ...ARRAY_KEYWORDS_2020,
      ...LOGIC_KEYWORDS_2020,
      unevaluatedProperties,
      unevaluatedItems,
    }),
  ),
  'draft-07': new Map(Object.entries({ ...COMMON, ...OBJECT_KEYWORDS_7, ...ARRAY_KEYWORDS_7 })),
};

const patternOf = (compiler: Compiler, source: string): Matcher | undefined => {
  const { patterns, warnings } = compiler;
  if (patterns.has(source)) return patterns.get(source);
  let matcher: Matcher | undefined;
  try {
    matcher = compilePattern(source);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    warnings.push(`The pattern ${JSON.stringify(source.slice(0, 100))} is not checked: ${cause.message}.`);
  }
  patterns.set(source, matcher);
  return matcher;
};

const siteOf = (compiler: Compiler, place: Place, schema: JsonObject, keyword: string): Site => {
  const { documents } = compiler;
  const fail = (expectation: string): never => {
    throw new Error(`The schema's ${JSON.stringify(keyword)} ${expectation}.`);
  };
  const reference = (text: string) => compilePlace(compiler, resolve(documents, text, place.resource));
  return {
    schema,
    fail,
    reference,
    pattern: (source) => patternOf(compiler, source),
    subschema: (...path) => {
      const below = path.reduce<Json | undefined>((here, key) => (here as JsonObject | undefined)?.[key], schema);
      if (typeof below !== 'boolean' && !isObject(below)) return fail('must hold schemas');
      return compilePlace(compiler, { schema: below, resource: documents.roots.get(below) ?? place.resource });
    },
    dynamicReference: (text) => {
      const initial = resolve(documents, text, place.resource);
      const fallback = compilePlace(compiler, initial);
      const name = initial.fragment;
      if (initial.resource.dynamicAnchors.get(name) !== initial.schema) return fallback;
      const targets = new Map<unknown, Check>();
      for (const resource of new Set(documents.resources.values())) {
        const schema = resource.dynamicAnchors.get(name);
        if (schema !== undefined) targets.set(resource, compilePlace(compiler, { schema, resource }));
      }
      return (value, at, run, seen) => {
        const outermost = run.scope.find((resource) => targets.has(resource));
        return (targets.get(outermost) ?? fallback)(value, at, run, seen);
      };
    },
  };
};

const checksOf = (compiler: Compiler, place: Place, schema: JsonObject): readonly Check[] => {
  const keywords = KEYWORDS[place.resource.dialect];
  // Draft 7 core §8.3: beside $ref every other keyword is ignored.
  const only = place.resource.dialect === 'draft-07' && schema.$ref !== undefined;
  const names = only ? ['$ref'] : [...keywords.keys()].filter((name) => Object.hasOwn(schema, name));
  return names.flatMap((name) => {
    const keyword = keywords.get(name);
    const operand = schema[name];
    return keyword === undefined || operand === undefined
      ? []
      : [keyword(operand, siteOf(compiler, place, schema, name))];
  });
};

const gather = (checks: readonly Check[], value: Json, at: string, run: Run, seen: Seen): readonly Problem[] => {
  let found = VALID;
  for (const check of checks) {
    const more = check(value, at, run, seen);
    if (more.length > 0) found = found.length > 0 ? [...found, ...more] : more;
  }
  return found;
};

/** Runs in its place: one step of the budget, one level of depth, and its resource in the dynamic scope. */
const inPlace = (checks: readonly Check[], { resource }: Place): Check => {
  return (value, at, run, seen) => {
    spend(run, 1);
    run.depth += 1;
    if (run.depth > MAX_DEPTH) throw new RangeError('The value is nested too deeply.');
    const crosses = run.scope.at(-1) !== resource;
    if (crosses) run.scope.push(resource);
    const found = gather(checks, value, at, run, seen);
    if (crosses) run.scope.pop();
    run.depth -= 1;
    return found;
  };
};

/** Keeps account of evaluated members for this schema's own keywords, and passes it on; cousins do not see it (core §11). */
const tracking =
  (check: Check): Check =>
  (value, at, run, seen) => {
    const own = new Set<string | number>();
    const found = check(value, at, run, own);
    if (seen !== undefined) for (const member of own) seen.add(member);
    return found;
  };

/**
 * Compiles a schema once; a reference back to one under way finds it by the time it runs.
 * Throws an Error that names the fault.
 */
export const compilePlace = (compiler: Compiler, place: Place): Check => {
  const { schema } = place;
  if (schema === true) return () => VALID;
  if (schema === false) return (_, at) => problem(at, 'is not allowed');
  if (!isObject(schema)) throw new Error('The schema refers to a value that is no schema.');
  const known = compiler.nodes.get(schema);
  if (known !== undefined) return known;
  let node: Check = () => VALID;
  compiler.nodes.set(schema, (...validation) => node(...validation));
  const checks = checksOf(compiler, place, schema);
  const tracks = schema.unevaluatedProperties !== undefined || schema.unevaluatedItems !== undefined;
  node = tracks ? tracking(inPlace(checks, place)) : inPlace(checks, place);
  return node;
};
