import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variableMatcher } from '#core/integrations/variable-value.ts';
import { runs } from '#test/support/runs.ts';

const matcher = (pattern: string) => variableMatcher({ description: '', pattern });

describe('a variable’s pattern', () => {
  it.each([
    ['^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$', 'acme-1', 'acme-'],
    ['^[a-z0-9-]{1,40}\\.whole\\.example$', 'a.whole.example', 'a.other.example'],
    ['^v\\d+$', 'v12', 'v'],
    ['^[^/]*$', 'anything', 'a/b'],
    ['^a{2,}b?$', 'aaab', 'ab'],
  ])('%s allows %s and not %s', (pattern, good, bad) => {
    expect([matcher(pattern)?.(good), matcher(pattern)?.(bad)]).toEqual([true, false]);
  });

  it.each([
    ['nested quantifiers', '^(a+)+b$'],
    ['nested quantifiers in a plain group', '^(?:a+)+b$'],
    ['a group that may repeat', '^(?:ab)*$'],
    ['a group in a group', '^(?:a(?:b)?)?$'],
    ['alternatives', '^a|b$'],
    ['look-around', '^(?=a)a$'],
    ['a back-reference', '^(a)\\1$'],
    ['what only another engine knows', '^\\Qabc\\E$'],
    ['inline flags', '^(?i)abc$'],
    ['three unbounded quantifiers', '^a*a*a*$'],
    ['many optional characters', `^${'a?'.repeat(30)}a{30}$`],
    ['many bounded lengths', '^[a-z]{0,61}[a-z]{0,61}[a-z]{0,61}$'],
    ['no anchors', 'abc'],
    ['an escaped last anchor', '^abc\\$'],
    ['an open group', '^(?:ab$'],
    ['an open class', '^[ab$'],
    ['nothing', '^$'],
    ['more than 200 characters', `^${'a'.repeat(250)}$`],
  ])('with %s is refused', (_, pattern) => {
    expect(matcher(pattern)).toBeUndefined();
  });

  it('never takes long, whatever the value', () => {
    const piece = fc.constantFrom(
      'a',
      '[ab]',
      'a*',
      '[ab]+',
      'a?',
      '(?:',
      ')?',
      '\\d+',
      '.',
      'a{1,}',
      'a{0,61}',
      '(a',
      '+)',
      '|',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const matches = matcher(`^${pieces.join('')}$`);
        const started = performance.now();
        matches?.(`${'a'.repeat(252)}!`);
        expect(performance.now() - started).toBeLessThan(200);
      }),
      runs(5000),
    );
  });
});
