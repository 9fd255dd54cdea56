import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeaderValue, duplicatedField, header, mismatch } from '#core/mcp/headers.ts';
import { runs } from '#test/support/runs.ts';

describe('duplicatedField', () => {
  it.each(['authorization', 'x-api-token', 'origin', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-param-x'])(
    'names %s',
    (name) => {
      expect(duplicatedField({ accept: ['a', 'b'], [name]: ['same', 'same'] })).toBe(name);
      expect(duplicatedField({ [name]: ['once'] })).toBeUndefined();
    },
  );

  it.each(['accept', 'cookie', 'x-forwarded-for', 'via', 'mcp'])('lets %s repeat', (name) => {
    expect(duplicatedField({ [name]: ['a', 'b'] })).toBeUndefined();
  });
});

describe('decodeHeaderValue', () => {
  it.each([
    ['plain', 'plain'],
    ['=?base64?SGVsbG8=?=', 'Hello'],
    ['=?base64?4pyT?=', '✓'],
    ['=?base64??=', ''],
    ['=?base64?77u/YQ==?=', '\ufeffa'],
    // Not the whole sentinel: a literal.
    ['SGVsbG8=', 'SGVsbG8='],
    ['=?base64?SGVsbG8=', '=?base64?SGVsbG8='],
    ['SGVsbG8=?=', 'SGVsbG8=?='],
    ['=?BASE64?SGVsbG8=?=', '=?BASE64?SGVsbG8=?='],
  ])('reads %j as %j', (value, text) => {
    expect(decodeHeaderValue(value)).toBe(text);
  });

  it.each([
    ['=?base64?SGVsbG8?=', 'without padding'],
    ['=?base64?SGVsbG8==?=', 'with too much padding'],
    ['=?base64?SGVsbG9=?=', 'with bits behind the end'],
    ['=?base64?SGVs!!!bG8=?=', 'with other characters'],
    ['=?base64?SGVs bG8=?=', 'with a space'],
    ['=?base64?_-8=?=', 'with the URL alphabet'],
    ['=?base64?/w==?=', 'of bytes that are no UTF-8'],
  ])('refuses %j, %s', (value) => {
    expect(decodeHeaderValue(value)).toBeUndefined();
  });

  it('gives every text back that was encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const encoded = Buffer.from(text).toString('base64');
        expect(decodeHeaderValue(`=?base64?${encoded}?=`)).toBe(text);
      }),
      runs(2000),
    );
  });
});

describe('mismatch', () => {
  it.each([
    [{}, 'the Mcp-Name header is missing'],
    [{ 'mcp-name': ['b'] }, 'the Mcp-Name header does not match the body'],
    [{ 'mcp-name': ['=?base64?YQ?='] }, 'the Mcp-Name header does not match the body'],
    [{ 'mcp-name': ['a'] }, undefined],
    [{ 'mcp-name': ['=?base64?YQ==?='] }, undefined],
  ])('of %j with "a" is: %s', (headers, sentence) => {
    expect(mismatch(headers, 'Mcp-Name', 'a')).toBe(sentence);
  });

  it('does not take an inherited member for a header', () => {
    expect(header({}, 'absent')).toBeUndefined();
  });
});
