// A token that lands in a file is found, by rules that others run, and none is in a file of ours.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/**
 * What is in the repository, and what lies beside it and could be added: hidden files, and directories named as those of others.
 * Left out is what .gitignore names. Of archives, images and fonts the bytes are read as they are, and not what is packed in them.
 */
const filesIn = (root: string): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    ...{ cwd: root, encoding: 'utf8', maxBuffer: 2 ** 24 },
    // Within a hook of git's these name another repository.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  })
    .split('\0')
    .filter((file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile() === true);

/** Without its zeros UTF-16 reads as ASCII does, whichever end comes first. */
const filesWithTokens = (root: string): readonly string[] =>
  filesIn(root).filter((file) => {
    const text = readFileSync(join(root, file), 'latin1');
    return [text, text.replaceAll('\0', '')].some((each) =>
      (each.match(new RegExp(TOKEN_PATTERN, 'g')) ?? []).some((token) => parseToken(token).ok),
    );
  });

describe('a repository', () => {
  const token = minted[0] ?? '';
  const utf16 = Buffer.from(`key: ${token}\n`, 'utf16le');
  const plain = Buffer.from(`key: ${token}\n`);
  const PLACES: readonly (readonly [string, Buffer])[] = [
    ...['.ci/planted', '.env', 'docs/.hidden.md', 'docs/coverage/x.md', 'node_modules.md', 'ä b.txt'].map(
      (file) => [file, plain] as const,
    ),
    ['little-endian.txt', utf16],
    ['big-endian.txt', Buffer.from(utf16).swap16()],
    ['binary.bin', Buffer.concat([Buffer.of(0, 255, 10), plain])],
  ];

  it('is read wherever a token may lie in it: hidden, added or not, and in UTF-16', () => {
    const root = mkdtempSync(join(tmpdir(), 'sallyport-secrets-'));
    execFileSync('git', ['init', '--quiet', root]);
    for (const [file, bytes] of [...PLACES, ['ignored/x', plain] as const, ['fine.txt', Buffer.from('x')] as const]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), bytes);
    }
    writeFileSync(join(root, '.gitignore'), 'ignored/\n');
    const found = filesWithTokens(root);
    rmSync(root, { recursive: true });
    expect(found.toSorted()).toEqual(PLACES.map(([file]) => file).toSorted());
  });
});

describe('this repository', () => {
  it('holds no string that is a token, checksum included: examples fail it', () => {
    const files = filesIn(ROOT);
    expect(files).toEqual(expect.arrayContaining(['docs/gitleaks.toml', '.ci/run', '.gitignore']));
    expect(files.length).toBeGreaterThan(1000);
    expect(filesWithTokens(ROOT)).toEqual([]);
  });
});
