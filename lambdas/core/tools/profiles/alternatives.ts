// The alternatives of a schema: what its unions and conjunctions come to, each one schema without either.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { unionsOf } from './value-types.ts';

/** More are not told apart: the union that would make them is left out, which allows more. */
const MAX_ALTERNATIVES = 32;

/** @param schema without references. Whatever it allows, one of the alternatives allows; `[]` for what allows nothing. */
export const alternativesOf = (schema: Json): readonly JsonObject[] => {
  if (!isObject(schema)) return schema === false ? [] : [{}];
  const { allOf, anyOf: _, oneOf: __, ...own } = schema;
  const parts = Array.isArray(allOf) ? (allOf as readonly Json[]).map(alternativesOf) : [];
  const unions = unionsOf(schema).map((branches) => branches.flatMap(alternativesOf));
  return [...parts, ...unions].reduce<readonly JsonObject[]>(crossed, [own]);
};

const crossed = (ones: readonly JsonObject[], others: readonly JsonObject[]): readonly JsonObject[] =>
  ones.length * others.length > MAX_ALTERNATIVES
    ? ones
    : ones.flatMap((one) => others.flatMap((other) => both(one, other)));

/** What satisfies both satisfies this; `[]` where nothing can. */
const both = (one: JsonObject, other: JsonObject): readonly JsonObject[] => {
  const types = commonTypes(one.type, other.type);
  if (types?.length === 0) return [];
  const values = commonValues(one, other);
  if (values?.length === 0) return [];
  const { const: _, ...merged } = { ...other, ...one };
  return [
    {
      ...merged,
      ...(types !== undefined && { type: types.length === 1 ? (types[0] as string) : types }),
      ...(values !== undefined && { enum: values }),
      ...(isObject(one.properties) &&
        isObject(other.properties) && { properties: joined(one.properties, other.properties) }),
      ...(Array.isArray(one.required) &&
        Array.isArray(other.required) && { required: [...new Set([...one.required, ...other.required])] }),
      ...(isObject(one.items) && isObject(other.items) && { items: { allOf: [one.items, other.items] } }),
    },
  ];
};

const listOf = (type: Json | undefined): readonly string[] | undefined =>
  type === undefined ? undefined : ((Array.isArray(type) ? type : [type]) as readonly string[]);

const commonTypes = (one: Json | undefined, other: Json | undefined): readonly string[] | undefined => {
  const [ones, others] = [listOf(one), listOf(other)];
  if (ones === undefined || others === undefined) return ones ?? others;
  const within = (type: string, types: readonly string[]) =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  return [...new Set([...ones.filter((type) => within(type, others)), ...others.filter((type) => within(type, ones))])];
};

/** The values of `enum` or `const`, if there are such. */
export const valuesOf = ({ enum: values, const: value }: JsonObject): readonly Json[] | undefined => {
  if (value !== undefined) return [value];
  return Array.isArray(values) ? (values as readonly Json[]) : undefined;
};

const commonValues = (one: JsonObject, other: JsonObject): readonly Json[] | undefined => {
  const [ones, others] = [valuesOf(one), valuesOf(other)];
  if (ones === undefined || others === undefined) return ones ?? others;
  const texts = new Set(others.map((value) => JSON.stringify(value)));
  return ones.filter((value) => texts.has(JSON.stringify(value)));
};

const joined = (one: JsonObject, other: JsonObject): JsonObject => ({
  ...other,
  ...Object.fromEntries(
    Object.entries(one).map(([name, schema]): [string, Json] => {
      const second = Object.hasOwn(other, name) ? other[name] : undefined;
      return [name, second === undefined || same(schema, second) ? schema : { allOf: [second, schema] }];
    }),
  ),
});

const same = (one: Json, other: Json): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);
