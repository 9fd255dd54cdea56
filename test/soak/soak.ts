// npm run soak: what takes too long for npm test. Loopback only, bounded in time and in count.
import { availableParallelism, cpus } from 'node:os';
import { VERSION } from '#core/version.ts';
import { suiteFault } from '#test/adapters/schema/schema-suite.ts';
import { stopChildren } from '#test/bench/child.ts';
import { scriptOptions, wrongUsage } from '#test/support/script-options.ts';
import { RECORDED_MINUTES, SETTLED_MINUTES } from './bounds.ts';
import { corpora } from './corpora.ts';
import { type LoadSoak, loadSoak } from './load-soak.ts';
import { propertySoak } from './property-soak.ts';
import { BEGINNINGS } from './ramp.ts';
import { type SoakRecord, soakText, verdictsOf, writeRecord } from './record.ts';

const USAGE = `npm run soak -- [--minutes N] [--only PART] [--factor N] [--seed N] [--record] [--json]

Three parts: 200 tenants' calls on one gateway at the highest steady rate that this machine holds, for 10 minutes; every
property test with a million cases; and what the corpora of hostile inputs come to. A rate that turns out not to be held is
lowered, and the minutes begin again, ${BEGINNINGS} times at most.

  --minutes N   of load (default 10, 1 to 60); finding the rate comes before, and takes some four; with less than
                ${SETTLED_MINUTES} the slope of memory is not judged
  --only PART   load, properties or corpora
  --factor N    how many times the cases of npm test (default 6, 1 to 100)
  --seed N      of the order of calls (default 1)
  --record      write docs/benchmarks/soak.json and soak.md: needs all parts, and ${RECORDED_MINUTES} minutes or more
  --json        the record as one line of JSON instead of tables

With JSON_SCHEMA_TEST_SUITE naming a checkout of https://github.com/json-schema-org/JSON-Schema-Test-Suite, its figures are
among those of the corpora.

The exit code is 1 where a bound is missed or not even a first rate is held, and 2 where an option is wrong.`;

const options = scriptOptions(USAGE, {
  minutes: { type: 'string', default: '10' },
  only: { type: 'string' },
  factor: { type: 'string', default: '6' },
  seed: { type: 'string', default: '1' },
  record: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});

const whole = (name: 'minutes' | 'factor' | 'seed', least: number, most: number): number => {
  const number = /^\d{1,9}$/.test(options[name]) ? Number(options[name]) : Number.NaN;
  return number >= least && number <= most
    ? number
    : wrongUsage(`--${name} must be a whole number from ${least} to ${most}.`, USAGE);
};

const minutes = whole('minutes', 1, 60);
const factor = whole('factor', 1, 100);
const seed = whole('seed', 0, 999_999_999);
const PARTS = ['load', 'properties', 'corpora'];
const { only } = options;
if (only !== undefined && !PARTS.includes(only)) wrongUsage(`--only must be one of ${PARTS.join(', ')}.`, USAGE);
if (options.record && (only !== undefined || minutes < RECORDED_MINUTES))
  wrongUsage(`--record needs all parts, and ${RECORDED_MINUTES} minutes or more.`, USAGE);
if (suiteFault !== undefined) wrongUsage(suiteFault, USAGE);

const progress = (text: string): void => void process.stderr.write(`${text}\n`);
const wants = (part: string): boolean => only === undefined || only === part;

/** The load as often as it may begin, the ramp and what starts and stops; property tests take about a minute for each time. */
const LIMIT_MS = (minutes * BEGINNINGS + 20 + 2 * factor) * 60_000;
const overdue = setTimeout(() => {
  progress('The soak takes far longer than it should: another program is using this machine.');
  void stopChildren().then(() => process.exit(1));
}, LIMIT_MS).unref();

const loadOrEnd = async (): Promise<LoadSoak> => {
  const load = await loadSoak({ minutes, seed, progress });
  if (load.ok) return load.value;
  progress(load.error);
  process.exit(1);
};

const record: SoakRecord = {
  measured: new Date().toISOString().slice(0, 10),
  version: VERSION,
  node: process.versions.node,
  cores: availableParallelism(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  seed,
  ...(wants('load') && { load: await loadOrEnd() }),
  ...(wants('properties') && { properties: await propertySoak(factor) }),
  ...(wants('corpora') && { corpora: await corpora() }),
};
clearTimeout(overdue);

if (options.record) writeRecord(record);
const verdicts = verdictsOf(record);
process.stdout.write(options.json ? `${JSON.stringify({ ...record, verdicts })}\n` : `${soakText(record)}\n`);
process.exitCode = verdicts.every(({ met }) => met) ? 0 : 1;
