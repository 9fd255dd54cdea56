import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSource } from '#lib/config/source.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-config-'));
  file = join(directory, 'own.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

const EXAMPLE = { name: 'Example' };
const refused = (error: string) => ({ ok: false, error });

describe('the configuration', () => {
  it('is the example where nobody gave one, and says so', () => {
    const name = 'the example in cdk.json; write own.json for a deployment of your own';
    expect(readSource(file, EXAMPLE)).toEqual({ ok: true, value: { name, value: EXAMPLE } });
    expect(readSource(file, undefined)).toEqual({ ok: true, value: { name, value: {} } });
  });

  it('is the operator’s file before the example', () => {
    writeFileSync(file, '{"name":"Own"}');
    expect(readSource(file, EXAMPLE)).toEqual({ ok: true, value: { name: 'own.json', value: { name: 'Own' } } });
  });

  it('is the command line’s before any file, and says which file it is not', () => {
    const value = { name: 'Typed' };
    expect(readSource(file, '{"name":"Typed"}')).toEqual({ ok: true, value: { name: '--context sallyport', value } });
    writeFileSync(file, '{"name":"Own"}');
    const name = '--context sallyport, not own.json';
    expect(readSource(file, '{"name":"Typed"}')).toEqual({ ok: true, value: { name, value } });
  });

  it('is none where the file cannot be read', () => {
    mkdirSync(file);
    expect(readSource(file, EXAMPLE)).toEqual(refused('own.json cannot be read (EISDIR)'));
    const link = join(directory, 'link.json');
    symlinkSync(join(directory, 'nowhere'), link);
    expect(readSource(link, EXAMPLE)).toEqual(refused('link.json cannot be read (ENOENT)'));
  });

  it.each<[string, string | Uint8Array, string]>([
    ['a byte order mark', '\uFEFF{}', 'begins with a byte order mark, which JSON has none of: save it without'],
    ['other encodings', Uint8Array.of(0x22, 0xff, 0x22), 'is not valid UTF-8'],
    ['a comma too many', '{\n  "a": 1,\n}', 'is not valid JSON: line 3, column 1'],
    ['a comma too few', '{"a": 1 "b": 2}', 'is not valid JSON: line 1, column 9'],
    ['a word', '{\n  "a": yes\n}', 'is not valid JSON: line 2, column 8'],
    ['a comment', '// mine\n{}', 'is not valid JSON: line 1, column 1'],
    ['more behind it', '{}\n}', 'is not valid JSON: line 2, column 1'],
    ['half a string', '{"a": "b', 'ends before its JSON does'],
    ['nothing', '', 'ends before its JSON does'],
    ['a key twice', '{"a":1,"a":2}', 'is refused: an object has the same key twice'],
  ])('is refused with %s', (_, text, sentence) => {
    writeFileSync(file, text);
    expect(readSource(file, EXAMPLE)).toEqual(refused(`own.json ${sentence}`));
  });

  it('is refused where the command line was cut', () => {
    const sentence = '--context sallyport must be one line of JSON: the CDK cuts a value at its first line break';
    expect(readSource(file, '{')).toEqual(refused(sentence));
    expect(readSource(file, '{"a":')).toEqual(refused(sentence));
    expect(readSource(file, '{"a":}')).toEqual(refused('--context sallyport is not valid JSON: line 1, column 6'));
  });
});
