// Answers made smaller: what is left is whole, exact, within its bytes, and what is not there is told.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, type JsonObject, readPointer } from '#core/json.ts';
import { type Shape, shapeContent } from '#core/shaping/shape-content.ts';
import { runs } from '#test/support/runs.ts';

const BIG = '12345678901234567890';

const shaped = (answer: string, shape: Shape, isPaged = false) => {
  const { content, note } = shapeContent([{ type: 'text', text: answer }], shape, isPaged);
  const [block] = content;
  return { text: block?.type === 'text' ? block.text : undefined, note };
};

describe('fields', () => {
  const answer = `{"results":[{"id":${BIG},"owner":{"name":"Ada","mail":"a@x"},"n":1.0},{"id":2}],"paging":{"next":"c"},"a.b":{"c":0}}`;

  it.each<[readonly string[], string]>([
    [['results.id'], `{"results":[{"id":${BIG}},{"id":2}]}`],
    [['results.owner.name', 'paging'], '{"results":[{"owner":{"name":"Ada"}},{}],"paging":{"next":"c"}}'],
    [['results.owner', 'results.n'], '{"results":[{"owner":{"name":"Ada","mail":"a@x"},"n":1.0},{}]}'],
    [['/a.b/c'], '{"a.b":{"c":0}}'],
    [['results', 'results.id'], answer.replace(',"paging":{"next":"c"},"a.b":{"c":0}', '')],
  ])('%j keep the shape and every digit', (fields, expected) => {
    expect(shaped(answer, { fields })).toEqual({ text: expected, note: undefined });
  });

  it('that are not there are told, with those that are', () => {
    expect(shaped(answer, { fields: ['results.id', 'result.id', '__proto__', 'constructor.name'] })).toEqual({
      text: `{"results":[{"id":${BIG}},{"id":2}]}`,
      note: {
        fields_not_found: ['result.id', '__proto__', 'constructor.name'],
        there_are: ['results', 'results.id', 'results.owner', 'results.n', 'paging', 'a.b'],
      },
    });
  });

  it('of a list without items are nothing that is missing', () => {
    expect(shaped('{"data":[]}', { fields: ['data.id', 'data.owner.name'] })).toEqual({
      text: '{"data":[]}',
      note: undefined,
    });
  });

  it('of a list are those of its items, of which none disappears', () => {
    expect(shaped('[{"a":1,"b":2},{"b":3},4,[{"a":5}]]', { fields: ['a'] }).text).toBe('[{"a":1},{},null,[{"a":5}]]');
  });

  it('of what is no JSON are ignored, and that is told', () => {
    expect(shaped('plain', { fields: ['a'] })).toEqual({
      text: 'plain',
      note: { fields_ignored: 'The answer is no JSON.' },
    });
  });
});

describe('max_bytes', () => {
  it('leaves an answer that fits as it came, byte for byte', () => {
    const text = `{ "a" : ${BIG} }\n`;
    expect(shaped(text, { maxBytes: text.length })).toEqual({ text, note: undefined });
  });

  it('takes whole elements off the longest list, and says how many and how to get them', () => {
    const rows = Array.from({ length: 50 }, (_, id) => ({ id, text: 'x'.repeat(20) }));
    const { text, note } = shaped(JSON.stringify({ few: [1, 2], rows, total: 50 }), { maxBytes: 800 }, true);
    const value = JSON.parse(String(text));
    expect(value).toEqual({ few: [1, 2], rows: rows.slice(0, value.rows.length), total: 50 });
    expect(note?.cut).toEqual({
      lists: [{ at: '/rows', shown: value.rows.length, of: 50 }],
      bytes: JSON.stringify({ few: [1, 2], rows, total: 50 }).length,
      how_to_get_it: expect.stringMatching(/higher max_bytes\. A next_cursor leads past .* smaller limit/),
    });
    expect(value.rows.length).toBeGreaterThan(15);
  });

  it('shows nothing rather than a part of an element', () => {
    for (const text of [`{"text":"${'x'.repeat(900)}"}`, `[{"text":"${'x'.repeat(900)}"},1]`, '7'.repeat(900)])
      expect(shaped(text, { maxBytes: 500 })).toEqual({
        text: undefined,
        note: { cut: { shown: 0, bytes: text.length, how_to_get_it: expect.stringContaining('no element fits') } },
      });
  });

  it('cuts what is no JSON at a line', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `line ${i} é`);
    const { text, note } = shaped(lines.join('\n'), { maxBytes: 500 });
    const shown = String(text).split('\n');
    expect(shown).toEqual(lines.slice(0, shown.length));
    expect(Buffer.byteLength(String(text))).toBeLessThanOrEqual(500);
    expect(Buffer.byteLength(lines.slice(0, shown.length + 1).join('\n'))).toBeGreaterThan(500);
    expect(note?.cut).toMatchObject({ lines: { shown: shown.length, of: 100 } });
  });

  it('leaves out a file that is larger', () => {
    const { content, note } = shapeContent(
      [{ type: 'image', data: 'A'.repeat(600), mimeType: 'image/png' }],
      { maxBytes: 500 },
      false,
    );
    expect([content, note?.cut]).toMatchObject([[], { shown: 0 }]);
  });

  it('holds for all blocks together', () => {
    const block = { type: 'text' as const, text: JSON.stringify(Array(60).fill('12345')) };
    const { content } = shapeContent([block, block, block], { maxBytes: 700 }, false);
    const bytes = content.map((each) => (each.type === 'text' ? each.text.length : 0));
    expect(bytes[0]).toBe(block.text.length);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(700);
  });

  it('gives JSON within its bytes whose lists are beginnings of those that were, whatever the answer', () => {
    const isBeginning = (part: Json, all: Json): boolean =>
      Array.isArray(part) && Array.isArray(all)
        ? part.length <= all.length && JSON.stringify(part) === JSON.stringify(all.slice(0, part.length))
        : typeof part === 'object' && part !== null && typeof all === 'object' && all !== null
          ? Object.keys(part).join() === Object.keys(all).join() &&
            Object.entries(part).every(([key, value]) => isBeginning(value, (all as JsonObject)[key] as Json))
          : part === all;
    let cut = 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 1, max: 400 }), (value, maxBytes) => {
        const whole = JSON.stringify(value);
        const { text, note } = shaped(whole, { maxBytes });
        if (text === undefined) expect(note?.cut).toMatchObject({ shown: 0 });
        if (text === undefined) return;
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
        const [shown, all] = [JSON.parse(text), JSON.parse(whole)] as [Json, Json];
        expect(isBeginning(shown, all)).toBe(true);
        const lists = readPointer(note ?? {}, '/cut/lists') as { at: string; shown: number; of: number }[] | undefined;
        if (lists !== undefined) cut += 1;
        const lengthAt = (part: Json, at: string) => (readPointer(part, at) as Json[]).length;
        for (const { at, shown: count, of } of lists ?? [])
          expect([lengthAt(shown, at), lengthAt(all, at)]).toEqual([count, of]);
      }),
      { ...runs(2000), seed: 5 },
    );
    expect(cut).toBeGreaterThan(20);
  });
});
