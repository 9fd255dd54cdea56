// Each schema with each value, judged by the validator and by Ajv.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { SCHEMAS, VALUES } from './schema-cases.ts';

const ajv = new Ajv2020({ strict: false, ownProperties: true });

export const besideAjv = async () => {
  const compiled = await Promise.all(SCHEMAS.map(async (schema) => ({ schema, ...(await compileSchema(schema)) })));
  return compiled.flatMap(({ schema, validate, warnings }) => {
    const other = ajv.compile(schema);
    return VALUES.map((value) => {
      const ours = validate(value).length === 0;
      return { schema, value, ours, ajvs: other(value), isWarned: warnings.length > 0 };
    });
  });
};
