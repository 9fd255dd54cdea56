// Keywords that apply other schemas to the same value (JSON Schema 2020-12 core §8.2.3 and §10.2).
import type { Json } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import { assertion, type Check, type Keyword, problem, type Run, type Seen, type Site, VALID } from './check.ts';

const branches = (operand: Json, keyword: string, site: Site): readonly Check[] =>
  Array.isArray(operand) && operand.length > 0
    ? operand.map((_, index) => site.subschema(keyword, index))
    : site.fail('must be an array of schemas');

const reference: Keyword = (operand, site) =>
  typeof operand === 'string' ? site.reference(operand) : site.fail('must be a URI reference');

const dynamicReference: Keyword = (operand, site) =>
  typeof operand === 'string' ? site.dynamicReference(operand) : site.fail('must be a URI reference');

const allOf: Keyword = (operand, site) => {
  const checks = branches(operand, 'allOf', site);
  return (value, at, run, seen) => checks.flatMap((check) => check(value, at, run, seen));
};

/** What `check` says; what it has seen is kept only where it holds (core §7.7.1.2). */
const attempt = (check: Check, value: Json, at: string, run: Run, seen: Seen): readonly Problem[] => {
  const own: Seen = seen === undefined ? undefined : new Set();
  const found = check(value, at, run, own);
  if (found.length === 0) for (const member of own ?? []) seen?.add(member);
  return found;
};

/** One sentence where every branch has one about the value itself; else the problems of the branch that came closest. */
const noneMatches = (at: string, attempts: readonly (readonly Problem[])[]): readonly Problem[] => {
  const own = attempts.map((found) => (found.length === 1 && found[0]?.pointer === at ? found[0].detail : undefined));
  if (own.every((detail) => detail !== undefined)) return problem(at, [...new Set(own)].join(', or '));
  const inside = attempts.filter((found) => found.every(({ pointer }) => pointer !== at));
  const closest = (inside.length > 0 ? inside : attempts).reduce((best, found) =>
    found.length < best.length ? found : best,
  );
  return [...problem(at, `must match at least one of ${attempts.length} alternatives`), ...closest];
};

const anyOf: Keyword = (operand, site) => {
  const checks = branches(operand, 'anyOf', site);
  return (value, at, run, seen) => {
    const attempts: (readonly Problem[])[] = [];
    for (const check of checks) {
      const found = attempt(check, value, at, run, seen);
      if (found.length === 0 && seen === undefined) return VALID;
      attempts.push(found);
    }
    return attempts.some((found) => found.length === 0) ? VALID : noneMatches(at, attempts);
  };
};

const oneOf: Keyword = (operand, site) => {
  const checks = branches(operand, 'oneOf', site);
  return (value, at, run, seen) => {
    const attempts = checks.map((check) => attempt(check, value, at, run, seen));
    const matches = attempts.filter((found) => found.length === 0).length;
    if (matches === 1) return VALID;
    if (matches === 0) return noneMatches(at, attempts);
    return problem(at, `must match exactly one of ${checks.length} alternatives, but matches ${matches}`);
  };
};

const not: Keyword = (_, site) => {
  const check = site.subschema('not');
  return (value, at, run) =>
    check(value, at, run, undefined).length > 0 ? VALID : problem(at, 'must not match the schema it is excluded from');
};

const condition: Keyword = (_, site) => {
  const test = site.subschema('if');
  const pass: Check = assertion(() => true, '');
  const then = site.schema.then === undefined ? pass : site.subschema('then');
  const otherwise = site.schema.else === undefined ? pass : site.subschema('else');
  return (value, at, run, seen) => {
    const holds = attempt(test, value, at, run, seen).length === 0;
    return (holds ? then : otherwise)(value, at, run, seen);
  };
};

export const LOGIC_KEYWORDS: Readonly<Record<string, Keyword>> = {
  $ref: reference,
  allOf,
  anyOf,
  oneOf,
  not,
  if: condition,
};

export const LOGIC_KEYWORDS_2020: Readonly<Record<string, Keyword>> = { $dynamicRef: dynamicReference };
