// Keywords about the members of an object (JSON Schema 2020-12 core §10.3.2 and §11.3, validation §6.5).
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import {
  below,
  type Check,
  type Keyword,
  MAX_PROBLEMS,
  problem,
  quoteAll,
  type Run,
  type Seen,
  type Site,
  spend,
  VALID,
} from './check.ts';
import type { Matcher } from './pattern-automaton.ts';
import { plural, readCount } from './value-keywords.ts';

type ObjectCheck = (value: JsonObject, at: string, run: Run, seen: Seen) => readonly Problem[];

const forObjects =
  (check: ObjectCheck): Check =>
  (value, at, run, seen) =>
    isObject(value) ? check(value, at, run, seen) : VALID;

const readMap = (operand: Json | undefined, site: Site): readonly string[] =>
  operand === undefined ? [] : isObject(operand) ? Object.keys(operand) : site.fail('must be an object');

const readNames = (operand: Json | undefined, site: Site): readonly string[] =>
  Array.isArray(operand) && operand.every((name) => typeof name === 'string')
    ? operand
    : site.fail('must list property names');

const properties: Keyword = (operand, site) => {
  const checks = readMap(operand, site).map((name) => [name, site.subschema('properties', name)] as const);
  return forObjects((value, at, run, seen) => {
    const found: Problem[] = [];
    for (const [name, check] of checks) {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      if (member === undefined) continue;
      found.push(...check(member, below(at, name), run, undefined));
      seen?.add(name);
    }
    return found;
  });
};

/** A dropped pattern covers every name, so that `additionalProperties: false` refuses nothing the pattern would have let in. */
const covering = (site: Site, source: string): Matcher => site.pattern(source) ?? (() => true);

const patternProperties: Keyword = (operand, site) => {
  const checks = readMap(operand, site).map((source) => {
    const dropped = site.pattern(source) === undefined;
    return {
      covers: covering(site, source),
      check: dropped ? () => VALID : site.subschema('patternProperties', source),
    };
  });
  return forObjects((value, at, run, seen) => {
    const found: Problem[] = [];
    for (const [name, member] of Object.entries(value)) {
      for (const { covers, check } of checks) {
        if (!covers(name, (steps) => spend(run, steps))) continue;
        found.push(...check(member, below(at, name), run, undefined));
        seen?.add(name);
      }
      if (found.length >= MAX_PROBLEMS) break;
    }
    return found;
  });
};

/** The check of members that no neighbour has covered; where the schema is `false`, the sentence names what is known. */
const leftOver = (site: Site, keyword: string, known: readonly string[]): Check => {
  const check = site.subschema(keyword);
  if (site.schema[keyword] !== false) return check;
  const detail = `is not a known property${known.length === 0 ? '' : ` (known: ${quoteAll(known)})`}`;
  return (_, at) => problem(at, detail);
};

const additionalProperties: Keyword = (_, site) => {
  const known = new Set(readMap(site.schema.properties, site));
  const covers = readMap(site.schema.patternProperties, site).map((source) => covering(site, source));
  const check = leftOver(site, 'additionalProperties', [...known]);
  return forObjects((value, at, run, seen) => {
    const found: Problem[] = [];
    for (const [name, member] of Object.entries(value)) {
      if (known.has(name) || covers.some((matches) => matches(name, (steps) => spend(run, steps)))) continue;
      found.push(...check(member, below(at, name), run, undefined));
      seen?.add(name);
      if (found.length >= MAX_PROBLEMS) break;
    }
    return found;
  });
};

export const unevaluatedProperties: Keyword = (_, site) => {
  const check = leftOver(site, 'unevaluatedProperties', readMap(site.schema.properties, site));
  return forObjects((value, at, run, seen) => {
    const found: Problem[] = [];
    for (const [name, member] of Object.entries(value)) {
      if (seen?.has(name)) continue;
      found.push(...check(member, below(at, name), run, undefined));
      seen?.add(name);
      if (found.length >= MAX_PROBLEMS) break;
    }
    return found;
  });
};

const propertyNames: Keyword = (_, site) => {
  const check = site.subschema('propertyNames');
  return forObjects((value, at, run) => {
    const found: Problem[] = [];
    for (const name of Object.keys(value)) {
      for (const { detail } of check(name, '', run, undefined))
        found.push({ pointer: below(at, name), detail: `has a name that ${detail}` });
      if (found.length >= MAX_PROBLEMS) break;
    }
    return found;
  });
};

const missing = (names: readonly string[], value: JsonObject, at: string, detail: string): readonly Problem[] =>
  names.filter((name) => !Object.hasOwn(value, name)).map((name) => ({ pointer: below(at, name), detail }));

const required: Keyword = (operand, site) => {
  const names = readNames(operand, site);
  return forObjects((value, at) => missing(names, value, at, 'is required'));
};

const dependency = (keyword: string, name: string, site: Site, operand: Json | undefined): Check => {
  if (!Array.isArray(operand)) {
    const check = site.subschema(keyword, name);
    return forObjects((value, at, run, seen) => (Object.hasOwn(value, name) ? check(value, at, run, seen) : VALID));
  }
  const names = readNames(operand, site);
  const detail = `is required beside ${quoteAll([name])}`;
  return forObjects((value, at) => (Object.hasOwn(value, name) ? missing(names, value, at, detail) : VALID));
};

/** `dependentRequired`, `dependentSchemas` and draft 7's `dependencies`, which is either by the shape of each member. */
const dependencies =
  (keyword: string): Keyword =>
  (operand, site) => {
    const checks = readMap(operand, site).map((name) =>
      dependency(keyword, name, site, isObject(operand) ? operand[name] : undefined),
    );
    return (value, at, run, seen) => checks.flatMap((check) => check(value, at, run, seen));
  };

const size =
  (within: (count: number, limit: number) => boolean, words: string): Keyword =>
  (operand, site) => {
    const limit = readCount(operand, site);
    const detail = `must have ${words} ${plural(limit, 'property', 'properties')}`;
    return forObjects((value, at) => (within(Object.keys(value).length, limit) ? VALID : problem(at, detail)));
  };

export const OBJECT_KEYWORDS: Readonly<Record<string, Keyword>> = {
  properties,
  patternProperties,
  additionalProperties,
  propertyNames,
  required,
  minProperties: size((count, limit) => count >= limit, 'at least'),
  maxProperties: size((count, limit) => count <= limit, 'at most'),
};

export const OBJECT_KEYWORDS_2020: Readonly<Record<string, Keyword>> = {
  dependentRequired: dependencies('dependentRequired'),
  dependentSchemas: dependencies('dependentSchemas'),
};

export const OBJECT_KEYWORDS_7: Readonly<Record<string, Keyword>> = { dependencies: dependencies('dependencies') };
