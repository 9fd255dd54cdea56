// The repository's own scripts, as somebody meets them who mistypes.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

const SCRIPTS = {
  'simulate:capacity': 'simulate/capacity.ts',
  'simulate:refresh': 'simulate/refresh.ts',
  sbom: 'supply-chain/write-sbom.ts',
  cost: 'lib/cost/write-cost.ts',
  baseline: 'lib/stack/write-baseline.ts',
  rules: 'lib/stack/write-rules.ts',
  soak: 'soak/soak.ts',
  mutation: 'mutation/mutate.ts',
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

describe('npm run soak', () => {
  it('records no soak of nine minutes', async () => {
    const { exit, out, err } = await run(SCRIPTS.soak, '--record', '--minutes', '9');
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(/^--record needs all parts, and 10 minutes or more\.\n/);
  });

  it('refuses a JSON-Schema-Test-Suite that is not there', async () => {
    const soak = fileURLToPath(new URL('../soak/soak.ts', import.meta.url));
    const env = { JSON_SCHEMA_TEST_SUITE: '/nonexistent' };
    const { exit, out, err } = await runProgram(soak, ['--only', 'corpora'], env);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(/^JSON_SCHEMA_TEST_SUITE names \/nonexistent, where no JSON-Schema-Test-Suite is\.\n/);
  });
});

describe('npm run simulate:capacity', () => {
  it.each([
    [['--rate', 'x'], /^--rate must be a number from 0\.001 to 100000\.\n/],
    [['--rate', '0'], /^--rate must be/],
    [['--seconds', '0'], /^--seconds must be a whole number from 1 /],
    [['--seconds', '0.5'], /^--seconds must be/],
    [['--count-from', '60'], /^--count-from must be a whole number from 0 to 59\.\n/],
    [['--limit', '0'], /^--limit must be a whole number from 1 /],
    [['--sealer', '0'], /^--sealer must be a whole number from 1 to 200000\.\n/],
    [['--rate', '0.001', '--seconds', '1'], /^Not one call was answered: take more --seconds\.\n/],
    [['--seed', '-1'], /^--seed is followed by a dash and not by its value; [^\n]+ --seed=VALUE\.\n\n/],
    [['--rate', '100000', '--seconds', '201'], /^--rate times --seconds must be at most 20000000\.\n/],
    [['--upstream-ms', '25001'], /^--upstream-ms must be/],
  ])('refuses %j', async (args, message) => {
    const { exit, out, err } = await run(SCRIPTS['simulate:capacity'], ...args);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  it('simulates what it is told', async () => {
    const { exit, out } = await run(SCRIPTS['simulate:capacity'], '--rate', '200', '--seconds', '5', '--limit', '10');
    expect(exit).toBe(0);
    const { requests, concurrency, refused } = JSON.parse(out);
    expect(requests).toBeGreaterThan(900);
    expect(concurrency.most).toBe(10);
    expect(refused.limit).toBeGreaterThan(500);
  });
});
