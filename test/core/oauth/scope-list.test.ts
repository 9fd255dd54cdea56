import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultScopes, joinScopes, scopeProblems } from '#core/oauth/scope-list.ts';

const COMMAS = { scopes: { default: ['a'], separator: ',' } };

it('scopes are joined as the provider joins them', () => {
  expect(joinScopes(['a', 'b'], {})).toBe('a b');
  expect(joinScopes(['a', 'b'], COMMAS)).toBe('a,b');
  expect([defaultScopes(COMMAS), defaultScopes({})]).toEqual([['a'], []]);
});

it('what is no scope is a problem at its place', () => {
  const scopes = ['ok', '', 'a b', 'a"', 'a\\', 'é', 'a\n', 'x'.repeat(201), 'https://x.example/y.read'];
  expect(scopeProblems(scopes, {}).map(({ pointer }) => pointer)).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((index) => `/scopes/${index}`),
  );
  expect(scopeProblems(['a,b'], {})).toEqual([]);
  expect(scopeProblems(['a,b'], COMMAS, '/s')).toMatchObject([{ pointer: '/s/0' }]);
  expect(scopeProblems(Array(101).fill('a'), {})).toMatchObject([{ pointer: '/scopes' }]);
});

it('what passes is read back as it was chosen', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.constantFrom(' ', ',', '+'), (scopes, separator) => {
      const rules = { scopes: { separator } };
      if (scopeProblems(scopes, rules).length > 0) return;
      expect(joinScopes(scopes, rules).split(separator)).toEqual(scopes);
    }),
  );
});
