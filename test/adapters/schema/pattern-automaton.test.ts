// The platform's own engine is the oracle: the same verdict on every pattern both can run.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '#adapters/schema/pattern-automaton.ts';

const unlimited = () => undefined;
const matches = (source: string, text: string): boolean => compilePattern(source)(text, unlimited);

const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      '.',
      '\\d',
      '\\w',
      '\\s',
      '[ab]',
      '[^a]',
      '[a-c-]',
      '\\u0061',
      '\\x62',
      '\\u{63}',
      '\\p{L}',
      '😀',
      '\\.',
      '-',
      '^',
      '$',
      '\\b',
      '\\B',
    ),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => left + right),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(?:${left}|${right})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '{1,3}?'))
      .map(([body, sign]) => `(${body})${sign}`),
  ),
}));

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '1', ' ', '.', '-', '😀', '\n', 'é'), { maxLength: 8 })
  .map((characters) => characters.join(''));

/** Starts at every code point (ECMA-262 §22.2.7.2): left to itself, V8 also finds \B between the halves of a surrogate pair. */
const platform = (source: string, some: string): boolean => {
  const expression = new RegExp(source, 'uy');
  const characters = [...some];
  return [...characters, ''].some((_, index) => {
    expression.lastIndex = characters.slice(0, index).join('').length;
    return expression.test(some);
  });
};

describe('a pattern', () => {
  it('gets the verdict of the platform on random patterns and texts', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 6 }), (source, texts) => {
        const ours = compilePattern(source);
        expect(texts.map((some) => ours(some, unlimited))).toEqual(texts.map((some) => platform(source, some)));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each<[string, string, boolean]>([
    ['', '', true],
    ['^$', '', true],
    ['^$', 'a', false],
    ['^do:(domain|space):.*', 'do:space:1', true],
    ['^[a-zA-Z0-9\\-\\_]+$', 'a-b_c', true],
    ['\\ud83d\\ude00', '😀', true],
    ['^(?<year>\\d{4})-\\d{2}$', '2026-11', true],
    ['^[^]$', '\n', true],
    ['[]', 'a', false],
    ['^a{,2}$', 'a{,2}', true],
    ['^(?:a*)*$', 'aaa', true],
    ['^(?:a*)*$', 'aab', false],
  ])('%s on %j is %s', (source, some, verdict) => expect(matches(source, some)).toBe(verdict));

  it.each([
    ['(?=a)', 'it looks around or refers back'],
    ['(?<!a)b', 'it looks around or refers back'],
    ['(a)\\1', 'it looks around or refers back'],
    ['(?<n>a)\\k<n>', 'it looks around or refers back'],
    ['(?i:a)', 'it looks around or refers back'],
    ['(', 'it is not a regular expression'],
    ['(a{1000}){1000}', 'its repetitions are too large'],
    ['(){1000000000}', 'its repetitions are too large'],
    ['a'.repeat(2_001), 'it is longer than 2000 characters'],
  ])('%s is refused', (source, reason) => expect(() => compilePattern(source)).toThrow(new SyntaxError(reason)));

  it('costs no more than positions times characters, also where sets of positions abound', () => {
    let steps = 0;
    let state = 1;
    const hostile = Array.from({ length: 20_000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state % 2 === 0 ? 'a' : 'b';
    }).join('');
    const ours = compilePattern('^(a|b)*a(a|b){14}$');
    ours(`${hostile}!`, (spent) => {
      steps += spent;
    });
    expect(steps).toBeGreaterThan(20_000);
    expect(steps).toBeLessThan(20_000 * 80);
  });

  it('can be ended by its caller', () => {
    const stop = () => {
      throw new RangeError('spent');
    };
    expect(() => compilePattern('a')('b', stop)).toThrow('spent');
  });
});
