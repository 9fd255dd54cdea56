// Which types a value may have under a schema, as far as that can be told; never fewer than there are.
import { isObject, type Json, type JsonObject } from '#core/json.ts';

export type ValueType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** `undefined`: any type. */
export type ValueTypes = ReadonlySet<ValueType> | undefined;

type FollowReference = (reference: string) => Json | undefined;

/** Deeper unions are taken for anything. */
const MAX_NESTING = 8;

const NOWHERE: FollowReference = () => undefined;

export const valueTypes = (schema: Json | undefined, follow: FollowReference = NOWHERE, nesting = 0): ValueTypes => {
  if (!isObject(schema) || nesting > MAX_NESTING) return undefined;
  const deeper = (each: Json) => valueTypes(each, follow, nesting + 1);
  const { type, enum: values, const: value, $ref, allOf } = schema;
  const said: readonly ValueTypes[] = [
    type === undefined ? undefined : new Set((Array.isArray(type) ? type : [type]) as readonly ValueType[]),
    Array.isArray(values) ? new Set((values as readonly Json[]).map(typeOfValue)) : undefined,
    value === undefined ? undefined : new Set([typeOfValue(value)]),
    typeof $ref === 'string' ? deeper(follow($ref) ?? true) : undefined,
    ...(Array.isArray(allOf) ? (allOf as readonly Json[]).map(deeper) : []),
    ...unionsOf(schema).map((branches) => either(branches.map(deeper))),
  ];
  return said.reduce<ValueTypes>(common, undefined);
};

/** The lists of alternatives of a schema. */
export const unionsOf = ({ anyOf, oneOf }: JsonObject): readonly (readonly Json[])[] =>
  [anyOf, oneOf].flatMap((union) => (Array.isArray(union) ? [union as readonly Json[]] : []));

const typeOfValue = (value: Json): ValueType => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as 'object' | 'string' | 'boolean';
};

/** What both allow; an integer is a number. */
const common = (one: ValueTypes, other: ValueTypes): ValueTypes => {
  if (one === undefined) return other;
  if (other === undefined) return one;
  const kept = [...one].filter((type) => other.has(type) || (type === 'integer' && other.has('number')));
  const integer = one.has('number') && other.has('integer');
  return new Set(integer ? [...kept, 'integer'] : kept);
};

/** What any allows. */
export const either = (all: readonly ValueTypes[]): ValueTypes => {
  const known = all.filter((types) => types !== undefined);
  return known.length < all.length ? undefined : new Set(known.flatMap((types) => [...types]));
};
