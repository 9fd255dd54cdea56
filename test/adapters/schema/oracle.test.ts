// An independent implementation as the oracle: @hyperjump/json-schema 1.18.0 passes the required tests of the official suite but for
// file: URIs and two groups about base URIs in draft 7 (ADR 9). Random schemas and values must get the same verdict from both.
import '@hyperjump/json-schema/draft-07';
import {
  registerSchema,
  setShouldValidateSchema,
  unregisterSchema,
  validate,
} from '@hyperjump/json-schema/draft-2020-12';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Json, JsonObject } from '#core/json.ts';

const DIALECTS = {
  'draft 7': 'http://json-schema.org/draft-07/schema#',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
} as const;

const name = fc.constantFrom('a', 'b', 'ab', 'c', 'toString');
const leaf = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, 2, 3, -1, 1.5, '', 'a', 'ab', 'b😀'),
  fc.integer({ min: -9, max: 9 }),
);
const count = fc.integer({ min: 0, max: 3 });

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

const type = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object');
const pattern = fc.constantFrom('a', '^a', 'b$', '^(a|b)+$', '^.$');

const assertions = {
  type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
  enum: fc.array(value, { minLength: 1, maxLength: 3 }),
  const: value,
  minimum: count,
  maximum: count,
  exclusiveMinimum: count,
  exclusiveMaximum: count,
  multipleOf: fc.constantFrom(1, 2, 0.5),
  minLength: count,
  maxLength: count,
  pattern,
  minItems: count,
  maxItems: count,
  uniqueItems: fc.boolean(),
  minProperties: count,
  maxProperties: count,
  required: fc.uniqueArray(name, { maxLength: 2 }),
};

const schemas = (tuple: string, more: (schema: fc.Arbitrary<Json>) => Record<string, fc.Arbitrary<unknown>>) =>
  fc.letrec<{ schema: Json }>((tie) => {
    const schema = tie('schema');
    const list = fc.array(schema, { minLength: 1, maxLength: 2 });
    const map = fc.dictionary(name, schema, { maxKeys: 3 });
    const keywords = {
      ...assertions,
      properties: map,
      patternProperties: fc.dictionary(pattern, schema, { maxKeys: 2 }),
      additionalProperties: schema,
      propertyNames: schema,
      [tuple]: list,
      items: schema,
      contains: schema,
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: schema,
      if: schema,
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: schema,
      else: schema,
      ...more(schema),
    };
    const some = fc.uniqueArray(fc.constantFrom(...Object.keys(keywords)), { minLength: 1, maxLength: 4 });
    const object = some.chain((names) =>
      fc.record(Object.fromEntries(names.map((key) => [key, keywords[key as 'not']]))),
    );
    return {
      schema: fc.oneof(
        { maxDepth: 3 },
        fc.record(assertions, { requiredKeys: [] }),
        fc.boolean(),
        object,
        object,
      ) as fc.Arbitrary<Json>,
    };
  }).schema;

const SCHEMAS = {
  'draft 7': schemas('items', (schema) => ({
    items: fc.oneof(schema, fc.array(schema, { minLength: 1, maxLength: 2 })),
    additionalItems: schema,
    dependencies: fc.dictionary(name, fc.oneof(schema, fc.uniqueArray(name, { maxLength: 2 })), { maxKeys: 2 }),
  })),
  '2020-12': schemas('prefixItems', (schema) => ({
    minContains: count,
    maxContains: count,
    dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), { maxKeys: 2 }),
    dependentSchemas: fc.dictionary(name, schema, { maxKeys: 2 }),
    unevaluatedProperties: schema,
    unevaluatedItems: schema,
  })),
};

const URI = 'https://oracle.invalid/schema';

/** The oracle's verdicts on `samples`; it takes schemas by URI only. */
const ask = async (schema: JsonObject, samples: readonly Json[], dialect: string): Promise<readonly boolean[]> => {
  registerSchema(structuredClone(schema) as never, URI, dialect);
  try {
    const validator = await validate(URI);
    return samples.map((sample) => validator(structuredClone(sample) as never).valid);
  } finally {
    unregisterSchema(URI);
  }
};

setShouldValidateSchema(false);

describe('the verdict of an independent implementation', () => {
  for (const [dialect, uri] of Object.entries(DIALECTS)) {
    it(`is ours on random schemas and values of ${dialect}`, async () => {
      const schema = SCHEMAS[dialect as keyof typeof SCHEMAS].filter((some) => typeof some === 'object');
      await fc.assert(
        fc.asyncProperty(schema, fc.array(value, { minLength: 1, maxLength: 8 }), async (some, samples) => {
          const asked = { $schema: uri, ...(some as JsonObject) };
          const { validate: ours } = compileSchema(structuredClone(asked));
          expect(samples.map((sample) => ours(sample).length === 0)).toEqual(await ask(asked, samples, uri));
        }),
        { numRuns: 2_000 },
      );
    });
  }
});
