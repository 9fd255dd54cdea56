import { describe, expect, it } from 'vitest';
import { MAX_DOCUMENT, parseDocument } from '#lib/openapi/parse-document.ts';

const parse = (text: string) => parseDocument(Buffer.from(text));
const errorOf = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? '' : parsed.error;
};

it('refuses YAML of too many values before it costs memory, and takes the same as JSON', () => {
  const many = Array.from({ length: 300_000 }, (_, i) => `k${i}: {a: 1, b: [1,2]}`).join('\n');
  const started = performance.now();
  const refused = parseDocument(Buffer.from(`openapi: 3.0.0\npaths: {}\n${many}`));
  expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('more than a million values') });
  expect(performance.now() - started).toBeLessThan(2000);
  const members = Array.from({ length: 300_000 }, (_, i) => `"k${i}": {"a": 1, "b": [1,2]}`).join();
  expect(parseDocument(Buffer.from(`{"openapi": "3.0.0", "paths": {}, ${members}}`)).ok).toBe(true);
});

describe('what is read', () => {
  it.each([
    ['2.0 as JSON', '{"swagger": "2.0", "paths": {}}', '2.0'],
    ['2.0 as a number', 'swagger: 2.0\npaths: {}', '2.0'],
    ['3.0 as YAML', 'openapi: 3.0.3\npaths: {}', '3.0'],
    ['3.1', 'openapi: "3.1.0"', '3.1'],
    ['3.2', '{"openapi": "3.2.0"}', '3.2'],
    ['a byte order mark', '\ufeff{"openapi": "3.0.0"}', '3.0'],
    ['JSON with comments, which is YAML', '{"openapi": "3.0.0", # hello\n "paths": {}}', '3.0'],
    ['keys that stand twice', 'openapi: 3.0.0\nopenapi: 3.0.0', '3.0'],
    ['a merge key', 'openapi: 3.0.0\na: &a {x: 1}\nb: {<<: *a}', '3.0'],
  ])('%s', (_, text, version) => {
    expect(parse(text)).toMatchObject({ ok: true, value: { version } });
  });
});

describe('one sentence about', () => {
  it.each([
    ['a page', '<!doctype html><html></html>', /HTML or XML page/],
    ['nothing', ' \n', /empty/],
    ['tabs in YAML', 'openapi: 3.0.0\npaths:\n\t/a: {}', /cannot be read as JSON or YAML: .*line 3/],
    ['prose', 'Dear operator', /holds no object/],
    ['a list', '[]', /holds no object/],
    ['another format', '{"asyncapi": "3.0.0"}', /neither "openapi" nor "swagger"/],
    ['an old version', '{"swagger": "1.2"}', /version 1\.2/],
    ['nesting without end', `openapi: 3.0.0\nx: ${'['.repeat(200_000)}`, /nested too deeply|cannot be read/],
    ['JSON nested without end', `{"openapi": "3.0.0", "x": ${'['.repeat(200_000)}`, /nested too deeply|cannot be read/],
  ])('%s', (_, text, sentence) => {
    expect(errorOf(text)).toMatch(sentence);
    expect(errorOf(text)).toMatch(/^[^\n]{1,300}\.$/);
  });

  it('bytes that are no text', () => {
    expect(parseDocument(Uint8Array.of(0xff, 0xfe, 0, 0x7b))).toMatchObject({
      ok: false,
      error: expect.stringContaining('UTF-8'),
    });
  });

  it('a size over 20 MB, before it is read', () => {
    const started = performance.now();
    expect(parseDocument(new Uint8Array(MAX_DOCUMENT + 1))).toMatchObject({
      ok: false,
      error: expect.stringContaining('20 MB'),
    });
    expect(performance.now() - started).toBeLessThan(100);
  });

  it.each([
    ['a tab on every line', 'a: b\n\tc\n'.repeat(60_000)],
    ['two million brackets', `x: ${'['.repeat(2_000_000)}`],
    ['mappings in one line', `x: ${'a: '.repeat(1_000_000)}`],
    ['lists in one line', `x:\n ${'- '.repeat(1_000_000)}`],
    ['a block of 3000 levels', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}b:`).join('\n')],
  ])('%s, at once', (_, text) => {
    const started = performance.now();
    expect(errorOf(`openapi: 3.0.0\n${text}`)).toMatch(/cannot be read as JSON or YAML/);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it('an alias bomb, within its size in time and memory', () => {
    const levels = Array.from(
      { length: 30 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
    );
    const before = process.memoryUsage().heapUsed;
    expect(errorOf(['openapi: 3.0.0', 'a0: &a0 [x, x]', ...levels].join('\n'))).toMatch(/alias/);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  });
});
