// A soak as it is told: verdicts with their bounds, a table for a terminal, and the page in docs/benchmarks.
import { readFileSync, writeFileSync } from 'node:fs';
import { columns } from '#lib/cli/table.ts';
import { LEAST_CASES, P99_MS, SLOPE_MB_PER_MIN, TENANTS } from './bounds.ts';
import type { Corpus } from './corpora.ts';
import type { LoadSoak } from './load-soak.ts';
import type { PropertySoak } from './property-soak.ts';

export type SoakRecord = {
  /** Day of the run. */
  readonly recorded: string;
  readonly version: string;
  readonly node: string;
  readonly cores: number;
  readonly cpu: string;
  readonly seed: number;
  readonly load?: LoadSoak;
  readonly properties?: PropertySoak;
  readonly corpora?: readonly Corpus[];
};

export type Verdict = { readonly what: string; readonly value: string; readonly bound: string; readonly met: boolean };

const count = (value: number): string => value.toLocaleString('en');

const loadVerdicts = (load: LoadSoak): readonly Verdict[] => {
  const errors = Object.values(load.errors).reduce((sum, each) => sum + each, 0);
  const said = Object.entries(load.errors).map(([what, times]) => `${times} × ${what}`);
  return [
    { what: 'tenants', value: String(load.tenants), bound: String(TENANTS), met: load.tenants === TENANTS },
    {
      what: 'a rate that is held',
      value: `${load.rate}/s of ${load.highest_rate}/s`,
      bound: '> 0',
      met: load.rate > 0 && load.highest_rate > 0,
    },
    {
      what: `errors in ${count(load.sent)} calls`,
      value: [String(errors), ...said].join(' '),
      bound: '0',
      met: errors === 0,
    },
    { what: 'p99', value: `${load.p99.toFixed(1)} ms`, bound: `≤ ${P99_MS} ms`, met: load.p99 <= P99_MS },
    {
      what: 'RSS, slope of the second half',
      value: `${load.rss_slope_mb_per_min.toFixed(2)} MB/min`,
      bound: `< ${SLOPE_MB_PER_MIN} MB/min`,
      met: load.rss_slope_mb_per_min < SLOPE_MB_PER_MIN,
    },
    { what: 'leaked sockets', value: String(load.leaked_sockets), bound: '0', met: load.leaked_sockets <= 0 },
  ];
};

const propertyVerdicts = ({ cases, failed, tests }: PropertySoak): readonly Verdict[] => [
  { what: 'cases of property tests', value: count(cases), bound: `≥ ${count(LEAST_CASES)}`, met: cases >= LEAST_CASES },
  { what: `failures of ${tests} tests`, value: String(failed.length), bound: '0', met: failed.length === 0 },
];

export const verdictsOf = ({ load, properties }: SoakRecord): readonly Verdict[] => [
  ...(load === undefined ? [] : loadVerdicts(load)),
  ...(properties === undefined ? [] : propertyVerdicts(properties)),
];

const explained = ({ load, properties }: SoakRecord): readonly string[] => [
  ...(load === undefined
    ? []
    : [
        `Load: ${load.minutes} min; p50 ${load.p50.toFixed(1)} ms, longest ${load.longest.toFixed(0)} ms, ${load.cpu_ms_per_call.toFixed(2)} ms of CPU a call, RSS from ${load.rss_start_mb.toFixed(0)} to ${load.rss_end_mb.toFixed(0)} MB.`,
      ]),
  ...(properties === undefined
    ? []
    : [
        `Property tests: ${properties.files} files, ${properties.factor} times the cases of \`npm test\`, ${properties.seconds.toFixed(0)} s.`,
      ]),
];

const header = ({ recorded, version, node, cores, cpu, seed }: SoakRecord): string =>
  `Recorded on ${recorded}: Sallyport ${version}, Node ${node}, ${cores} cores (${cpu}), seed ${seed}.`;

const HEAD = ['what', 'measured', 'bound', ''];
const rowsOf = (record: SoakRecord): readonly (readonly string[])[] =>
  verdictsOf(record).map(({ what, value, bound, met }) => [what, value, bound, met ? 'met' : 'NOT MET']);
const corpusRows = ({ corpora = [] }: SoakRecord): readonly (readonly string[])[] =>
  corpora.map(({ corpus, size, outcome }) => [corpus, count(size), outcome]);

/** For a terminal. */
export const soakText = (record: SoakRecord): string =>
  [
    header(record),
    '',
    columns([HEAD.map((name) => name.toUpperCase()), ...rowsOf(record)]),
    ...explained(record),
    ...(record.corpora === undefined ? [] : ['', columns([['CORPUS', 'SIZE', 'OUTCOME'], ...corpusRows(record)])]),
  ].join('\n');

const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;

const markdown = (record: SoakRecord): string =>
  [
    header(record),
    '',
    row(HEAD),
    row(['---', '--:', '--:', '---']),
    ...rowsOf(record).map(row),
    '',
    ...explained(record).map((line) => `- ${line}`),
    '',
    row(['corpus', 'size', 'outcome']),
    row(['---', '--:', '---']),
    ...corpusRows(record).map(row),
  ].join('\n');

const MARKED = /(<!-- npm run soak -->\n)[\s\S]*?(<!-- end -->)/;

/** The page with the figures of a record. */
export const pageOf = (page: string, record: SoakRecord): string =>
  page.replace(MARKED, (_, before: string, after: string) => `${before}\n${markdown(record)}\n\n${after}`);

const FILE = new URL('../../docs/benchmarks/soak.json', import.meta.url);
const PAGE = new URL('../../docs/benchmarks/soak.md', import.meta.url);

export const readRecord = (): SoakRecord => JSON.parse(readFileSync(FILE, 'utf8')) as SoakRecord;
export const readPage = (): string => readFileSync(PAGE, 'utf8');

export const writeRecord = (record: SoakRecord): void => {
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(PAGE, pageOf(readPage(), record));
};
