// What an argument puts into a header, by style, and what it may not put there.
import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import type { ArgumentSlot } from '#core/upstream/argument-slots.ts';
import { headerArgument } from '#core/upstream/header-argument.ts';

const slot = (over: Partial<ArgumentSlot> = {}): ArgumentSlot =>
  ({ argument: 'tag', wire: 'X-Tag', in: 'header', style: 'simple', explode: false, ...over }) as ArgumentSlot;

const sent = (value: Json, over?: Partial<ArgumentSlot>): string | undefined => {
  const result = headerArgument(slot(over), value);
  return result.ok ? result.value.join(': ') : undefined;
};

const refusal = (value: Json, over?: Partial<ArgumentSlot>): unknown => {
  const result = headerArgument(slot(over), value);
  return result.ok ? undefined : result.error;
};

describe('a header argument', () => {
  it('is items by commas, or JSON in ASCII', () => {
    expect(sent('a b')).toBe('x-tag: a b');
    expect(sent(['a', 'b'])).toBe('x-tag: a,b');
    expect(sent({ a: 1, b: 2 })).toBe('x-tag: a,1,b,2');
    expect(sent({ a: 1, b: 2 }, { explode: true })).toBe('x-tag: a=1,b=2');
    expect(sent({ a: 'ü,=\n' }, { style: 'json' })).toBe('x-tag: {"a":"\\u00fc,=\\n"}');
  });

  it('is not what would be read as several, or as another', () => {
    const detail = expect.stringMatching(/^tag .{10,}/);
    expect(refusal(['a,b'])).toEqual({ pointer: '/tag', detail });
    expect(refusal({ 'a=b': 1 }, { explode: true })).toEqual({ pointer: '/tag', detail });
    expect(refusal({ c: 1, 'a=b': 1 }, { explode: true })).toEqual({ pointer: '/tag', detail });
    expect(sent({ 'a=b': 1 })).toBe('x-tag: a=b,1');
    expect(sent('a=b', { explode: true })).toBe('x-tag: a=b');
    expect(sent(['a=b'], { explode: true })).toBe('x-tag: a=b');
  });

  it('has 4096 characters at most, and no blanks at its ends', () => {
    const detail = 'tag goes into a header: printable ASCII only, no blanks at the ends, at most 4096 characters.';
    expect(sent('a'.repeat(4096))).toHaveLength('x-tag: '.length + 4096);
    for (const value of ['a'.repeat(4097), ' a', 'a ', '\ta', 'ü', 'a\r\nb'])
      expect(refusal(value)).toEqual({ pointer: '/tag', detail });
  });

  it('is of no name that only the gateway sets', () => {
    const detail = 'tag would set a header that only the gateway sets.';
    expect(refusal('a', { wire: 'Authorization' })).toEqual({ pointer: '/tag', detail });
  });
});
