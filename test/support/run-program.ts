// A program of ours as a process of its own: what it says and how it ends.
import { spawn } from 'node:child_process';

export type Ended = { readonly exit: number | null; readonly out: string; readonly err: string };

/** @param env all that it sees, beside PATH */
export const runProgram = (
  file: string,
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
  stdin = '',
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env } });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, out, err }));
    child.stdin.end(stdin);
  });
