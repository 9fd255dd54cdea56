// The official JSON-Schema-Test-Suite, required part. It is not on npm (@json-schema-org/tests only points at a git
// repository), so it runs where JSON_SCHEMA_TEST_SUITE names a checkout; ADR 9 has the figures of every candidate.
import { describe, expect, it } from 'vitest';
import { isSuiteNamed, KNOWN_WRONG, runSuite, suiteFault } from './schema-suite.ts';

if (!isSuiteNamed)
  process.stderr.write('JSON-Schema-Test-Suite: skipped, JSON_SCHEMA_TEST_SUITE names no checkout of it.\n');

describe.skipIf(!isSuiteNamed)('JSON-Schema-Test-Suite, required tests', () => {
  it('are where JSON_SCHEMA_TEST_SUITE says', () => {
    expect(suiteFault).toBeUndefined();
  });

  it('2020-12: right, refused at compile time, or warned about; wrong only where listed', async () => {
    const wrong = KNOWN_WRONG['draft2020-12'];
    expect(await runSuite('draft2020-12')).toEqual({ right: 1157, refused: 119, warned: 21, wrong });
  });

  it('draft 7: right, refused at compile time, or warned about; wrong only where listed', async () => {
    const wrong = KNOWN_WRONG.draft7;
    expect(await runSuite('draft7')).toEqual({ right: 855, refused: 57, warned: 15, wrong });
  });
});
