import { describe, expect, it } from 'vitest';
import { describeFault } from '#adapters/log.ts';

const thrown = (...stack: readonly string[]): Error => Object.assign(new Error('x'), { stack: stack.join('\n') });

describe('where a fault was thrown', () => {
  it.each([
    [
      'a source',
      '    at read (file:///home/x/lambdas/adapters/aws/pepper.ts:12:5)',
      'lambdas/adapters/aws/pepper.ts:12',
    ],
    ['a bundle', '    at o (file:///var/task/index.mjs:3:1204)', '/var/task/index.mjs:3:1204'],
    ['a chunk, outside a function', '    at file:///var/task/chunk-AB12.mjs:1:7', '/var/task/chunk-AB12.mjs:1:7'],
  ])('is a place in %s', (_, frame, where) => {
    expect(describeFault(thrown('Error: x', '    at node:internal/process:1:1', frame))).toEqual({
      fault: 'Error',
      where,
    });
  });

  it('is never a piece of a message', () => {
    const said = 'Error: (lib/secret.ts:1) /var/task/secret.mjs:1:1';
    expect(describeFault(thrown(said, '    at node:internal/process:1:1'))).toEqual({ fault: 'Error' });
  });
});
