import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const HELPER = new URL('temporary-directory.ts', import.meta.url).href;

const script = (ending: string): string => `
  const { temporaryDirectory } = await import(${JSON.stringify(HELPER)});
  const { writeFileSync } = await import('node:fs');
  const directory = temporaryDirectory('sallyport-ended-');
  temporaryDirectory('sallyport-ended-');
  writeFileSync(directory + '/file', '');
  process.stdout.write(directory);
  ${ending}`;

const ended = async (ending: string, signal?: NodeJS.Signals) => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script(ending)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let directory = '';
  child.stdout.on('data', (text) => {
    directory += text;
    if (signal !== undefined) child.kill(signal);
  });
  await once(child, 'close');
  const isThere = existsSync(directory);
  rmSync(directory, { recursive: true, force: true });
  return { exit: child.exitCode, isThere, isNamed: directory.includes('sallyport-ended-') };
};

const RUNNING = 'setInterval(() => undefined, 1000);';

describe('the temporary directory of a script', () => {
  it.each([
    ['runs to its end', '', undefined, 0],
    ['throws', 'throw new Error();', undefined, 1],
    ['exits', 'process.exit(7);', undefined, 7],
    ['is interrupted', RUNNING, 'SIGINT', 130],
    ['is terminated', RUNNING, 'SIGTERM', 143],
    ['loses its terminal', RUNNING, 'SIGHUP', 129],
  ] as const)('is gone when the script %s', async (_, ending, signal, exit) => {
    expect(await ended(ending, signal)).toEqual({ exit, isThere: false, isNamed: true });
  });
});
