import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '#lib/cli/commands.ts';
import { EXIT } from '#lib/cli/exit-codes.ts';
import { FLAG_NAMES } from '#lib/cli/flags.ts';
import { parseArgv } from '#lib/cli/parse-argv.ts';

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

/** Command lines of a document, up to what a shell would do with their output. */
const commandLines = (document: string): readonly string[] =>
  Array.from(document.matchAll(/^[^`\n]*\bnpx sallyport (?!--)([^|\n;&#)]+)/gm), ([, line = '']) => line.trim());

const wordsOf = (line: string): readonly string[] =>
  Array.from(line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g), ([, a, b, c]) => a ?? b ?? c ?? '');

/** Fields of every secret, by integration. */
const secretFields = (slug: string): readonly string[] => {
  const directory = new URL('../../integrations/', import.meta.url);
  expect(readdirSync(directory)).toContain(`${slug}.json`);
  const { auth } = JSON.parse(readFileSync(new URL(`${slug}.json`, directory), 'utf8'));
  return auth.flatMap(({ fields }: { fields?: object }) => Object.keys(fields ?? {}));
};

describe.each(['README.md', 'docs/cli.md'])('%s', (file) => {
  const lines = commandLines(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));

  it('shows command lines', () => {
    expect(lines.length).toBeGreaterThan(3);
  });

  it.each(lines)('shows `%s`, which is understood', (line) => {
    const parsed = parseArgv(wordsOf(line), COMMANDS);
    expect(parsed).toMatchObject({ ok: true, value: { kind: 'run' } });
    const given = parsed.ok && parsed.value.kind === 'run' ? parsed.value.given : undefined;
    const slug = given?.operands.integration;
    // worked-examples.test.ts runs the commands about its own API.
    if (slug === undefined || slug === 'nursery') return;
    for (const pair of given?.flags['secret-file'] ?? []) expect(secretFields(slug)).toContain(pair.split('=')[0]);
  });
});
