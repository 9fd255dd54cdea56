// The official JSON-Schema-Test-Suite, required part. It is not on npm (@json-schema-org/tests only points at a git
// repository), so it runs where JSON_SCHEMA_TEST_SUITE names a checkout; ADR 9 has the figures of every candidate.
import { describe, expect, it } from 'vitest';
import { isSuiteThere, runSuite } from './schema-suite.ts';

if (!isSuiteThere)
  process.stderr.write('JSON-Schema-Test-Suite: skipped, JSON_SCHEMA_TEST_SUITE names no checkout of it.\n');

describe.skipIf(!isSuiteThere)('JSON-Schema-Test-Suite, required tests', () => {
  it('2020-12: right, refused at compile time, or warned about; wrong only where listed', async () => {
    expect(await runSuite('draft2020-12')).toEqual({
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
    expect(await runSuite('draft7')).toEqual({ right: 855, refused: 57, warned: 15, wrong: [] });
  });
});
