// Schemas for property tests, and values made from them. A member's name says its type (`s1` is a text), unless mixed types
// are asked for; what refers to itself does so below a member, as every schema that compiles does.
import fc from 'fast-check';
import { isObject, type Json, type JsonObject, readPointer } from '#core/json.ts';

const optional = { requiredKeys: ['type'] } as { requiredKeys: ['type'] };

const text = fc.oneof(
  fc.record({ type: fc.constant('string'), enum: fc.subarray(['a', 'b', 'cc', ''], { minLength: 1 }) }),
  fc.record(
    {
      type: fc.constant('string'),
      minLength: fc.nat(2),
      maxLength: fc.integer({ min: 2, max: 5 }),
      format: fc.constantFrom('email', 'date-time'),
      description: fc.constant('A text.'),
    },
    optional,
  ),
);

const number = (type: 'integer' | 'number') =>
  fc.oneof(
    fc.record({ type: fc.constant(type), enum: fc.subarray([0, 1, 2], { minLength: 1 }) }),
    fc.record(
      {
        type: fc.constant(type),
        minimum: fc.integer({ min: -3, max: 1 }),
        exclusiveMaximum: fc.integer({ min: 2, max: 9 }),
      },
      optional,
    ),
  );

const truth = fc.record({ type: fc.constant('boolean'), const: fc.boolean() }, { requiredKeys: ['type'] });

const reference = fc
  .tuple(
    fc.constantFrom('#/$defs/A', '#/$defs/B', '#named'),
    fc.constantFrom({}, { description: 'x' }, { maxProperties: 3 }),
  )
  .map(([$ref, beside]) => ({ $ref, ...beside }));

