// What a run found, as it is kept in docs/benchmarks: JSON, a page of tables, and charts.
import { readFileSync, writeFileSync } from 'node:fs';
import { fillTables, markdownTable } from '#lib/generated-tables.ts';
import { type Bar, barChart, type Chart } from './charts.ts';
import type { PeerResult } from './peer-figures.ts';
import { budgetsMarkdown, byId, type Section, sectionMarkdown } from './report.ts';

export type BenchRecord = {
  readonly machine: Readonly<Record<string, string | number>>;
  readonly sections: readonly Section[];
  /** USD by list price for a million calls, as docs/cost.md has it. */
  readonly usdPerMillion: number;
  readonly peers: readonly PeerResult[];
};

const DOCS = new URL('../../docs/', import.meta.url);

/** Figures that `--json` always has, and null where they were not measured. */
const NAMED = [
  ...['cold_cpu_ratio', 'warm_cpu_ratio', 'added_p50_ratio', 'list200_cpu_ms', 'rss_first_mb', 'rss_1500_mb'],
  'bundle_kb',
];

/** What `--json` prints. */
export const summaryOf = ({ machine, sections, usdPerMillion, peers }: BenchRecord) => ({
  ...Object.fromEntries(NAMED.map((name) => [name, byId(sections)[name] ?? null])),
  usd_per_million: usdPerMillion,
  peers: Object.fromEntries(peers.map(({ name, ...figures }) => [name, figures])),
  machine,
});

const measured = (peers: readonly PeerResult[]) => peers.flatMap((each) => ('failed' in each ? [] : [each]));

export const peersMarkdown = (peers: readonly PeerResult[]): string => {
  const rows = measured(peers).map((each) => [
    each.name,
    ...[each.cold_cpu_ms.toFixed(0), each.p50_ms.toFixed(2), each.cpu_ms.toFixed(2), each.rss_mb.toFixed(0)],
    String(each.tools),
    each.lacks,
  ]);
  const failures = peers.flatMap((each) => ('failed' in each ? [`- ${each.name}: ${each.failed}`] : []));
  const head = ['', 'cold CPU ms', 'p50 ms', 'CPU ms per call', 'RSS MB', 'tools', 'what it does not do'];
  return [
    '## Beside peers',
    'The same upstream, the same OpenAPI document where a peer takes one, and the official SDK’s client in front of each. Cold CPU: from the start of the process to the first answered call, handshake included. CPU and memory of a peer with every process that it started, after all its calls; of sallyport, without the stand-ins of AWS. No heap has a limit here, unlike above.',
    markdownTable(head, rows),
    ...(failures.length === 0 ? [] : [failures.join('\n')]),
  ].join('\n\n');
};

export const peersText = (peers: readonly PeerResult[]): string =>
  [
    'Beside peers',
    ...peers.map((each) =>
      'failed' in each
        ? `${each.name}: ${each.failed}`
        : `${each.name}: cold CPU ${each.cold_cpu_ms.toFixed(0)} ms, p50 ${each.p50_ms.toFixed(2)} ms, CPU ${each.cpu_ms.toFixed(2)} ms per call, RSS ${each.rss_mb.toFixed(0)} MB, ${each.tools} tools${each.lacks && `\n  does not do: ${each.lacks}`}`,
    ),
  ].join('\n');

const chartsOf = ({ sections, peers }: BenchRecord): Readonly<Record<string, Chart>> => {
  const ids = byId(sections);
  const bars = (pick: 'p50_ms' | 'cpu_ms' | 'cold_cpu_ms'): readonly Bar[] =>
    measured(peers).map((each, n) => ({ label: each.name, value: each[pick], isOurs: n === 0 }));
  const ratio = (title: string, yardstick: string, id: string, bound: number): Chart => ({
    ...{ title, unit: '×', bound },
    bars: [
      { label: yardstick, value: 1 },
      { label: 'sallyport', value: ids[id] ?? Number.NaN, isOurs: true },
    ],
  });
  return {
    'warm-cpu': ratio('CPU of a warm tools/call, over a bare proxy', 'bare proxy', 'warm_cpu_ratio', 4),
    'added-p50': ratio('p50 added to a direct call, over a bare proxy’s', 'bare proxy', 'added_p50_ratio', 4),
    'cold-cpu': ratio(
      'CPU to the first tools/call, over the upstream call alone',
      'upstream call alone',
      'cold_cpu_ratio',
      2,
    ),
    ...(peers.length > 0 && {
      'peers-p50': { title: 'p50 of a tools/call', unit: 'ms', bars: bars('p50_ms') },
      'peers-cpu': { title: 'CPU of a tools/call', unit: 'ms', bars: bars('cpu_ms') },
      'peers-cold': { title: 'CPU from start to first answered call', unit: 'ms', bars: bars('cold_cpu_ms') },
    }),
  };
};

const pageOf = (record: BenchRecord): string => {
  const { machine, sections, peers, usdPerMillion } = record;
  const about = Object.entries(machine).map(([name, value]) => `${name} ${value}`);
  const pictures = Object.entries(chartsOf(record)).map(([name, { title }]) => `![${title}](bench-${name}.svg)`);
  return `${[
    '# Speed',
    'Written by `npm run bench -- --record`, after one `npm run test:lambda`. Everything runs on loopback, but that peers come from npm; the client, the upstream and the AWS stand-ins are processes of their own. Ratios travel between machines, milliseconds do not.',
    about.join(' · '),
    ...pictures,
    ...sections.map(sectionMarkdown),
    ...(peers.length === 0 ? [] : [peersMarkdown(peers)]),
    `A million \`tools/call\` cost $${usdPerMillion.toFixed(2)} by AWS’s list prices ([cost.md](../cost.md)), of $9.00.`,
  ].join('\n\n')}\n`;
};

/** Every file of a record, by its path from docs. @param architecture the document with the budgets, as it is */
export const filesOf = (record: BenchRecord, architecture: string): Readonly<Record<string, string>> => ({
  'benchmarks/bench.json': `${JSON.stringify({ ...summaryOf(record), sections: record.sections }, null, 2)}\n`,
  'benchmarks/bench.md': pageOf(record),
  'architecture.md': fillTables(architecture, 'bench', { budgets: () => budgetsMarkdown(record.sections) }),
  ...Object.fromEntries(
    Object.entries(chartsOf(record)).map(([name, chart]) => [`benchmarks/bench-${name}.svg`, barChart(chart)]),
  ),
});

export const readDocument = (path: string): string => readFileSync(new URL(path, DOCS), 'utf8');

/** What the last `--record` wrote. */
export const readBenchRecord = (): BenchRecord => {
  const kept = JSON.parse(readDocument('benchmarks/bench.json')) as ReturnType<typeof summaryOf> & BenchRecord;
  const peers = Object.entries(kept.peers).map(([name, figures]) => ({ ...figures, name }) as unknown as PeerResult);
  return { machine: kept.machine, sections: kept.sections, usdPerMillion: kept.usd_per_million, peers };
};

export const writeBenchRecord = (record: BenchRecord): void => {
  for (const [path, content] of Object.entries(filesOf(record, readDocument('architecture.md'))))
    writeFileSync(new URL(path, DOCS), content);
};
