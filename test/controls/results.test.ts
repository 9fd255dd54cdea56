import { describe, expect, it } from 'vitest';
import { type Assertion, resultOf } from './results.ts';

const control = (test: string) => ({ id: 'x', claim: 'y', owasp: [], file: 'a.test.ts', test });
const ran = (title: string, status: Assertion['status'] = 'passed', file = 'a.test.ts'): Assertion => ({
  ...{ file, title, status },
});

describe('the result of a control', () => {
  it('is that of every case of its test', () => {
    const cases = [ran('reads being closed'), ran('reads being open', 'failed')];
    expect(resultOf(control('reads being %s'), cases)).toBe('failed');
    expect(resultOf(control('reads being %s'), cases.slice(0, 1))).toBe('passed');
  });

  it('takes a title for what it says: no other test passes for it', () => {
    expect(resultOf(control('a (b) *'), [ran('a (b) *')])).toBe('passed');
    expect(resultOf(control('a (b) *'), [ran('a b')])).toBe('not run');
    expect(resultOf(control('a'), [ran('a and more')])).toBe('not run');
    expect(resultOf(control('a'), [ran('a', 'passed', 'b.test.ts')])).toBe('not run');
  });

  it('is none where a case was skipped, or none ran', () => {
    expect(resultOf(control('a %s'), [ran('a 1'), ran('a 2', 'skipped')])).toBe('not run');
    expect(resultOf(control('a'), [])).toBe('not run');
  });
});
