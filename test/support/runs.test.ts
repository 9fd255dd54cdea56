import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from './runs.ts';

describe('property tests', () => {
  it('name how many cases they run by one function, which npm run soak multiplies', () => {
    const files = globSync('test/**/*.ts').filter((file) => !file.startsWith('test/support/'));
    expect(files.filter((file) => readFileSync(file, 'utf8').includes('numRuns'))).toEqual([]);
    expect(fc.readConfigureGlobal()).toMatchObject(runs(100));
  });
});
