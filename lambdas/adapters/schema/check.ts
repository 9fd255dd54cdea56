// What a compiled keyword is: a function from a value to the problems with it. Everything a validation spends is counted.
import { type Json, pointerToken } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import type { Matcher } from './pattern-automaton.ts';
import type { Resource } from './schema-document.ts';

/** The members (property names or item indices) that the keywords so far have looked at; `undefined` where nobody asks. */
export type Seen = Set<string | number> | undefined;

/** One validation: what is left to spend, how deep it stands, and the schema resources it came through (the dynamic scope). */
export type Run = { steps: number; depth: number; readonly scope: Resource[] };

/** `at` is the RFC 6901 pointer to `value`. Throws a RangeError when the run has nothing left. */
export type Check = (value: Json, at: string, run: Run, seen: Seen) => readonly Problem[];

/** What a keyword is compiled with: its neighbours, and the ways to its sub-schemas. `fail` throws, naming the place in the schema. */
export type Site = {
  readonly schema: { readonly [keyword: string]: Json };
  readonly subschema: (...path: readonly (string | number)[]) => Check;
  readonly reference: (reference: string) => Check;
  readonly dynamicReference: (reference: string) => Check;
  readonly pattern: (source: string) => Matcher | undefined;
  readonly fail: (expectation: string) => never;
};

export type Keyword = (operand: Json, site: Site) => Check;

export const VALID: readonly Problem[] = [];
export const MAX_PROBLEMS = 50;
const MAX_QUOTED = 120;

export const spend = (run: Run, steps: number): void => {
  run.steps -= steps;
  if (run.steps < 0) throw new RangeError('The validation budget is spent.');
};

export const problem = (pointer: string, detail: string): readonly Problem[] => [{ pointer, detail }];

export const below = (at: string, key: string | number): string => `${at}/${pointerToken(key)}`;

/** A keyword that looks at the value alone. */
export const assertion =
  (holds: (value: Json, run: Run) => boolean, detail: string): Check =>
  (value, at, run) =>
    holds(value, run) ? VALID : problem(at, detail);

/** Schema text for a sentence; cut, because an `enum` can be longer than the answer it stands in. */
export const quote = (operand: Json): string => {
  const text = typeof operand === 'string' ? JSON.stringify(operand) : (JSON.stringify(operand) ?? '');
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}…`;
};

/** Quotes as many as fit a sentence. */
export const quoteAll = (operands: readonly Json[]): string => {
  const shown: string[] = [];
  let length = 0;
  for (const operand of operands) {
    const text = quote(operand);
    length += text.length;
    if (shown.length > 0 && length > MAX_QUOTED * 2) return `${shown.join(', ')}, …`;
    shown.push(text);
  }
  return shown.join(', ');
};
