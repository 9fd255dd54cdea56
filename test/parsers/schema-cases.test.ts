// The validator's verdicts beside Ajv's, which shares no code with it.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { SCHEMAS, VALUES } from './schema-cases.ts';

const ajv = new Ajv2020({ strict: false, ownProperties: true });

const pairs = async () => {
  const compiled = await Promise.all(SCHEMAS.map(async (schema) => ({ schema, ...(await compileSchema(schema)) })));
  return compiled.flatMap(({ schema, validate, warnings }) => {
    const other = ajv.compile(schema);
    return VALUES.map((value) => {
      const ours = validate(value).length === 0;
      return { schema, value, ours, ajvs: other(value), isWarned: warnings.length > 0 };
    });
  });
};

describe('keywords of JSON Schema 2020-12', async () => {
  const all = await pairs();

  it('are tried with more than 6,000 pairs of schema and value, many of either verdict', () => {
    expect(all.length).toBeGreaterThan(6000);
    expect(all.filter(({ ours }) => ours).length).toBeGreaterThan(1500);
    expect(all.filter(({ ours }) => !ours).length).toBeGreaterThan(1500);
  });

  it('mean what they mean to Ajv', () => {
    expect(all.filter(({ isWarned, ours, ajvs }) => !isWarned && ours !== ajvs)).toEqual([]);
  });

  it('refuse nothing that Ajv takes where a warning says that they are not checked', () => {
    const warned = all.filter(({ isWarned }) => isWarned);
    expect(new Set(warned.flatMap(({ schema }) => Object.keys(schema)))).toEqual(
      new Set(['patternProperties', 'properties', 'additionalProperties']),
    );
    expect(warned.filter(({ ours, ajvs }) => !ours && ajvs)).toEqual([]);
  });
});
