import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '#core/strict-json.ts';
import { runs } from '#test/support/runs.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const verdict = (input: string | Uint8Array) => {
  const parsed = parseStrictJson(typeof input === 'string' ? bytes(input) : input);
  return parsed.ok ? parsed.value : parsed.error.reason;
};
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('parseStrictJson', () => {
  it.each([
    '{}',
    '[]',
    '0',
    '"x"',
    'null',
    ' {"a":{"a":1},"b":[{"a":2},{"a":3}]} \r\n\t',
    '{"":1," ":2}',
    '"\u{1F511}"',
  ])('parses %s as JSON.parse does', (text) => {
    expect(verdict(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['', 'not_json'],
    [' ', 'not_json'],
    ['{', 'not_json'],
    ['{"a":1,}', 'not_json'],
    ["{'a':1}", 'not_json'],
    ['{"a":1}{"b":2}', 'not_json'],
    ['[1]//x', 'not_json'],
    ['NaN', 'not_json'],
    ['01', 'not_json'],
    ['"a\nb"', 'not_json'],
    ['\u00a0{}', 'not_json'],
    ['\ufeff{}', 'not_json'],
    ['{"a":1,"a":1}', 'duplicate_key'],
    ['{"a":1,"b":{"c":1,"c":2}}', 'duplicate_key'],
    ['[{"x":0},{"a":1,"\\u0061":2}]', 'duplicate_key'],
    ['{"a":1,"b":"\\\\","a":2}', 'duplicate_key'],
    ['{"a" : 1 , "a" \n: 2}', 'duplicate_key'],
    ['{"a":"}","a":2}', 'duplicate_key'],
    ['{"__proto__":1}', 'forbidden_key'],
    ['{"a":[{"__proto__":{"x":1}}]}', 'forbidden_key'],
    ['{"\\u005f_proto__":1}', 'forbidden_key'],
    ['"\\ud800"', 'lone_surrogate'],
    ['["\\udc00\\ud800"]', 'lone_surrogate'],
    ['{"\\ud83d":1}', 'lone_surrogate'],
  ])('refuses %j: %s', (text, reason) => {
    expect(verdict(text)).toBe(reason);
  });

  it.each([
    ['constructor', '{"constructor":1,"toString":2,"hasOwnProperty":3}'],
    ['the same key in siblings', '[{"a":1},{"a":1}]'],
    ['the same text as key and value', '{"a":"a","b":"a"}'],
    ['a key that looks like one more', '{"a":"\\",\\"a\\":1"}'],
    ['a pair of surrogates', '"\\ud83d\\udd11"'],
  ])('lets %s be', (_, text) => {
    expect(verdict(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['beyond U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['a cut sequence', [0x22, 0xe2, 0x82, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x22, 0x00, 0x22, 0x00]],
  ])('refuses %s', (_, octets) => {
    expect(verdict(Uint8Array.from(octets))).toBe('not_utf8');
  });

  it('takes 64 levels and refuses 65, and more than any stack', () => {
    expect(verdict(nested(64))).toEqual(JSON.parse(nested(64)));
    expect(verdict(nested(65))).toBe('too_deep');
    expect(verdict(nested(10_000))).toBe('too_deep');
    expect(verdict(nested(500_000))).toBe('too_deep');
    expect(verdict(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)).toBe('too_deep');
  });
});

describe('against JSON.parse', () => {
  it('gives the same value for every document without a fault', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'grapheme' }), (text) => {
        const parsed = parseStrictJson(bytes(text));
        if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(text));
        else expect(text).toContain('__proto__');
      }),
      runs(5000),
    );
  });

  it('never throws, and takes no text that JSON.parse refuses', () => {
    const texty = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'a', '1', ' ', '\ud800'),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), texty), (text) => {
        if (parseStrictJson(bytes(text)).ok) expect(() => JSON.parse(text)).not.toThrow();
      }),
      runs(5000),
    );
  });

  it('never throws on bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        expect(typeof parseStrictJson(octets).ok).toBe('boolean');
      }),
      runs(3000),
    );
  });

  it('finds a repeated key wherever it stands', () => {
    const key = fc
      .string({ unit: 'binary', maxLength: 6 })
      .filter((text) => text !== '__proto__' && text.isWellFormed());
    const document = fc.record({ key, inner: fc.json(), spaces: fc.constantFrom('', ' ', '\n\t') });
    fc.assert(
      fc.property(document, ({ key: name, inner, spaces }) => {
        const units = Array.from({ length: name.length }, (_, i) => name.charCodeAt(i));
        const escaped = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
        const text = `[{${JSON.stringify(name)}${spaces}:${inner},${spaces}"${escaped}"${spaces}:0}]`;
        expect(['duplicate_key', 'forbidden_key']).toContain(verdict(text));
      }),
      runs(2000),
    );
  });
});
