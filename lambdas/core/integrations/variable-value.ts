// What a variable of an account may be. One function for the check of a definition and for every call, so that no second
// engine can think differently of a pattern.
import { pointerToken } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import type { Variable } from './integration.ts';

/** `{{account.NAME}}` in a base URL. */
export const VARIABLE_REFERENCE = /\{\{account\.([A-Za-z0-9_-]+)\}\}/g;

/** RFC 1123 §2.1, lower case. */
export const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const MAX_VALUE = 253;
const MAX_PATTERN = 200;
/** How many ways of dividing a value up a pattern may leave open: each may be tried, so this bounds its cost. */
const MAX_WAYS = 100_000;

// One character, class or escape, and how often it may stand there.
const ATOM =
  /(?:\\[dwsDWS]|\\[^A-Za-z0-9]|\[\^?(?:[^\]\\]|\\.)*\]|[^\\()[\]{}?*+|^$])(\{\d{1,3}(?:,\d{0,3})?\}|[?*+])?/y;

/** Lengths that a quantifier leaves open. */
const waysOf = (quantifier: string | undefined): number => {
  if (quantifier === undefined) return 1;
  if (quantifier === '?') return 2;
  const [, least = '0', comma, most = ''] = /^\{(\d+)(,)?(\d*)\}$/.exec(quantifier) ?? ['', '0', ','];
  if (comma === undefined) return 1;
  return (most === '' ? MAX_VALUE : Number(most)) - Number(least) + 1;
};

/**
 * `^…$` over characters and classes, each with at most one quantifier, and `(?:…)?` around some of them, not nested. No
 * alternatives, look-around or back-references: what is left cannot backtrack for long, whatever value it meets.
 */
const isPlain = (pattern: string): boolean => {
  let at = 1;
  let inGroup = false;
  let ways = 1;
  while (at < pattern.length - 1) {
    const mark = inGroup ? ')?' : '(?:';
    if (pattern.startsWith(mark, at)) {
      if (inGroup) ways *= 2;
      inGroup = !inGroup;
      at += mark.length;
      continue;
    }
    ATOM.lastIndex = at;
    const found = ATOM.exec(pattern);
    if (found === null || found.index + found[0].length > pattern.length - 1) return false;
    ways *= waysOf(found[1]);
    at += found[0].length;
  }
  return at === pattern.length - 1 && !inGroup && ways <= MAX_WAYS;
};

const compiled = (pattern: string): RegExp | undefined => {
  const anchored = pattern.startsWith('^') && pattern.endsWith('$') && pattern.length > 2;
  if (!anchored || pattern.length > MAX_PATTERN || !isPlain(pattern)) return undefined;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
};

/**
 * Whether a value is one that the variable allows; `undefined` for a pattern of an unsupported kind. Without a pattern a
 * value is one DNS label; `xn--` would let a lookalike domain in through punycode.
 */
export const variableMatcher = (variable: Variable | undefined): ((value: string) => boolean) | undefined => {
  if (variable?.enum !== undefined) {
    const { enum: values } = variable;
    return (value) => values.includes(value);
  }
  if (variable?.pattern === undefined) return (value) => DNS_LABEL.test(value) && !value.startsWith('xn--');
  const pattern = compiled(variable.pattern);
  return pattern && ((value) => value.length <= MAX_VALUE && pattern.test(value));
};

/** What is wrong with one variable of an account, as RFC 6901 says where below `/variables`. */
export const variableProblem = (
  name: string,
  variables: { readonly [name: string]: string },
  declared: { readonly [name: string]: Variable } = {},
): Problem | undefined => {
  const pointer = `/variables/${pointerToken(name)}`;
  const value: unknown = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (typeof value !== 'string') return { pointer, detail: `${name} is missing.` };
  const variable = Object.hasOwn(declared, name) ? declared[name] : undefined;
  if (variableMatcher(variable)?.(value)) return undefined;
  return { pointer, detail: `${name} does not have the form this integration allows.` };
};
