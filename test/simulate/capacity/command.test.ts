// docs/scale.md names the command of a row under each simulated table: it has to print that row's figures.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProgram } from '#test/support/run-program.ts';
import { readScaleDocument } from './document.ts';
import type { Outcome } from './environments.ts';
import { erlangB } from './erlang.ts';
import { count, ms, percent, refusedShare } from './usual.ts';

const CAPACITY = fileURLToPath(new URL('../capacity.ts', import.meta.url));

const ROWS: readonly (readonly [string, (outcome: Outcome) => string])[] = [
  [
    '--rate 0.1 --seconds 50000 --count-from 15000',
    ({ concurrency, cold, served, latency }) =>
      `| 0.1 | ${count(concurrency.mean)} | ${concurrency.p999} | ${percent(cold / served)} | ${ms(latency.p50)} | ${ms(latency.p95)} | ${ms(latency.p99)} |`,
  ],
  [
    '--rate 1000 --from 100 --seconds 10',
    ({ concurrency, cold, served, latency }) =>
      `| 1,000 | 100 | ${concurrency.most} | ${percent(cold / served)} | ${ms(latency.p99)} | 0 % | never |`,
  ],
  [
    '--rate 1000 --hanging 0.2 --seconds 200 --count-from 100',
    (outcome) => `| 5,130 | ${percent(refusedShare(outcome))} |\n`,
  ],
  [
    '--rate 20 --seconds 10 --limit 19 --throttle 10 --burst 20',
    (outcome) => `| 10 | 10 | 20 | 19 | 1.6 | 1,000 | 0 % | 0 % | ${percent(refusedShare(outcome))} |`,
  ],
  [
    '--rate 1000 --from 0 --seconds 10 --cold-ms 300',
    ({ concurrency, latency }) => `| 1024 MB | 300 ms | ${ms(latency.p99)} | ${concurrency.most} |`,
  ],
];

describe('a command of docs/scale.md', () => {
  it.each(ROWS)('prints the figures of its row: %s', async (flags, row) => {
    const document = readScaleDocument();
    expect(document).toContain(`\`npm run simulate:capacity -- ${flags}\``);
    const { exit, out } = await runProgram(CAPACITY, flags.split(' '));
    expect(exit).toBe(0);
    expect(document).toContain(row(JSON.parse(out) as Outcome));
  });
});

describe('what an upstream that hangs makes refused', () => {
  it.each([
    ['5.00 %', 1402.5],
    ['20.0 %', 5130],
  ])('is what Erlang B has, where %s of the calls hang', (share, wanted) => {
    const [, refused] = new RegExp(`^\\| ${share} \\|.* (\\S+) % \\|$`, 'm').exec(readScaleDocument()) ?? [];
    expect(Math.abs(Number(refused) / 100 - erlangB(wanted, 1000))).toBeLessThan(0.01);
  });
});
