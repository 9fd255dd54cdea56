import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/json.ts';
import { paramHeadersOf, paramMismatch } from '#core/tools/param-headers.ts';

const schema: JsonObject = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    filter: { type: 'object', properties: { 'a/b': { type: 'integer', 'x-mcp-header': 'Count' } } },
    plain: { type: 'string' },
  },
};
const expected = paramHeadersOf(schema);

describe('paramHeadersOf', () => {
  it('finds annotated properties at any depth', () => {
    expect(expected).toEqual([
      { header: 'Mcp-Param-Region', pointer: '/region' },
      { header: 'Mcp-Param-Count', pointer: '/filter/a~1b' },
    ]);
  });
});

describe('paramMismatch', () => {
  const args: JsonObject = { region: 'eu', filter: { 'a/b': 7 } };
  const headers = { 'mcp-param-region': ['eu'], 'mcp-param-count': ['7'] };

  it.each<readonly [string, JsonObject, { readonly [name: string]: readonly string[] }, string | undefined]>([
    ['agreement', args, headers, undefined],
    ['no argument and no header', {}, {}, undefined],
    ...['7.0', '0x7', '7e0', ' 7', '007'].map(
      (written) =>
        [
          `the number written ${written}`,
          args,
          { ...headers, 'mcp-param-count': [written] },
          'the Mcp-Param-Count header does not match the argument',
        ] as const,
    ),
    ['a value in Base64', { ...args, region: 'é' }, { ...headers, 'mcp-param-region': ['=?base64?w6k=?='] }, undefined],
    ['a missing header', args, { 'mcp-param-count': ['7'] }, 'the Mcp-Param-Region header is missing'],
    [
      'a header without argument',
      {},
      { 'mcp-param-region': ['eu'] },
      'the Mcp-Param-Region header was sent without its argument',
    ],
    [
      'another value',
      args,
      { ...headers, 'mcp-param-region': ['us'] },
      'the Mcp-Param-Region header does not match the argument',
    ],
    [
      'an empty number',
      { filter: { 'a/b': 0 } },
      { 'mcp-param-count': [' '] },
      'the Mcp-Param-Count header does not match the argument',
    ],
  ])('%s', (_, given, sent, sentence) => {
    expect(paramMismatch(expected, given, sent)).toBe(sentence);
  });

  it('asks for no header of a tool that was not listed, and minds one that lies all the same', () => {
    expect(paramMismatch(expected, args, {}, false)).toBeUndefined();
    expect(paramMismatch(expected, args, headers, false)).toBeUndefined();
    const lie = 'the Mcp-Param-Region header does not match the argument';
    expect(paramMismatch(expected, args, { 'mcp-param-region': ['us'] }, false)).toBe(lie);
    const alone = 'the Mcp-Param-Region header was sent without its argument';
    expect(paramMismatch(expected, {}, { 'mcp-param-region': ['us'] }, false)).toBe(alone);
  });
});
