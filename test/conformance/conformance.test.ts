// The official suite, run against the local gateway with the production handlers. README.md says what is left out.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEndedConnection } from './ended-connection.ts';
import { type FixturesGateway, startFixturesGateway } from './fixtures-gateway.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const RUNNER = fileURLToPath(
  new URL('dist/index.js', import.meta.resolve('@modelcontextprotocol/conformance/package.json')),
);

let fixtures: FixturesGateway;
let output: string;

beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'sallyport-conformance-'));
  fixtures = await startFixturesGateway();
});
afterAll(async () => {
  await fixtures.close();
  await rm(output, { recursive: true });
});

const run = (...args: string[]): Promise<{ code: number; report: string }> =>
  new Promise((resolve) => {
    const all = [RUNNER, 'server', '--url', fixtures.door.url, '--timeout', '8000', '-o', output, ...args];
    execFile(process.execPath, all, { timeout: 60_000, maxBuffer: 16 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), report: stdout + stderr }),
    );
  });

/** The end of the report that says what was unexpected; without tokens, which are in every URL before it. */
const verdict = (report: string): string => report.slice(report.lastIndexOf('Expected failures (in baseline):'));

/** Lines without a reason are no entries, so they turn the comparison red. */
const entries = async (baseline: string): Promise<string[]> =>
  Array.from(
    (await readFile(here(baseline), 'utf8')).matchAll(/^ {2}- (\S+) # \S/gm),
    (line) => line[1] as string,
  ).sort();

const confirmed = (report: string): string[] =>
  Array.from(report.matchAll(/^ {2}~ (\S+)$/gm), (line) => line[1] as string).sort();

describe('what each revision requires', () => {
  it.each(['2025-11-25', '2026-07-28'])('%s fails in nothing but its baseline', async (revision) => {
    const baseline = `./baseline-${revision}.yml`;
    const { code, report } = await run('--requirements', revision, '--expected-failures', here(baseline));
    expect(code, verdict(report)).toBe(0);
    // The runner is silent about entries of scenarios that it did not score: a misspelt one would stay for ever.
    expect(confirmed(report)).toEqual(await entries(baseline));
  });
});

describe('a connection that has ended, to a client that can show URLs', () => {
  it.each(['result-type', 'request-state', 'tampered-state', 'missing-input-response', 'validate-input'])(
    'input-required-result-%s passes',
    async (name) => {
      const ended = await startEndedConnection();
      const scenario = `input-required-result-${name}`;
      const { code, report } = await run('--scenario', scenario, '--spec-version', '2026-07-28', '--url', ended.url);
      await ended.close();
      expect(code, report.slice(report.indexOf('Test Results'))).toBe(0);
      expect(report).toMatch(/Passed: (\d+)\/\1, 0 failed, 0 warnings/);
    },
  );
});

describe('what is not scored', () => {
  it.each(['http-header-validation', 'http-custom-header-server-validation', 'json-schema-2020-12'])(
    '%s passes',
    async (scenario) => {
      const { code, report } = await run('--scenario', scenario, '--spec-version', '2026-07-28');
      expect(code, report.slice(report.indexOf('Test Results'))).toBe(0);
      expect(report).toMatch(/Passed: (\d+)\/\1, 0 failed, 0 warnings/);
    },
  );
});
