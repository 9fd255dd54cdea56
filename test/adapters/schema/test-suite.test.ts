// The official JSON-Schema-Test-Suite, required part. It is not on npm (@json-schema-org/tests only points at a git
// repository), so it runs where JSON_SCHEMA_TEST_SUITE names a checkout; ADR 9 has the figures of every candidate.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Json, JsonObject } from '#core/json.ts';

type Group = {
  readonly description: string;
  readonly schema: Json;
  readonly tests: readonly { readonly description: string; readonly data: Json; readonly valid: boolean }[];
};

const root = process.env.JSON_SCHEMA_TEST_SUITE ?? '';
const missing = !existsSync(join(root, 'tests'));

const DIALECTS = {
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
  draft7: 'http://json-schema.org/draft-07/schema#',
} as const;

const asObject = (schema: Json): JsonObject =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema)
    ? (schema as JsonObject)
    : { allOf: [schema] };

const run = async (draft: keyof typeof DIALECTS) => {
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

if (missing) process.stderr.write('JSON-Schema-Test-Suite: skipped, JSON_SCHEMA_TEST_SUITE names no checkout of it.\n');

describe.skipIf(missing)('JSON-Schema-Test-Suite, required tests', () => {
  it('2020-12: right, refused at compile time, or warned about; wrong only where listed', async () => {
    expect(await run('draft2020-12')).toEqual({
      right: 1157,
      refused: 119,
      warned: 21,
      wrong: [
        // Two resources in one document that claim the same anchor.
        'order of evaluation: $id and $anchor and $ref | data is valid against first definition',
        // Nothing is fetched, so a remote meta-schema cannot switch keywords off.
        'schema that uses custom metaschema with with no validation vocabulary | no validation: invalid number, but it still validates',
      ],
    });
  });

  it('draft 7: right, refused at compile time, or warned about; wrong only where listed', async () => {
    expect(await run('draft7')).toEqual({ right: 855, refused: 57, warned: 15, wrong: [] });
  });
});
