// Runs the official JSON-Schema-Test-Suite, required part, where JSON_SCHEMA_TEST_SUITE names a checkout of it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Json, JsonObject } from '#core/json.ts';

type Group = {
  readonly description: string;
  readonly schema: Json;
  readonly tests: readonly { readonly description: string; readonly data: Json; readonly valid: boolean }[];
};

const root = process.env.JSON_SCHEMA_TEST_SUITE ?? '';
export const isSuiteNamed = root !== '';

/** One sentence where the variable names something else. */
export const suiteFault: string | undefined =
  isSuiteNamed && !existsSync(join(root, 'tests/draft2020-12'))
    ? `JSON_SCHEMA_TEST_SUITE names ${root}, where no JSON-Schema-Test-Suite is.`
    : undefined;

/** Verdicts that are wrong without a warning: of tool arguments, none matters (docs/adr/0009-json-schema-validator.md). */
export const KNOWN_WRONG = {
  'draft2020-12': [
    // Two resources in one document that claim the same anchor.
    'order of evaluation: $id and $anchor and $ref | data is valid against first definition',
    // Nothing is fetched, so a remote meta-schema cannot switch keywords off.
    'schema that uses custom metaschema with with no validation vocabulary | no validation: invalid number, but it still validates',
  ],
  draft7: [],
} as const;

const DIALECTS = {
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
  draft7: 'http://json-schema.org/draft-07/schema#',
} as const;

const asObject = (schema: Json): JsonObject =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema)
    ? (schema as JsonObject)
    : { allOf: [schema] };

/** Refused: the schema does not compile. Warned: a verdict is wrong, and compiling said that something is not checked. */
export const runSuite = async (draft: keyof typeof DIALECTS) => {
  const folder = join(root, 'tests', draft);
  const groups = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as readonly Group[]);
  const count = { right: 0, refused: 0, warned: 0 };
  const wrong: string[] = [];
  for (const { description, schema, tests } of groups) {
    const compiled = await compileSchema({ $schema: DIALECTS[draft], ...asObject(schema) }).catch(() => undefined);
    for (const test of tests) {
      if (compiled === undefined) count.refused += 1;
      else if ((compiled.validate(test.data).length === 0) === test.valid) count.right += 1;
      else if (compiled.warnings.length > 0) count.warned += 1;
      else wrong.push(`${description} | ${test.description}`);
    }
  }
  return { ...count, wrong };
};
