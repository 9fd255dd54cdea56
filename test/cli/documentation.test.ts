import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '#lib/cli/commands.ts';
import { EXIT } from '#lib/cli/exit-codes.ts';
import { FLAG_NAMES } from '#lib/cli/flags.ts';

const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

describe('docs/cli.md', () => {
  it.each(COMMANDS.map(({ words }) => words))('describes %s', (words) => {
    expect(text.split(`\`${words}`).length, words).toBeGreaterThan(1);
  });

  it('names every flag that a command takes', () => {
    const used = new Set(COMMANDS.flatMap(({ flags, required }) => [...flags, ...required]));
    expect(FLAG_NAMES.filter((name) => !used.has(name))).toEqual([]);
    expect(FLAG_NAMES.filter((name) => !text.includes(`--${name}`))).toEqual([]);
  });

  it('explains every exit code', () => {
    expect(Object.values(EXIT).filter((code) => !text.includes(`| ${code} |`))).toEqual([]);
  });
});
