// The checks that the configuration's shape is written in. Each answers its problems with their RFC 6901 pointers.
import { isObject, type Json, type JsonObject, pointerToken } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import { didYouMean } from '#lib/cli/suggest.ts';

export type Check = (value: Json, pointer: string) => readonly Problem[];

export type Fields = { readonly [key: string]: readonly [check: Check, presence?: 'required'] };

const demand =
  (holds: (value: Json) => boolean, detail: string): Check =>
  (value, pointer) =>
    holds(value) ? [] : [{ pointer, detail: `must be ${detail}` }];

export const text = (pattern: RegExp, detail: string): Check =>
  demand((value) => typeof value === 'string' && pattern.test(value), detail);

export const whole = (least: number, most: number): Check =>
  demand(
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    `a whole number from ${least} to ${most}`,
  );

/** A percentage, so that its digits can be printed as they are. */
export const percentage = (detail: string, holds: (percent: number) => boolean): Check =>
  demand(
    (value) => typeof value === 'number' && holds(value) && Number(value.toFixed(4)) === value,
    `${detail}, with at most four decimals`,
  );

/** A day that exists (RFC 3339 `full-date`). */
export const day: Check = demand(
  (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value,
  'a date such as 2026-11-30',
);

/** A link that a page may hold: nothing that a browser would run. */
export const webAddress: Check = demand((value) => {
  const parsed = typeof value === 'string' ? URL.parse(value) : null;
  // As it was written: the URL standard reads past line breaks and NUL, which would end up in a page's Markdown.
  const isItself = parsed?.href === value || parsed?.href === `${value}/`;
  return (
    parsed?.protocol === 'https:' && parsed.username + parsed.password === '' && isItself && parsed.href.length <= 500
  );
}, 'an https URL of at most 500 characters, as browsers show it in full');

export const truth: Check = demand((value) => typeof value === 'boolean', 'true or false');

export const oneOf = (values: readonly (string | number)[]): Check =>
  demand((value) => values.some((each) => each === value), `one of ${values.join(', ')}`);

/** One of more words than anybody wants listed: the nearest is named. */
export const known =
  (words: readonly string[]): Check =>
  (value, pointer) =>
    words.some((each) => each === value)
      ? []
      : [{ pointer, detail: `is not known.${typeof value === 'string' ? didYouMean(value, words) : ''}` }];

export const every =
  (check: Check): Check =>
  (value, pointer) =>
    Array.isArray(value)
      ? (value as readonly Json[]).flatMap((each, i) => check(each, `${pointer}/${i}`))
      : [{ pointer, detail: 'must be an array' }];

/** @param most as many as AWS takes. @default any number */
export const distinct =
  (check: Check, most = Number.POSITIVE_INFINITY): Check =>
  (value, pointer) => {
    if (!Array.isArray(value)) return check(value, pointer);
    if (value.length > most) return [{ pointer, detail: `must hold at most ${most} entries` }];
    const again = value.findIndex((each, i) => value.indexOf(each) < i);
    return again < 0 ? check(value, pointer) : [{ pointer: `${pointer}/${again}`, detail: 'is there already' }];
  };

export const nonEmpty =
  (check: Check): Check =>
  (value, pointer) =>
    Array.isArray(value) && value.length === 0
      ? [{ pointer, detail: 'must hold at least one entry' }]
      : check(value, pointer);

export const origin: Check = (value, pointer) => {
  const parsed = typeof value === 'string' ? URL.parse(value) : null;
  // The URL standard takes an asterisk for a host's name; nothing here would match by it.
  return parsed?.protocol === 'https:' && parsed.origin === value && !value.includes('*')
    ? []
    : [{ pointer, detail: 'must be one origin as browsers send it, such as https://app.example.com' }];
};

/**
 * An object with these fields and no others.
 *
 * @param elsewhere keys of other objects that are easily put into this one, and where they belong
 */
export const closed =
  (fields: Fields, elsewhere: readonly [keys: readonly string[], where: string] = [[], '']): Check =>
  (value, pointer) => {
    if (!isObject(value)) return [{ pointer, detail: 'must be an object' }];
    const at = (key: string) => `${pointer}/${pointerToken(key)}`;
    const missing = Object.entries(fields)
      .filter(([key, [, presence]]) => presence === 'required' && !Object.hasOwn(value, key))
      .map(([key]) => ({ pointer: at(key), detail: 'is required' }));
    const wrong = Object.entries(value).flatMap(([key, each]): readonly Problem[] => {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (field !== undefined) return field[0](each, at(key));
      if (elsewhere[0].includes(key)) return [{ pointer: at(key), detail: `belongs ${elsewhere[1]}` }];
      return [{ pointer: at(key), detail: `is not a known key.${didYouMean(key, Object.keys(fields))}` }];
    });
    return [...wrong, ...missing];
  };

/** A field that says nothing while another has some value. */
export const idle =
  (key: string, isIdle: (value: JsonObject) => boolean, when: string, check: Check): Check =>
  (value, pointer) =>
    isObject(value) && Object.hasOwn(value, key) && isIdle(value)
      ? [{ pointer: `${pointer}/${key}`, detail: `has no effect ${when}` }]
      : check(value, pointer);

/** An object of at least one entry, whose names follow a pattern. */
export const named =
  (pattern: RegExp, detail: string, check: Check): Check =>
  (value, pointer) => {
    if (!isObject(value) || Object.keys(value).length === 0)
      return [{ pointer, detail: 'must be an object with at least one entry' }];
    return Object.entries(value).flatMap(([key, each]) => {
      const at = `${pointer}/${pointerToken(key)}`;
      return pattern.test(key) ? check(each, at) : [{ pointer: at, detail }];
    });
  };
