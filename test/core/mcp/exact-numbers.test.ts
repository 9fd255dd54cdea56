import { describe, expect, it } from 'vitest';
import type { Json } from '#core/json.ts';
import { inexactNumbers } from '#core/mcp/exact-numbers.ts';

const pointers = (text: string) => inexactNumbers(JSON.parse(text) as Json).map(({ pointer }) => pointer);

describe('inexactNumbers', () => {
  it.each(['{}', '[0, -1, 1.5, 1e-400, 9007199254740991, -9007199254740991]', '"9007199254740993"', 'null', 'true'])(
    'passes %s',
    (text) => {
      expect(pointers(text)).toEqual([]);
    },
  );

  it.each(['9007199254740992', '9007199254740993', '-9007199254740992', '1e400', '-1e400', '12345678901234567890'])(
    'names %s',
    (number) => {
      expect(pointers(`{"id": ${number}}`)).toEqual(['/id']);
    },
  );

  it('names each place with its pointer', () => {
    expect(pointers('{"a/b": [1, 1e400], "c~d": {"e": 9007199254740993}}')).toEqual(['/a~1b/1', '/c~0d/e']);
  });
});
