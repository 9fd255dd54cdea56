// `npm run bench:import`: every OpenAPI document of a directory imported and judged, each in a process of its own, beside what
// peers make of them. Not a test: its figures are of the machine it runs on.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { columns } from '#lib/cli/table.ts';
import { scriptOptions, wrongUsage } from '#test/support/script-options.ts';
import { measurePeers } from './import-peers.ts';
import { type ImportRecord, readRecord, recordText, type Summary, writeRecord } from './import-record.ts';

const USAGE = `npm run bench:import -- [options]

  --documents DIR   OpenAPI documents, JSON or YAML (default: shared/openapi beside the checkout)
  --peers           install the peers into a temporary folder and measure them too; without it their recorded figures are shown
  --record          with --peers: write the figures into docs/benchmarks`;

type Row = Omit<Summary, 'importer' | 'documents' | 'failures'> & {
  readonly document: string;
  readonly operations: number;
  readonly needs: number;
};

const options = scriptOptions(USAGE, {
  documents: { type: 'string', default: fileURLToPath(new URL('../../../shared/openapi/', import.meta.url)) },
  peers: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
});
if (!existsSync(options.documents)) wrongUsage(`${options.documents} is absent: give --documents.`, USAGE);
if (options.record && !options.peers) wrongUsage('--record needs --peers: figures side by side are of one run.', USAGE);

const child = fileURLToPath(new URL('import-document.ts', import.meta.url));
const files = readdirSync(options.documents).filter((name) => /\.(?:json|ya?ml)$/.test(name));
const paths = files.map((name) => join(options.documents, name));
const rows = paths.map(
  (path) => JSON.parse(execFileSync(process.execPath, [child, path], { encoding: 'utf8' })) as Row,
);

const sum = (pick: (row: Row) => number): number => rows.reduce((total, row) => total + pick(row), 0);
const cells = ({ document, operations, tools, callable, needs, bytes, seconds, rss }: Row): readonly string[] => [
  ...[document, operations, tools, callable, needs].map(String),
  (bytes / tools / 1024 || 0).toFixed(2),
  seconds.toFixed(2),
  rss.toFixed(0),
];
const total: Row = {
  document: 'all',
  operations: sum((row) => row.operations),
  tools: sum((row) => row.tools),
  valid: sum((row) => row.valid),
  callable: sum((row) => row.callable),
  needs: sum((row) => row.needs),
  bytes: sum((row) => row.bytes),
  seconds: sum((row) => row.seconds),
  rss: Math.max(...rows.map((row) => row.rss)),
};
const head = ['DOCUMENT', 'OPERATIONS', 'TOOLS', 'CALLABLE', 'NEEDS', 'KB PER TOOL', 'SECONDS', 'RSS MB'];
process.stdout.write(`${columns([head, ...[...rows, total].map(cells)])}\n\n`);

const { tools, valid, callable, bytes, seconds, rss } = total;
const ours: Summary = {
  ...{ importer: 'sallyport', documents: rows.length, tools, valid, callable, bytes, seconds, rss, failures: [] },
};

const measured = (): ImportRecord => ({
  recorded: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  cores: availableParallelism(),
  ...{ documents: files, operations: total.operations },
  importers: [ours, ...measurePeers(paths, (text) => process.stderr.write(`${text}\n`))],
});

if (options.peers) {
  const record = measured();
  process.stdout.write(`Beside peers, measured in this run:\n${recordText(record)}\n`);
  if (options.record) writeRecord(record);
} else {
  const record = readRecord();
  const { recorded, node, cores, documents, operations } = record;
  const of = `${documents.length} documents, ${operations} operations, Node ${node}, ${cores} cores`;
  const note = `Beside peers, recorded on ${recorded} (${of}); --peers measures again:`;
  process.stdout.write(`${note}\n${recordText(record)}\n`);
}
