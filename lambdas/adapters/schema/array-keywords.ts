// Keywords about the items of an array (JSON Schema 2020-12 core §10.3.1 and §11.2, validation §6.4).
import type { Json } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import { canonical } from './canonical.ts';
import {
  below,
  type Check,
  type Keyword,
  MAX_PROBLEMS,
  problem,
  type Run,
  type Seen,
  type Site,
  spend,
  VALID,
} from './check.ts';
import { plural, readCount } from './value-keywords.ts';

const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

const list = (operand: Json | undefined, keyword: string, site: Site): readonly Check[] =>
  Array.isArray(operand)
    ? operand.map((_, index) => site.subschema(keyword, index))
    : site.fail('must be an array of schemas');

/** Checks the items from `first` on, each with the check that `choose` names for it. */
const eachItem =
  (first: number, choose: (index: number, seen: Seen) => Check | undefined): Check =>
  (value, at, run, seen) => {
    if (!isArray(value)) return VALID;
    const found: Problem[] = [];
    for (const [index, item] of value.entries()) {
      const check = index < first ? undefined : choose(index, seen);
      if (check === undefined) continue;
      found.push(...check(item, below(at, index), run, undefined));
      seen?.add(index);
      if (found.length >= MAX_PROBLEMS) break;
    }
    return found;
  };

const tuple =
  (keyword: string): Keyword =>
  (operand, site) => {
    const checks = list(operand, keyword, site);
    return eachItem(0, (index) => checks[index]);
  };

/** 2020-12: one schema for all items behind `prefixItems`. */
const items: Keyword = (_, site) => {
  const check = site.subschema('items');
  const prefix = site.schema.prefixItems;
  return eachItem(Array.isArray(prefix) ? prefix.length : 0, () => check);
};

/** Draft 7: an array of schemas by position, or one for all. */
const itemsOfDraft7: Keyword = (operand, site) => {
  if (Array.isArray(operand)) return tuple('items')(operand, site);
  const check = site.subschema('items');
  return eachItem(0, () => check);
};

/** Draft 7: says something only beside the array form of `items` (validation §6.4.2). */
const additionalItems: Keyword = (_, site) => {
  const check = site.subschema('additionalItems');
  const first = site.schema.items;
  return Array.isArray(first) ? eachItem(first.length, () => check) : () => VALID;
};

export const unevaluatedItems: Keyword = (_, site) => {
  const check = site.subschema('unevaluatedItems');
  return eachItem(0, (index, seen) => (seen?.has(index) ? undefined : check));
};

const countMatches = (check: Check, value: readonly Json[], run: Run, seen: Seen): number => {
  let matches = 0;
  for (const [index, item] of value.entries()) {
    if (check(item, '', run, undefined).length > 0) continue;
    matches += 1;
    seen?.add(index);
  }
  return matches;
};

const containing = (site: Site, least: number, most: number): Check => {
  const check = site.subschema('contains');
  return (value, at, run, seen) => {
    if (!isArray(value)) return VALID;
    const matches = countMatches(check, value, run, seen);
    if (matches < least) return problem(at, `must contain at least ${plural(least, 'matching item')}`);
    return matches > most ? problem(at, `must contain at most ${plural(most, 'matching item')}`) : VALID;
  };
};

const contains: Keyword = (_, site) => {
  const { minContains = 1, maxContains } = site.schema;
  return containing(
    site,
    readCount(minContains, site),
    maxContains === undefined ? Infinity : readCount(maxContains, site),
  );
};

const uniqueItems: Keyword = (operand) => (value, at, run) => {
  if (operand !== true || !isArray(value)) return VALID;
  const first = new Set<string>();
  for (const [index, item] of value.entries()) {
    const text = canonical(item, (steps) => spend(run, steps));
    if (first.has(text)) return problem(below(at, index), 'must differ from every item before it');
    first.add(text);
  }
  return VALID;
};

const size =
  (within: (count: number, limit: number) => boolean, words: string): Keyword =>
  (operand, site) => {
    const limit = readCount(operand, site);
    const detail = `must have ${words} ${plural(limit, 'item')}`;
    return (value, at) => (!isArray(value) || within(value.length, limit) ? VALID : problem(at, detail));
  };

export const ARRAY_KEYWORDS: Readonly<Record<string, Keyword>> = {
  minItems: size((count, limit) => count >= limit, 'at least'),
  maxItems: size((count, limit) => count <= limit, 'at most'),
  uniqueItems,
};

export const ARRAY_KEYWORDS_2020: Readonly<Record<string, Keyword>> = {
  prefixItems: tuple('prefixItems'),
  items,
  contains,
};

export const ARRAY_KEYWORDS_7: Readonly<Record<string, Keyword>> = {
  items: itemsOfDraft7,
  additionalItems,
  contains: (_, site) => containing(site, 1, Infinity),
};
