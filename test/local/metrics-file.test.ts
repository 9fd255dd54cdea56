// The local mode's metrics on disk.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { METRICS_FILE, openMetricsFile } from '#lib/local/metrics-file.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-metrics-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const fail = (line: string): never => {
  throw new Error(line);
};

it('is for its owner alone, and goes on where it was', () => {
  const file = join(directory, METRICS_FILE);
  openMetricsFile(file, fail)('{"one":1}');
  openMetricsFile(file, fail)('{"two":2}');
  expect(readFileSync(file, 'utf8')).toBe('{"one":1}\n{"two":2}\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.runIf(process.platform === 'linux')('fails no request where the disk is full, and says so once', () => {
  const said: string[] = [];
  const write = openMetricsFile('/dev/full', (line) => said.push(line));
  write('{}');
  write('{}');
  expect(said).toEqual([expect.stringContaining('cannot be written (ENOSPC): metrics are lost from now on.')]);
});
