// npm run controls: runs the tests that docs/controls.json names, and writes down how each ended.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '#core/version.ts';
import type { Control, Controls } from '#lib/trust/model/controls.ts';
import { scriptOptions } from '#test/support/script-options.ts';
import { type Assertion, resultOf } from './results.ts';

scriptOptions(
  `npm run controls

Runs the tests behind the claims of the trust pages (docs/controls.json) and writes down how each ended. It takes about two minutes.`,
  {},
);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILE = join(ROOT, 'docs/controls.json');

const run = (files: readonly string[]): readonly Assertion[] => {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-controls-'));
  try {
    const report = join(directory, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    spawnSync(process.execPath, [vitest, 'run', ...reporters, ...files], { cwd: ROOT, stdio: 'inherit' });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Assertion[] }[];
    };
    return testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map((each) => ({ ...each, file: name.slice(ROOT.length) })),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const before = JSON.parse(readFileSync(FILE, 'utf8')) as Controls;
const assertions = run([...new Set(before.controls.map(({ file }) => file))]);
const controls: readonly Control[] = before.controls.map((control) => ({
  ...control,
  result: resultOf(control, assertions),
}));
const after: Controls = {
  schema: 1,
  run: { at: new Date().toISOString().slice(0, 10), version: VERSION },
  controls,
};
writeFileSync(FILE, `${JSON.stringify(after, null, 2)}\n`);
const wrong = controls.filter(({ result }) => result !== 'passed');
process.stdout.write(`${controls.length - wrong.length} of ${controls.length} controls passed.\n`);
for (const { id, result } of wrong) process.stdout.write(`${id}: ${result}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
