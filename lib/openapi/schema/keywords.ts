// Keywords of one schema that hold no schema themselves: types, values, limits.
import type { Json, JsonObject } from '#core/json.ts';
import { isHarmless } from '../text.ts';

const TYPES: ReadonlySet<Json> = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']);

type Types = { readonly type?: Json; readonly base64: boolean };

/** The types, and whether the value is binary, which travels to the gateway as base64. */
export const typesOf = (given: JsonObject): Types => {
  const listed: readonly Json[] = Array.isArray(given.type) ? given.type : given.type === undefined ? [] : [given.type];
  const isFile = listed.includes('file');
  const named = isFile ? ['string'] : listed.filter((each) => TYPES.has(each));
  const implied = named.length > 0 ? named : impliedType(given);
  const types = given.nullable === true && implied.length > 0 ? [...implied, 'null'] : implied;
  const unique = [...new Set(types)];
  const base64 = isFile || given.format === 'binary' || given.format === 'byte' || given.contentEncoding === 'base64';
  const [first] = unique;
  if (first === undefined) return { base64: false };
  return { type: unique.length === 1 ? first : unique, base64: base64 && unique.includes('string') };
};

const impliedType = ({ properties, items }: JsonObject): readonly string[] => {
  if (properties !== undefined) return ['object'];
  return items === undefined ? [] : ['array'];
};

const isScalar = (value: Json | undefined): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** `enum`, `const` and `default`, as far as they are scalars that a definition may hold. */
export const valuesOf = (given: JsonObject, enumBytes: number): JsonObject => {
  const values = Array.isArray(given.enum) ? enumOf(given, given.enum) : [];
  const listed = values.length > 0 && JSON.stringify(values).length <= enumBytes && values.every(isSayable);
  const { const: constant, default: usual } = given;
  return {
    ...(listed && { enum: values }),
    ...(isScalar(constant) && isSayable(constant) && { const: constant }),
    ...(isScalar(usual) && usual !== null && usual !== '' && isSayable(usual) && { default: usual }),
  };
};

const isSayable = (value: Json): boolean => typeof value !== 'string' || (value.length <= 200 && isHarmless(value));

/** Without doubles. YAML reads `1` as a number also where the type says text; any other mismatch would refuse every value. */
const enumOf = (given: JsonObject, listed: readonly Json[]): readonly Json[] => {
  if (!listed.every(isScalar)) return [];
  const type = Array.isArray(given.type) && given.type.length === 1 ? given.type[0] : given.type;
  const values = type === 'string' ? listed.map((each) => (each === null ? null : String(each))) : listed;
  if ((type === 'integer' || type === 'number') && !values.every((each) => each === null || typeof each === 'number'))
    return [];
  if (type === 'boolean' && !values.every((each) => each === null || typeof each === 'boolean')) return [];
  return [...new Set(given.nullable === true ? [...values, null] : values)];
};

const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];

/** Formats that tell a model what to write; those of numbers repeat the type. */
const FORMATS: ReadonlySet<Json | undefined> = new Set(
  'date date-time time duration email hostname ipv4 ipv6 uri uri-reference uuid'.split(' '),
);

/** Limits. OpenAPI 3.0 and 2.0 say `exclusiveMinimum: true` beside `minimum`, 2020-12 says the bound itself. */
export const constraintsOf = (given: JsonObject): JsonObject => {
  const number = (name: string) =>
    typeof given[name] === 'number' && Number.isFinite(given[name]) ? given[name] : undefined;
  const entries: [string, Json | undefined][] = [
    ...COUNTS.map((name): [string, Json | undefined] => [name, isCount(given[name]) ? given[name] : undefined]),
    ['minimum', given.exclusiveMinimum === true ? undefined : number('minimum')],
    ['maximum', given.exclusiveMaximum === true ? undefined : number('maximum')],
    ['exclusiveMinimum', number(given.exclusiveMinimum === true ? 'minimum' : 'exclusiveMinimum')],
    ['exclusiveMaximum', number(given.exclusiveMaximum === true ? 'maximum' : 'exclusiveMaximum')],
    ['multipleOf', Number(number('multipleOf')) > 0 ? given.multipleOf : undefined],
    ['uniqueItems', given.uniqueItems === true ? true : undefined],
    ['deprecated', given.deprecated === true ? true : undefined],
    ['format', FORMATS.has(given.format) ? given.format : undefined],
    ['pattern', isPattern(given.pattern) ? given.pattern : undefined],
  ];
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
};

const isCount = (value: Json | undefined): boolean => Number.isInteger(value) && Number(value) >= 0;

/** 2020-12 reads patterns with the `u` flag; one that does not compile would make the whole tool unusable. */
const isPattern = (pattern: Json | undefined): boolean => {
  if (typeof pattern !== 'string' || pattern.length > 200 || !isHarmless(pattern)) return false;
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
};
