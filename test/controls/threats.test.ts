import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSION } from '#core/version.ts';
import type { Controls } from '#lib/trust/model/controls.ts';
import { titlesIn } from '#test/support/titles.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const threats = read('docs/security.md');
const { controls, run } = JSON.parse(read('docs/controls.json')) as Controls;

/** First cell, and that of the column `test`, of every row of the tables that have one. */
const rows = threats.split('\n\n').flatMap((block): readonly (readonly [string, string])[] => {
  const [head = '', , ...lines] = block.split('\n').filter((line) => line.startsWith('|'));
  const at = head.split('|').findIndex((cell) => cell.trim() === 'test');
  return at < 0 ? [] : lines.map((line) => [line.split('|')[1]?.trim() ?? '', line.split('|')[at] ?? '']);
});

const section = (title: string): string => threats.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

const attackers = section('Who attacks')
  .split(/\n\n(?=\*\*)/)
  .flatMap((paragraph): readonly (readonly [string, string])[] => {
    const name = /^\*\*(.+?)\*\*/.exec(paragraph.trim())?.[1];
    return name === undefined ? [] : [[name, paragraph]];
  });

const testsOf = (text: string): readonly string[] =>
  controls.filter(({ file }) => text.includes(`\`${file}\``)).map(({ result = 'not run' }) => result);

describe('a threat', () => {
  it.each([...attackers, ...rows])('%s has a test that passed when it last ran', (_, text) => {
    expect(testsOf(text)).toContain('passed');
  });

  it('is every one that the document has', () => {
    expect([attackers.length, rows.length]).toEqual([14, 23]);
  });
});

describe('a control', () => {
  it.each(controls.map(({ id, file, test, result }) => [id, file, test, result] as const))(
    '%s is a test of %s, and passed when it last ran',
    (_, file, test, result) => {
      expect(titlesIn(read(file))).toContain(test);
      expect(result).toBe('passed');
    },
  );

  it('has the result of this version, and an id of its own', () => {
    expect(run?.version).toBe(VERSION);
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
    expect(controls.length).toBeGreaterThan(90);
  });
});

it.each(['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'])('the risk MCP%s has a control', (number) => {
  expect(controls.some(({ owasp }) => owasp.includes(`MCP${number}`))).toBe(true);
});
