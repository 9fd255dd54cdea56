// npm run bench: the budgets of docs/architecture.md, measured. Everything runs on loopback; clients, upstream and AWS
// stand-ins are processes of their own, so that only the gateway's and its yardsticks' CPU is counted.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { LOAD } from '#lib/cost/assumptions.ts';
import { callBill, totalOf } from '#lib/cost/bill.ts';
import { takeInventory } from '#lib/cost/inventory.ts';
import { rateOf } from '#lib/cost/prices.ts';
import { RIC } from '#test/lambda/ric.ts';
import { defaultStack } from '#test/lib/cost/default-stack.ts';
import { INTEGRATIONS } from '#test/support/gateway.ts';
import { scriptOptions, wrongUsage } from '#test/support/script-options.ts';
import { temporaryDirectory } from '#test/support/temporary-directory.ts';
import { DOCUMENT_SLUG, writeDocument } from './api-document.ts';
import { type BenchRecord, peersText, summaryOf, writeBenchRecord } from './bench-record.ts';
import { startChild, stopChildren } from './child.ts';
import { coldSection } from './cold-figures.ts';
import type { Outside } from './outside.ts';
import { measureCallPeers } from './peer-figures.ts';
import { profileSection } from './profile-figures.ts';
import { type Section, sectionText } from './report.ts';
import { benchFile, type Setting } from './setting.ts';
import { sizeSections } from './size-figures.ts';
import { seeded } from './statistics.ts';
import { warmSections } from './warm-figures.ts';
import { writeWideIntegrations } from './wide-integration.ts';

const LIMIT_MINUTES = 30;

const USAGE = `npm run bench -- [options]

Measures every budget beside its yardstick in one run, which takes about fifteen minutes on two cores. Peers are installed
from npm; cold starts under AWS's runtime interface client need one "npm run test:lambda" before. Ends with 0 also where a
budget is not met: the tables say so.

  --only PART   warm, size, cold or peers; may be given again (default: all)
  --quick       a tenth of the calls and no more than 1,000 tenants: to see that it works
  --seed N      order of the measurements (default: 1)
  --json        print one line of JSON instead of tables; what was not measured is null
  --record      write the figures into docs/benchmarks: needs all parts, and not --quick`;

const PARTS = ['warm', 'size', 'cold', 'peers'] as const;
type Part = (typeof PARTS)[number];

const options = scriptOptions(USAGE, {
  only: { type: 'string', multiple: true, default: [...PARTS] },
  quick: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
});
const parts = options.only.map(
  (name) => PARTS.find((each) => each === name) ?? wrongUsage(`${name} is no part.`, USAGE),
);
const seed = Number(options.seed);
if (!Number.isSafeInteger(seed)) wrongUsage(`--seed ${options.seed} is no whole number.`, USAGE);
if (options.record && (options.quick || new Set(parts).size < PARTS.length))
  wrongUsage('--record needs all parts, and not --quick: figures side by side are of one run.', USAGE);
if (options.record && !existsSync(RIC.client))
  wrongUsage('--record needs AWS’s runtime interface client: npm run test:lambda installs it.', USAGE);

const begun = performance.now();
const progress = (text: string): void =>
  void process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${text} …\n`);

/** Of the code that is measured; `+` where files differ from it. */
const commit = (): string => {
  const git = (...words: string[]) => spawnSync('git', words, { encoding: 'utf8' }).stdout ?? '';
  const changed = git('status', '--porcelain', '--', 'lambdas', 'integrations', 'test/bench', 'package-lock.json');
  return `${git('rev-parse', '--short', 'HEAD').trim() || 'unknown'}${changed === '' ? '' : '+'}`;
};

const start = async (directory: string): Promise<{ readonly setting: Setting; readonly document: string }> => {
  const integrations = join(directory, 'integrations');
  await mkdir(integrations);
  const document = await writeDocument(directory, integrations);
  const slugs = [...(await writeWideIntegrations(integrations)), DOCUMENT_SLUG];
  const outsideChild = startChild(benchFile('./outside-process.ts'), { directory: integrations, slugs });
  const outside = await outsideChild.ask<Outside>('start');
  const gateway = { outside, integrationDirectories: [INTEGRATIONS, integrations] };
  const setting = { directory, outside, outsideChild, gateway, random: seeded(seed), quick: options.quick, progress };
  return { setting, document };
};

const measure = async ({ setting, document }: Awaited<ReturnType<typeof start>>): Promise<BenchRecord> => {
  const sections: Section[] = [];
  const has = (part: Part): boolean => parts.includes(part);
  // Memory first: what else a process has done by then would count.
  if (has('size')) sections.push(...(await sizeSections(setting)));
  if (has('cold')) sections.unshift(await coldSection(setting));
  if (has('warm')) sections.unshift(...(await warmSections(setting)), await profileSection(setting));
  const peers = has('peers') ? await measureCallPeers(setting, document) : [];
  const bill = callBill({ inventory: takeInventory(defaultStack().resources), rate: rateOf('us-east-1'), load: LOAD });
  const machine = {
    ...{ measured: new Date().toISOString().slice(0, 10), commit: commit() },
    ...{ Node: process.versions.node, V8: process.versions.v8, platform: `${process.platform} ${process.arch}` },
    ...{ cores: availableParallelism(), CPU: cpus()[0]?.model.trim() ?? 'unknown', seed },
  };
  return { machine, sections, peers, usdPerMillion: Number(totalOf(bill).toFixed(2)) };
};

const print = (record: BenchRecord): void => {
  const about = Object.entries(record.machine).map(([name, value]) => `${name} ${value}`);
  const peers = record.peers.length === 0 ? [] : [peersText(record.peers)];
  const text = [about.join(' · '), ...record.sections.map(sectionText), ...peers].join('\n\n');
  process.stdout.write(`${options.json ? JSON.stringify(summaryOf(record)) : text}\n`);
};

const overdue = setTimeout(() => {
  process.stderr.write(`The bench took longer than ${LIMIT_MINUTES} minutes: another program is using this machine.\n`);
  void stopChildren().then(() => process.exit(1));
}, LIMIT_MINUTES * 60_000);
const directory = temporaryDirectory('sallyport-bench-');
try {
  const record = await measure(await start(directory));
  print(record);
  if (options.record) writeBenchRecord(record);
} finally {
  clearTimeout(overdue);
  await stopChildren();
}
