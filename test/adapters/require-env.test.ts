import { describe, expect, it } from 'vitest';
import { requireEnv } from '#adapters/require-env.ts';

describe('requireEnv', () => {
  it('answers the named variables and no other', () => {
    expect(requireEnv({ A: '1', B: '2', C: '3' }, ['A', 'C'])).toEqual({ A: '1', C: '3' });
  });

  it('names every variable that is absent or empty', () => {
    expect(() => requireEnv({ A: '1', B: '' }, ['A', 'B', 'C'])).toThrow('missing environment variables: B, C');
  });
});
