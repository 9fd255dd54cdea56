import { describe, expect, it } from 'vitest';
import { problemLines } from '#lib/config/problem-lines.ts';

describe('problemLines', () => {
  it('names the place, and the whole as /', () => {
    const problems = [
      { pointer: '/a', detail: 'is required' },
      { pointer: '', detail: 'must be an object' },
    ];
    expect(problemLines(problems)).toEqual(['/a is required', '/ must be an object']);
  });

  it('lets nothing of a configuration move the cursor, or hide what stands beside it', () => {
    expect(problemLines([{ pointer: '/\u001b[2J\n\u202e', detail: 'is \u0007 known' }])).toEqual([
      '/\\u{1b}[2J\\u{a}\\u{202e} is \\u{7} known',
    ]);
  });

  it('cuts what is long', () => {
    expect(problemLines([{ pointer: `/${'k'.repeat(5000)}`, detail: 'is not a known key.' }])).toEqual([
      `/${'k'.repeat(99)}… is not a known key.`,
    ]);
  });

  it('prints 20, and how many more there are', () => {
    const problems = Array.from({ length: 1000 }, (_, i) => ({ pointer: `/k${i}`, detail: 'is not a known key.' }));
    const lines = problemLines(problems);
    expect(lines).toHaveLength(21);
    expect(lines.slice(-2)).toEqual(['/k19 is not a known key.', '… and 980 more']);
    expect(problemLines(problems.slice(0, 20))).toHaveLength(20);
  });
});
