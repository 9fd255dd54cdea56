// A token that lands in a file is found, by rules that others run, and none is in a file of ours.
import { randomBytes } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { mintToken, parseToken, TOKEN_PATTERN, type TokenKind } from '#core/tokens/token.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const rule = read('docs/gitleaks.toml');
const regex = /^regex = '''(.+)'''$/m.exec(rule)?.[1] ?? '';
const keywords: readonly string[] = JSON.parse(/^keywords = (\[.+\])$/m.exec(rule)?.[1] ?? '[]');

/** The three fields of GitHub's form, as docs/security.md has them. */
const github = Object.fromEntries(
  Array.from(
    read('docs/security.md').matchAll(/^\| (Secret format|Before secret|After secret) \| `(.+)` \|$/gm),
    (row) => [row[1], row[2]?.replaceAll('\\|', '|')],
  ),
);
const githubPattern = (): RegExp =>
  new RegExp(
    [`(?:${github['Before secret']})`, `(${github['Secret format']})`, `(?=${github['After secret']})`]
      .join('')
      .replace('\\A', '^')
      .replace('\\z', '$'),
    'g',
  );

const KINDS: readonly TokenKind[] = ['u', 'a', 'k'];
const RESIDENCIES = ['eu', 'us', 'dev', 'apac'];
const minted = KINDS.flatMap((kind) =>
  RESIDENCIES.flatMap((residency) =>
    Array.from({ length: 25 }, () => mintToken(kind, residency, 'a', randomBytes).text),
  ),
);

const AROUND: readonly (readonly [string, string])[] = [
  ['', ''],
  ['https://gw.example/mcp/', '?x=1'],
  ['{"url":"', '"}'],
  ['SALLYPORT_KEY=', '\n'],
  ['Authorization: Bearer ', ' '],
];
const NO_TOKENS = ['spx_eu_', 'sp_eu_', 'spu_e_', 'spu_europe_', 'SPU_eu_', 'xspu_eu_'].map(
  (head) => `${head}a${'0'.repeat(38)}`,
);

describe('the gitleaks rule', () => {
  it('is the format of tokens, in the syntax of gitleaks', () => {
    expect(regex).toBe(TOKEN_PATTERN);
    expect(() => RE2JS.compile(regex)).not.toThrow();
  });

  it('finds tokens of every kind and residency wherever they stand', () => {
    const compiled = RE2JS.compile(regex);
    for (const token of minted)
      for (const [before, after] of AROUND) {
        const found = compiled.matcher(before + token + after);
        expect(found.find(), token).toBe(true);
        expect(found.group()).toBe(token);
      }
  });

  it('looks at every text that holds a token: gitleaks reads no other than those with a keyword', () => {
    expect(minted.filter((token) => !keywords.some((keyword) => token.includes(keyword)))).toEqual([]);
  });

  it.each(NO_TOKENS)('takes %s for none', (text) => {
    expect(RE2JS.compile(regex).matcher(text).find()).toBe(false);
  });
});

describe('GitHub’s custom pattern', () => {
  it('is in docs/security.md, in syntax that GitHub takes: no look-around, no back-reference', () => {
    expect(Object.keys(github).toSorted()).toEqual(['After secret', 'Before secret', 'Secret format']);
    for (const field of Object.values(github)) expect(field).not.toMatch(/\(\?[=!<]|\\[1-9]|\\b/);
  });

  it('finds tokens of every kind and residency wherever they stand', () => {
    for (const token of minted)
      for (const [before, after] of AROUND)
        expect(Array.from((before + token + after).matchAll(githubPattern()), (match) => match[1])).toEqual([token]);
  });

  it.each(NO_TOKENS)('takes %s for none', (text) => {
    expect(text.match(githubPattern())).toBeNull();
  });
});

describe('this repository', () => {
  const files = globSync('**', {
    cwd: ROOT,
    exclude: (path) => /^(?:node_modules|cdk\.out|coverage|\.git|\.sallyport)$/.test(path.split('/').at(-1) ?? ''),
  }).filter((file) => statSync(join(ROOT, file), { throwIfNoEntry: false })?.isFile() === true);

  it('holds no string that is a token, checksum included: examples fail it', () => {
    expect(files).toContain('docs/gitleaks.toml');
    expect(files.length).toBeGreaterThan(1000);
    const found = files.flatMap((file) =>
      Array.from(readFileSync(join(ROOT, file), 'latin1').matchAll(new RegExp(TOKEN_PATTERN, 'g')), ([token]) => ({
        file,
        token,
      })),
    );
    expect(found.filter(({ token }) => parseToken(token).ok).map(({ file }) => file)).toEqual([]);
  });
});