/** Members by name; of one type each, or of any. */
const members = (mixed: boolean, depth: number): fc.Arbitrary<JsonObject> => {
  const any = anything(mixed, depth);
  const list = fc.record(
    { type: fc.constant('array'), items: any, minItems: fc.nat(1), maxItems: fc.integer({ min: 1, max: 3 }) },
    { requiredKeys: ['type', 'items'] },
  );
  const inner = depth > 0 ? object(mixed, depth - 1) : reference;
  const typed: { readonly [name: string]: fc.Arbitrary<JsonObject> } = {
    ...{ s1: text, s2: text, i1: number('integer'), n1: number('number') },
    ...{ b1: truth, o1: inner, o2: reference, l1: list },
  };
  const named = mixed ? Object.fromEntries(Object.keys(typed).map((name) => [name, any])) : typed;
  return fc.record(named, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
};

const anything = (mixed: boolean, depth: number): fc.Arbitrary<JsonObject> => {
  if (!mixed) return text;
  const leaves = [text, number('number'), truth, reference, fc.constant({ type: ['string', 'null'] }), fc.constant({})];
  if (depth === 0) return fc.oneof(...leaves);
  const branches = fc.array(anything(mixed, depth - 1), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    ...leaves,
    branches.map((anyOf) => ({ anyOf })),
    branches.map((oneOf) => ({ oneOf })),
    object(mixed, depth - 1),
  );
};

const object = (mixed: boolean, depth: number): fc.Arbitrary<JsonObject> => {
  const inner = depth > 0 ? object(mixed, depth - 1) : fc.constant({ type: 'object' });
  return fc
    .record({
      properties: members(mixed, depth),
      required: fc.subarray(['s1', 'i1', 'o1']),
      closed: fc.boolean(),
      union: fc.option(
        fc.tuple(fc.constantFrom('anyOf', 'anyOf', 'anyOf', 'oneOf'), fc.array(inner, { minLength: 1, maxLength: 3 })),
        {
          freq: 1,
        },
      ),
      also: fc.option(inner, { freq: 1 }),
      turned: fc.constantFrom('', '', 'not', 'if'),
    })
    .map(({ properties, required, closed, union, also, turned }) => ({
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(closed && union === null && also === null && { additionalProperties: false }),
      ...(union !== null && { [union[0]]: union[1] }),
      ...(also !== null && { allOf: [also] }),
      ...(turned === 'not' && { not: { properties: { o2: { $ref: '#/$defs/A' } }, required: ['s2', 'o2'] } }),
      ...(turned === 'if' &&
        Object.fromEntries([
          ['if', { required: ['s1'] }],
          ['then', { required: ['i1'] }],
        ])),
    }));
};

/** @param mixed whether one place may take several types */
export const schemas = (mixed: boolean): fc.Arbitrary<JsonObject> =>
  fc
    .record({ root: object(mixed, 2), A: object(mixed, 0), B: object(mixed, 1), C: object(mixed, 0) })
    .map(({ root, A, B, C }) => ({ ...root, $defs: { A, B, C: { ...C, $anchor: 'named' } } }));

/** A stream of numbers below 1, the same for the same seed. */
const numbers = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const SCALARS: { readonly [type: string]: readonly Json[] } = {
  string: ['a', 'b', 'cc', 'abcd', ''],
  integer: [0, 1, 2, -2],
  number: [0, 1, 0.5, -1.5],
  boolean: [true, false],
  null: [null],
};

/** Those that keep to the bounds of this very schema: a caller does not count on another alternative's taking them. */
const scalars = (type: string, schema: JsonObject): readonly Json[] => {
  const { minLength = 0, maxLength = 9, minimum = -9, exclusiveMaximum = 9 } = schema;
  return (SCALARS[type] ?? []).filter((value) => {
    const [size, least, most] =
      typeof value === 'string' ? [value.length, minLength, Number(maxLength) + 1] : [value, minimum, exclusiveMaximum];
    return typeof size !== 'number' || (size >= Number(least) && size < Number(most));
  });
};

const lengths = ({ minItems = 0, maxItems = 3 }: JsonObject): readonly number[] =>
  [0, 1, 2, 3].filter((length) => length >= Number(minItems) && length <= Number(maxItems));

/** A value as a caller makes it who follows the schema: of one alternative of each union, no member that none declares. */
export const exampleOf = (root: JsonObject, seed: number): Json => {
  const random = numbers(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const target = (reference: string) =>
    reference === '#named' ? readPointer(root, '/$defs/C') : readPointer(root, reference.slice(1));
  const filled = (schema: JsonObject, depth: number): Json => {
    const required = (schema.required ?? []) as readonly string[];
    const names = Object.entries((schema.properties ?? {}) as JsonObject).filter(
      ([name]) => required.includes(name) || random() < (depth > 4 ? 0.1 : 0.6),
    );
    return Object.fromEntries(names.map(([name, held]) => [name, make(held, depth + 1)]));
  };
  const own = (schema: JsonObject, depth: number): Json | undefined => {
    if (schema.const !== undefined) return schema.const;
    if (Array.isArray(schema.enum)) return pick(schema.enum as readonly Json[]);
    const type = Array.isArray(schema.type) ? pick(schema.type as readonly string[]) : schema.type;
    if (type === 'array')
      return Array.from({ length: pick(lengths(schema)) }, () => make(schema.items ?? {}, depth + 1));
    if (type !== 'object') return type === undefined ? undefined : pick(scalars(type as string, schema));
    return filled(schema, depth);
  };
  const make = (schema: Json, depth: number): Json => {
    if (!isObject(schema) || depth > 12) return {};
    const unions = [schema.anyOf, schema.oneOf].filter(Array.isArray).map((union) => pick(union as readonly Json[]));
    const parts = [...unions, ...((schema.allOf ?? []) as readonly Json[])];
    const referred = typeof schema.$ref === 'string' ? [target(schema.$ref) ?? {}] : [];
    const made = [own(schema, depth), ...[...referred, ...parts].map((part) => make(part, depth))].filter(
      (each) => each !== undefined,
    );
    if (made.length > 0 && made.every(isObject)) return Object.assign({}, ...made) as Json;
    return made.at(-1) ?? pick(['a', 1, true, {}, null] as readonly Json[]);
  };
  return make(root, 0);
};
