// The repository's own scripts, as somebody meets them who mistypes.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SCRIPTS = {
  'simulate:refresh': 'simulate/refresh.ts',
  cost: 'lib/cost/write-cost.ts',
  baseline: 'lib/stack/write-baseline.ts',
  rules: 'lib/stack/write-rules.ts',
};

const run = (script: string, ...args: readonly string[]) =>
  new Promise<{ exit: number | null; out: string; err: string }>((resolve) => {
    const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
    const child = execFile(process.execPath, [path, ...args], (_, out, err) =>
      resolve({ exit: child.exitCode, out, err }),
    );
  });

describe.each(Object.entries(SCRIPTS))('npm run %s', (name, script) => {
  it('explains itself, and refuses a flag that it does not know', async () => {
    const [help, bogus] = await Promise.all([run(script, '--help'), run(script, '--bogus')]);
    expect(help).toEqual({ exit: 0, out: expect.stringMatching(new RegExp(`^npm run ${name}\\b`)), err: '' });
    expect(bogus).toEqual({ exit: 2, out: '', err: `Unknown option '--bogus'\n\n${help.out}` });
  });
});

describe('npm run simulate:refresh', () => {
  it.each([
    [['5'], /^Unexpected argument '5'/],
    [['--seeds', '1000001'], /^--seeds must be a whole number from 1 to 1000000\.\n/],
    [['--seeds', '0'], /^--seeds must be/],
    [['--seeds', '1e3'], /^--seeds must be/],
    [['--first', 'x'], /^--first must be a whole number from 0 to 1000000000\.\n/],
  ])('refuses %j', async (args, message) => {
    const { exit, out, err } = await run(SCRIPTS['simulate:refresh'], ...args);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toContain('    at ');
  });
});
