// Console blocks of documents, run by a shell: what a reader would type, and what they would see.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type Step = { readonly command: string; readonly output: string };

/** Console blocks of one section of a document, in order. */
export const consoleBlocks = (file: string, heading: string): readonly (readonly Step[])[] => {
  const [, after = ''] = readFileSync(`${ROOT}${file}`, 'utf8').split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return Array.from(section.matchAll(/^```console\n(.*?)^```/gms), ([, block = '']) => stepsOf(block));
};

/** A command goes on in the next line where this one ends with a backslash. */
const stepsOf = (block: string): readonly Step[] =>
  Array.from(block.matchAll(/^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)/gm), ([, command = '', output = '']) => ({
    command,
    output,
  }));

const END = '\u0003';

const PROGRAMS = `
npx() { shift; "${process.execPath}" "${ROOT}bin/sallyport.ts" "$@"; }
jq() { "${process.execPath}" "${ROOT}test/support/stand-in.ts" jq "$@"; }
curl() { "${process.execPath}" "${ROOT}test/support/stand-in.ts" curl "$@"; }
`;

/** Runs the commands in one shell; what each printed on stdout and stderr, as a terminal shows it. */
export const runInShell = (
  commands: readonly string[],
  cwd: string,
  env: { readonly [name: string]: string } = {},
): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const script = commands.map((command) => `${command}\nprintf '${END}'\n`).join('');
    const child = spawn('sh', ['-c', `exec 2>&1\n${PROGRAMS}${script}`], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve(out.split(END).slice(0, -1)));
  });

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What output has to look like: `…` in the document stands for anything within a line, and milliseconds for any. */
export const asShown = (output: string): RegExp =>
  new RegExp(
    `^${output
      .trimEnd()
      .split('…')
      .map(escaped)
      .join('.*')
      .replace(/\d+ ms/g, '\\d+ ms')}$`,
  );
