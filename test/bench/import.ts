// `npm run bench:import -- [directory]`: every OpenAPI document of a directory imported and judged, each in a process of its
// own, as a table. Not a test: its figures are of the machine it runs on.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { columns } from '#lib/cli/table.ts';

type Row = {
  readonly document: string;
  readonly operations: number;
  readonly tools: number;
  readonly callable: number;
  readonly needs: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly rss: number;
};

const directory = process.argv[2] ?? fileURLToPath(new URL('../../../shared/openapi/', import.meta.url));
if (!existsSync(directory)) throw new Error(`${directory} is absent: name a directory of OpenAPI documents`);

const child = fileURLToPath(new URL('import-document.ts', import.meta.url));
const files = readdirSync(directory).filter((name) => /\.(?:json|ya?ml)$/.test(name));
const rows = files.map(
  (name) => JSON.parse(execFileSync(process.execPath, [child, join(directory, name)], { encoding: 'utf8' })) as Row,
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
  callable: sum((row) => row.callable),
  needs: sum((row) => row.needs),
  bytes: sum((row) => row.bytes),
  seconds: sum((row) => row.seconds),
  rss: Math.max(...rows.map((row) => row.rss)),
};
const head = ['DOCUMENT', 'OPERATIONS', 'TOOLS', 'CALLABLE', 'NEEDS', 'KB PER TOOL', 'SECONDS', 'RSS MB'];
process.stdout.write(`${columns([head, ...[...rows, total].map(cells)])}\n`);
