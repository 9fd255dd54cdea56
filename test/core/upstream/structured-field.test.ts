import { describe, expect, it } from 'vitest';
import { numberAt, parseEntries } from '#core/upstream/structured-field.ts';

const LIST = '"burst";q=100;w=60, "daily";q=1000;w=86400';
const POLLI = '10, 10;w=1, 150;w=60;comment="a, b; c"';

describe('numberAt', () => {
  it.each([
    ['"default";r=50;t=30', 'r', 50],
    ['"default";r=50;t=30', 't', 30],
    ['default; r=50; t=30', 'r', 50],
    [LIST, 'q', 100],
    [LIST, 'daily.q', 1000],
    [LIST, 'daily.w', 86400],
    ['"a.b";q=7', 'a.b.q', 7],
    ['"say \\"hi\\"";q=7', 'say "hi".q', 7],
    ['limit=100, remaining=50, reset=5', 'limit', 100],
    ['limit=100, remaining=50, reset=5', 'reset', 5],
    [POLLI, undefined, 10],
    [POLLI, 'w=1', 10],
    [POLLI, 'w=60', 150],
    ['100', undefined, 100],
    ['"x";q=1.5;pk=:YWJj:;u=?1;d=@5', 'q', 1.5],
  ] as const)('%s at %s', (text, key, expected) => {
    expect(numberAt(parseEntries(text), key)).toBe(expected);
  });

  it.each([
    [LIST, 'monthly.q'],
    [LIST, 'r'],
    [LIST, undefined],
    [POLLI, 'w=3600'],
    ['"default";r="50"', 'r'],
    ['"default";r', 'r'],
  ] as const)('finds nothing in %s at %s', (text, key) => {
    expect(numberAt(parseEntries(text), key)).toBeUndefined();
  });
});

describe('parseEntries', () => {
  it.each([
    '"default";r=50,',
    '"default";r=50 "other"',
    '"default;r=50',
    '"default";R=50',
    '("a" "b");r=50',
    '"default";r=1234567890123456',
    '"défaut";r=50',
    ', "default";r=50',
    'limit=100, 5',
    '1234567890123.5',
  ])('ignores the whole field when malformed: %s', (text) => {
    expect(parseEntries(text)).toEqual([]);
  });

  it('takes linear time over a hostile field', () => {
    const started = performance.now();
    for (const part of ['a;', ';a=', '"\\"', 'a=', ', ', ';a="x']) parseEntries(`a${part.repeat(1300)}\u0000`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
