// The lease under many seeds: `npm run simulate:refresh -- --seeds 1000 --json`.
import { type Outcome, type Scenario, simulate } from '#test/core/credentials/simulation.ts';
import { numberOption, scriptOptions } from '#test/support/script-options.ts';

const USAGE = `npm run simulate:refresh -- [--seeds N] [--first N] [--json]

Each seed: 1,000 callers on 100 instances without mishap, 60 on 8 whose lease holder dies or freezes at a step, and 60 on 8
whose table is restored to an earlier point in time, while nobody refreshes and at any moment; for providers whose refresh
tokens stay, rotate, or are revoked with their family when one is presented twice.

  --seeds N   how many seeds (default 100, at most 1000000)
  --first N   the first of them (default 0, at most 1000000000): a seed that failed is repeated by --first N --seeds 1
  --json      one line of JSON instead of progress and a summary`;

const values = scriptOptions(USAGE, {
  seeds: { type: 'string', default: '100' },
  first: { type: 'string', default: '0' },
  json: { type: 'boolean', default: false },
});

const count = numberOption('seeds', values.seeds, { least: 1, most: 1_000_000 }, USAGE);
const first = numberOption('first', values.first, { least: 0, most: 1_000_000_000 }, USAGE);

const found = {
  seeds: count,
  refreshes_per_expiry_max: 0,
  silent_losses: 0,
  stale_writes_accepted: 0,
  families_revoked: 0,
  needs_reauth_outside_the_window: 0,
  /** Of as many runs as seeds, each. */
  ended_by_a_quiet_restore: { none: 0, rotating: 0, single_use: 0 },
};
const failing = new Set<number>();

const judge = ({ seed, rotation, mishap }: Scenario, outcome: Outcome): void => {
  const isWindow = rotation !== 'none' && mishap !== undefined && mishap.step >= 3 && mishap.step <= 5;
  const lost = isWindow ? 0 : (outcome.answers.needs_reauth ?? 0);
  if (mishap === undefined)
    found.refreshes_per_expiry_max = Math.max(found.refreshes_per_expiry_max, outcome.refreshesPerExpiry);
  found.silent_losses += outcome.silentLosses;
  found.stale_writes_accepted += outcome.staleWritesAccepted;
  found.families_revoked += outcome.familiesRevoked;
  found.needs_reauth_outside_the_window += lost;
  const isWrong =
    outcome.silentLosses + outcome.staleWritesAccepted + outcome.familiesRevoked + lost > 0 ||
    outcome.refreshesPerExpiry > (mishap === undefined ? 1 : 2);
  if (isWrong) failing.add(seed);
};

/** A table that has forgotten what became of its tokens presents spent ones, and counts versions again. */
const judgeRestored = ({ seed, rotation, restore }: Scenario, { silentLosses, answers }: Outcome): void => {
  const isEnded = answers.needs_reauth !== undefined;
  found.silent_losses += silentLosses;
  if (restore?.isQuiet === true && isEnded) found.ended_by_a_quiet_restore[rotation]++;
  if (silentLosses > 0 || (restore?.isQuiet === true && isEnded && rotation !== 'single_use')) failing.add(seed);
};

for (let seed = first; seed < first + count; seed++) {
  for (const rotation of ['none', 'rotating', 'single_use'] as const) {
    const scenarios: readonly Scenario[] = [
      { seed, rotation, callers: 1000, instances: 100, copyPauseMs: 0 },
      ...(['dies', 'freezes'] as const).map((kind) => ({
        ...{ seed, rotation, callers: 60, instances: 8, copyPauseMs: 0 },
        mishap: { kind, step: seed % 8, lease: Math.floor(seed / 8) % 3 },
      })),
    ];
    for (const scenario of scenarios) judge(scenario, await simulate(scenario));
    for (const isQuiet of [true, false]) {
      const scenario = {
        ...{ seed, rotation, callers: 60, instances: 8, copyPauseMs: 0 },
        restore: { at: 90_000, isQuiet },
      };
      judgeRestored(scenario, await simulate(scenario));
    }
  }
  if (!values.json && (seed - first + 1) % 50 === 0) process.stderr.write(`${seed - first + 1} of ${count} seeds\n`);
}

process.stdout.write(`${JSON.stringify(found, null, values.json ? undefined : 2)}\n`);
if (failing.size > 0) {
  process.stderr.write(`Seeds that broke a promise: ${[...failing].join(', ')}\n`);
  process.exit(1);
}
