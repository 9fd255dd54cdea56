// Every file with property tests, with as many cases as asked, counted as they run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RUNS_FACTOR } from '#test/support/runs.ts';
import { atEnd, temporaryDirectory } from '#test/support/temporary-directory.ts';

export type PropertySoak = {
  readonly factor: number;
  readonly files: number;
  readonly tests: number;
  readonly failed: readonly string[];
  /** Tried by fast-check. */
  readonly cases: number;
  readonly seconds: number;
};

type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly meta?: { readonly propertyCases?: number };
    }[];
  }[];
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Those that use fast-check, and those that take more of their own when asked (`runs`). */
const filesOfProperties = (): readonly string[] =>
  globSync('test/**/*.test.ts', { cwd: ROOT })
    .filter((file) => /from '(?:fast-check|#test\/support\/runs\.ts)'/.test(readFileSync(join(ROOT, file), 'utf8')))
    .sort();

const read = ({ testResults }: Report): Pick<PropertySoak, 'tests' | 'failed' | 'cases'> => {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = testResults.filter(
    ({ status, assertionResults }) => status !== 'passed' && assertionResults.length === 0,
  );
  return {
    tests: all.length,
    failed: [
      ...broken.map(({ name }) => name.slice(ROOT.length)),
      ...all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    ],
    cases: all.reduce((sum, { meta }) => sum + (meta?.propertyCases ?? 0), 0),
  };
};

export const propertySoak = async (factor: number): Promise<PropertySoak> => {
  const files = filesOfProperties();
  const start = performance.now();
  const report = join(temporaryDirectory('sallyport-soak-'), 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
  const limits = ['--testTimeout=1200000', '--hookTimeout=60000'];
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  // Its words go to stderr: stdout is the report's.
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...limits, ...files], {
    cwd: ROOT,
    env: { ...process.env, [RUNS_FACTOR]: String(factor) },
    stdio: ['ignore', process.stderr, process.stderr],
  });
  atEnd(() => child.kill());
  await once(child, 'exit');
  const seconds = (performance.now() - start) / 1000;
  const found = read(JSON.parse(await readFile(report, 'utf8')) as Report);
  return { factor, files: files.length, ...found, seconds };
};
