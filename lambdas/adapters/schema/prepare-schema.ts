// What has to happen to a schema before the validator may have it: bounds, no other documents, and patterns moved into
// a linear-time engine (a hostile `(a+)+$` takes minutes in a backtracking one).
import type { SchemaDraft } from '@cfworker/json-schema';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { checkReferences } from './check-references.ts';
import { linearPatterns, NO_PATTERNS, type Patterns } from './linear-patterns.ts';

export type Prepared = {
  readonly prepared: JsonObject;
  readonly draft: SchemaDraft;
  readonly warnings: readonly string[];
  readonly patterns: Patterns;
  /** Schemas applied to one value at most. */
  readonly cost: number;
};

const MAX_DEPTH = 64;
const MAX_SCHEMAS = 5000;
const MAX_UNIQUE = 2000;

const MAPS = new Set(['properties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const SINGLE = new Set([
  ...['items', 'additionalItems', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'],
  ...['unevaluatedItems', 'unevaluatedProperties'],
]);

type Work = { schemas: number; readonly warnings: string[]; readonly patterns: Patterns };

/** 2020-12 unless `$schema` says draft 7; an older or unknown dialect is read as draft 7, with a warning. */
export const prepareSchema = async (schema: JsonObject): Promise<Prepared> => {
  const warnings: string[] = [];
  const draft = draftOf(schema.$schema, warnings);
  const patterns = hasPattern(schema) ? await linearPatterns() : NO_PATTERNS;
  const prepared = prepare(schema, 0, { schemas: 0, warnings, patterns }) as JsonObject;
  return { prepared, draft, warnings, patterns, cost: checkReferences(prepared) };
};

const draftOf = (dialect: Json | undefined, warnings: string[]): SchemaDraft => {
  if (typeof dialect !== 'string' || dialect.includes('2020-12')) return '2020-12';
  if (!dialect.includes('draft-07')) warnings.push(`$schema ${dialect.slice(0, 100)} is read as draft 7`);
  return '7';
};

const hasPattern = (schema: JsonObject): boolean => JSON.stringify(schema).includes('"pattern":');

const prepare = (schema: Json, depth: number, work: Work): Json => {
  if (!isObject(schema)) return schema;
  work.schemas += 1;
  if (depth > MAX_DEPTH || work.schemas > MAX_SCHEMAS) throw new Error('the schema is too deep or too large');
  const { pattern, patternProperties, format: _annotation, ...rest } = schema;
  const kept: { [keyword: string]: Json } = Object.fromEntries(
    Object.entries(rest).map(([keyword, value]) => [keyword, below(keyword, value, depth, work)]),
  );
  if (typeof pattern === 'string') addPattern(kept, pattern, work);
  if (patternProperties !== undefined) dropPatternProperties(kept, work);
  if (kept.uniqueItems === true) boundUniqueItems(kept);
  return kept;
};

const below = (keyword: string, value: Json, depth: number, work: Work): Json => {
  if (MAPS.has(keyword) && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, prepare(each, depth + 1, work)]));
  }
  if (LISTS.has(keyword) && Array.isArray(value)) return value.map((each: Json) => prepare(each, depth + 1, work));
  return SINGLE.has(keyword) ? prepare(value, depth + 1, work) : value;
};

/** `format` is free for this: formats are annotations here (2020-12, validation §7), so none is asserted. */
const addPattern = (kept: { [keyword: string]: Json }, pattern: string, { patterns, warnings }: Work): void => {
  const format = patterns.formatOf(pattern);
  if (format === undefined) warnings.push(`pattern ${pattern.slice(0, 100)} is not checked: no linear-time form`);
  else kept.format = format;
};

/** The validator compares every pair: a megabyte of numbers in one unique list would be minutes of work. */
const boundUniqueItems = (kept: { [keyword: string]: Json }): void => {
  const short = { maxItems: MAX_UNIQUE };
  const unique = Object.fromEntries([
    ['if', short],
    ['then', { uniqueItems: true }],
    ['else', short],
  ]);
  delete kept.uniqueItems;
  kept.allOf = [...(Array.isArray(kept.allOf) ? (kept.allOf as readonly Json[]) : []), unique];
};

/** Without its patterns, whether a property is "additional" cannot be known, so that is not asked either. */
const dropPatternProperties = (kept: { [keyword: string]: Json }, { warnings }: Work): void => {
  warnings.push('patternProperties, and additionalProperties beside it, are not checked');
  delete kept.additionalProperties;
  delete kept.unevaluatedProperties;
};
