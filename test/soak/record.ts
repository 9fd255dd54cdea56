// A soak as it is told: verdicts with their bounds, a table for a terminal, and the page in docs/benchmarks.
import { readFileSync, writeFileSync } from 'node:fs';
import { columns } from '#lib/cli/table.ts';
import { LEAST_CASES, P99_MS, SETTLED_MINUTES, SLOPE_MB_PER_MIN, TENANTS } from './bounds.ts';
import type { Corpora } from './corpora.ts';
import type { LoadSoak } from './load-soak.ts';
import type { PropertySoak } from './property-soak.ts';
import { isHeld } from './ramp.ts';
import { count, type Verdict } from './verdict.ts';

export type SoakRecord = {
  /** Day of the run. */
  readonly measured: string;
  readonly version: string;
  readonly node: string;
  readonly cores: number;
  readonly cpu: string;
  readonly seed: number;
  readonly load?: LoadSoak;
  readonly properties?: PropertySoak;
  readonly corpora?: Corpora;
};

const loadVerdicts = (load: LoadSoak): readonly Verdict[] => {
  const all = [load, ...load.given_up];
  const said = all.flatMap(({ errors }) => Object.entries(errors).map(([what, times]) => `${times} × ${what}`));
  const slope = load.rss_slope_mb_per_min;
  return [
    { what: 'tenants', value: String(load.tenants), bound: String(TENANTS), met: load.tenants === TENANTS },
    {
      what: 'a rate that is held',
      value: `${load.rate}/s of ${load.highest_rate}/s`,
      bound: 'as in the ramp',
      met: load.rate > 0 && load.highest_rate > 0 && isHeld(load),
    },
    {
      what: `errors in ${count(all.reduce((sum, { sent }) => sum + sent, 0))} calls`,
      value: said.join(', ') || '0',
      bound: '0',
      met: said.length === 0,
    },
    { what: 'p99', value: `${load.p99.toFixed(1)} ms`, bound: `≤ ${P99_MS} ms`, met: load.p99 <= P99_MS },
    ...(slope === null
      ? []
      : [
          {
            what: 'RSS, slope of the second half',
            value: `${slope.toFixed(2)} MB/min`,
            bound: `< ${SLOPE_MB_PER_MIN} MB/min`,
            met: slope < SLOPE_MB_PER_MIN,
          },
        ]),
    { what: 'leaked sockets', value: String(load.leaked_sockets), bound: '0', met: load.leaked_sockets <= 0 },
  ];
};

const propertyVerdicts = ({ cases, failed, tests }: PropertySoak): readonly Verdict[] => [
  { what: 'cases of property tests', value: count(cases), bound: `≥ ${count(LEAST_CASES)}`, met: cases >= LEAST_CASES },
  { what: `failures of ${tests} tests`, value: String(failed.length), bound: '0', met: failed.length === 0 },
];

export const verdictsOf = ({ load, properties, corpora }: SoakRecord): readonly Verdict[] => [
  ...(load === undefined ? [] : loadVerdicts(load)),
  ...(properties === undefined ? [] : propertyVerdicts(properties)),
  ...(corpora?.verdicts ?? []),
];

const loadExplained = (load: LoadSoak): readonly string[] => [
  `Load: ${load.minutes} min; p50 ${load.p50.toFixed(1)} ms, longest ${load.longest.toFixed(0)} ms, ${load.cpu_ms_per_call.toFixed(2)} ms of CPU a call, RSS from ${load.rss_start_mb.toFixed(0)} to ${load.rss_end_mb.toFixed(0)} MB.`,
  ...load.given_up.map(
    ({ rate, sent, p99, waiting }) =>
      `The load began at ${rate}/s and was given up after ${(sent / rate).toFixed(0)} s: p99 ${p99.toFixed(1)} ms, ${waiting} waiting.`,
  ),
  ...(load.rss_slope_mb_per_min === null
    ? [`The slope of RSS was left out: less than ${SETTLED_MINUTES} min of load do not tell it.`]
    : []),
];

const explained = ({ load, properties, corpora }: SoakRecord): readonly string[] => [
  ...(load === undefined ? [] : loadExplained(load)),
  ...(properties === undefined
    ? []
    : [
        `Property tests: ${properties.files} files, ${properties.factor} times the cases of \`npm test\`, ${properties.seconds.toFixed(0)} s.`,
      ]),
  ...(corpora?.has_schema_suite === false
    ? [
        'JSON-Schema-Test-Suite was left out: it is run where JSON_SCHEMA_TEST_SUITE names a checkout of https://github.com/json-schema-org/JSON-Schema-Test-Suite.',
      ]
    : []),
];

const header = ({ measured, version, node, cores, cpu, seed }: SoakRecord): string =>
  `Measured on ${measured}: Sallyport ${version}, Node ${node}, ${cores} cores (${cpu}), seed ${seed}.`;

const HEAD = ['what', 'measured', 'bound', ''];
const rowsOf = (record: SoakRecord): readonly (readonly string[])[] =>
  verdictsOf(record).map(({ what, value, bound, met }) => [what, value, bound, met ? 'met' : 'NOT MET']);

/** For a terminal. */
export const soakText = (record: SoakRecord): string =>
  [header(record), '', columns([HEAD.map((name) => name.toUpperCase()), ...rowsOf(record)]), ...explained(record)].join(
    '\n',
  );

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
