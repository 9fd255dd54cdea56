// Figures of importers side by side: as a table, and as they are kept in docs/benchmarks.
import { readFileSync, writeFileSync } from 'node:fs';
import { columns } from '#lib/cli/table.ts';

export type Summary = {
  readonly importer: string;
  /** Documents of which something was made. */
  readonly documents: number;
  readonly tools: number;
  /** Tools that clients take. */
  readonly valid: number;
  /** Of these, tools that can say all that the operation needs. */
  readonly callable: number;
  /** Of what `tools/list` would answer. */
  readonly bytes: number;
  readonly seconds: number;
  /** The highest of all documents, in MB. */
  readonly rss: number;
  readonly failures: readonly { readonly document: string; readonly reason: string }[];
};

export type ImportRecord = {
  /** Day of the run. */
  readonly recorded: string;
  readonly node: string;
  readonly cores: number;
  readonly documents: readonly string[];
  readonly operations: number;
  readonly importers: readonly Summary[];
};

const FILE = new URL('../../docs/benchmarks/import.json', import.meta.url);
const PAGE = new URL('../../docs/benchmarks/import.md', import.meta.url);

export const readRecord = (): ImportRecord => JSON.parse(readFileSync(FILE, 'utf8')) as ImportRecord;

const HEAD = ['importer', 'documents', 'tools', 'valid', 'callable', 'MB', 'seconds', 'RSS MB'];

const cells = (summary: Summary, operations: number): readonly string[] => {
  const share = (count: number) => `${((100 * count) / operations).toFixed(1)} %`;
  const { importer, documents, tools, valid, callable, bytes, seconds, rss } = summary;
  return [
    ...[importer, String(documents), String(tools), share(valid), share(callable)],
    ...[(bytes / 1e6).toFixed(1), seconds.toFixed(1), rss.toFixed(0)],
  ];
};

const failuresOf = ({ importers }: ImportRecord): readonly string[] =>
  importers.flatMap(({ importer, failures }) =>
    failures.map(({ document, reason }) => `${importer}, ${document}: ${reason}`),
  );

/** For a terminal. */
export const recordText = (record: ImportRecord): string =>
  [
    columns([
      HEAD.map((name) => name.toUpperCase()),
      ...record.importers.map((each) => cells(each, record.operations)),
    ]),
    ...failuresOf(record),
  ].join('\n');

const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;

/** The part of the page between its two marks. */
const markdown = (record: ImportRecord): string => {
  const { recorded, node, cores, documents, operations, importers } = record;
  return [
    `Recorded on ${recorded}, Node ${node}, ${cores} cores: ${documents.length} documents, ${operations} operations.`,
    '',
    row(HEAD),
    row(HEAD.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...importers.map((each) => row(cells(each, operations))),
    '',
    ...failuresOf(record).map((line) => `- ${line.replaceAll('|', '\\|')}`),
  ].join('\n');
};

const MARKED = /(<!-- npm run bench:import -- --record -->\n)[\s\S]*?(<!-- end -->)/;

/** The page with the figures of a record. */
export const pageOf = (page: string, record: ImportRecord): string =>
  page.replace(MARKED, (_, before: string, after: string) => `${before}\n${markdown(record).trimEnd()}\n\n${after}`);

export const readPage = (): string => readFileSync(PAGE, 'utf8');

export const writeRecord = (record: ImportRecord): void => {
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(PAGE, pageOf(readPage(), record));
};
