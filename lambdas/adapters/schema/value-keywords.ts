// Keywords about one value: its type, its number, its text (JSON Schema 2020-12 validation §6.1–6.3).
import { isObject, type Json } from '#core/json.ts';
import { canonical } from './canonical.ts';
import { assertion, type Check, type Keyword, quote, quoteAll, type Run, type Site, spend } from './check.ts';

const TYPES: Readonly<Record<string, (value: Json) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  array: (value) => Array.isArray(value),
  object: (value) => isObject(value),
};

const type: Keyword = (operand, site) => {
  const names = Array.isArray(operand) ? operand : [operand];
  const tests = names.map((name) =>
    typeof name === 'string' && Object.hasOwn(TYPES, name) ? TYPES[name] : site.fail('must name JSON types'),
  );
  return assertion((value) => tests.some((test) => test?.(value)), `must be ${names.join(' or ')}`);
};

const oneOf = (operands: readonly Json[], detail: string): Check => {
  const allowed = new Set(operands.map((operand) => canonical(operand, () => undefined)));
  return assertion((value, run) => allowed.has(canonical(value, (steps) => spend(run, steps))), detail);
};

const constant: Keyword = (operand) => oneOf([operand], `must be ${quote(operand)}`);

const enumeration: Keyword = (operand, site) =>
  Array.isArray(operand) ? oneOf(operand, `must be one of ${quoteAll(operand)}`) : site.fail('must be an array');

const bound =
  (within: (value: number, limit: number) => boolean, words: string): Keyword =>
  (operand, site) => {
    const limit = typeof operand === 'number' ? operand : site.fail('must be a number');
    return assertion((value) => typeof value !== 'number' || within(value, limit), `must be ${words} ${limit}`);
  };

/** A JSON number as coefficient × 10^exponent, exactly as written: 0.1 is a tenth, not the double nearest to it. */
const decimal = (value: number): { readonly coefficient: bigint; readonly exponent: number } => {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
};

const isMultiple = (value: number, divisor: number): boolean => {
  const left = decimal(value);
  const right = decimal(divisor);
  const unit = Math.min(left.exponent, right.exponent);
  const scale = (part: typeof left) => part.coefficient * 10n ** BigInt(part.exponent - unit);
  return scale(left) % scale(right) === 0n;
};

const multipleOf: Keyword = (operand, site) => {
  const divisor = typeof operand === 'number' && operand > 0 ? operand : site.fail('must be a number above 0');
  return assertion(
    (value) => typeof value !== 'number' || isMultiple(value, divisor),
    `must be a multiple of ${divisor}`,
  );
};

/** A keyword's operand that counts something. */
export const readCount = (operand: Json | undefined, site: Site): number =>
  typeof operand === 'number' && Number.isInteger(operand) && operand >= 0 ? operand : site.fail('must be a count');

export const plural = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : nouns}`;

/** Characters are Unicode code points (RFC 8259 §7), so a surrogate pair counts once. */
const characters = (text: string): number => text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);

const length =
  (within: (count: number, limit: number) => boolean, words: string): Keyword =>
  (operand, site) => {
    const limit = readCount(operand, site);
    const detail = `must be ${words} ${plural(limit, 'character')} long`;
    return assertion((value) => typeof value !== 'string' || within(characters(value), limit), detail);
  };

const pattern: Keyword = (operand, site) => {
  const source = typeof operand === 'string' ? operand : site.fail('must be a string');
  const matches = site.pattern(source);
  if (matches === undefined) return assertion(() => true, '');
  const holds = (value: Json, run: Run) => typeof value !== 'string' || matches(value, (steps) => spend(run, steps));
  return assertion(holds, `must match the pattern ${quote(source)}`);
};

export const VALUE_KEYWORDS: Readonly<Record<string, Keyword>> = {
  type,
  const: constant,
  enum: enumeration,
  minimum: bound((value, limit) => value >= limit, 'at least'),
  maximum: bound((value, limit) => value <= limit, 'at most'),
  exclusiveMinimum: bound((value, limit) => value > limit, 'more than'),
  exclusiveMaximum: bound((value, limit) => value < limit, 'less than'),
  multipleOf,
  minLength: length((count, limit) => count >= limit, 'at least'),
  maxLength: length((count, limit) => count <= limit, 'at most'),
  pattern,
};
