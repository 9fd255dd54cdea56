// What CloudWatch is asked of a month: the same counts that the alarms go by (lib/constructs/objective-counts.ts).
import { METRICS, type MetricName, NAMESPACE } from '#adapters/metrics.ts';
import { INTERVAL_MS, type Month } from './month.ts';
import { TIMED, type Timed } from './month-data.ts';

export type MetricQuery = {
  /** Begins with a small letter (GetMetricData, `Id`). */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: { readonly [name: string]: string };
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
};

export type Deployed = {
  /** Of one residency, such as `Sallyport-eu`. */
  readonly stack: string;
  /** Name of the MCP endpoint's function. */
  readonly mcp: string;
};

/** As lib/constructs/rest-api.ts names them. */
export const apiNameOf = ({ stack }: Pick<Deployed, 'stack'>): string => `${stack}-RestApi`;
export const STAGE = 'live';

/** For how long CloudWatch keeps numbers of five minutes. */
export const KEPT_DAYS = 63;

export const PERCENTILES = ['p50', 'p95', 'p99'] as const;

export const COUNTS = ['requests', 'failed', 'hidden', 'relayed', 'slow', 'timed'] as const;
export type CountId = (typeof COUNTS)[number];

export const countQueries = (deployed: Deployed): readonly (MetricQuery & { readonly id: CountId })[] => {
  const period = INTERVAL_MS / 1000;
  const api = { namespace: 'AWS/ApiGateway', dimensions: { ApiName: apiNameOf(deployed), Stage: STAGE }, period };
  const own = (name: MetricName) => ({ ...ownMetric(name, deployed), period });
  return [
    { id: 'requests', ...api, name: 'Count', statistic: 'SampleCount' },
    { id: 'failed', ...api, name: '5XXError', statistic: 'Sum' },
    { id: 'hidden', ...own('HiddenGatewayErrors'), statistic: 'Sum' },
    { id: 'relayed', ...own('UnavailableRelayed'), statistic: 'Sum' },
    { id: 'slow', ...own('OverheadSlow'), statistic: 'Sum' },
    { id: 'timed', ...own('OverheadSlow'), statistic: 'SampleCount' },
  ];
};

export const timeQueryId = (what: Timed, percentile: string): string => `t${TIMED.indexOf(what)}${percentile}`;

/** Of percentiles no mean can be made: one period, as long as the month. */
export const timeQueries = (deployed: Deployed, { start, end }: Month): readonly MetricQuery[] =>
  TIMED.flatMap((what) =>
    [...PERCENTILES, 'SampleCount'].map((statistic) => ({
      id: timeQueryId(what, statistic),
      ...(what === '429'
        ? ownMetric('RateLimitSurfaceTime', deployed)
        : ownMetric('Overhead', deployed, { Operation: what })),
      statistic,
      period: (end - start) / 1000,
    })),
  );

const ownMetric = (name: MetricName, { mcp }: Deployed, more: MetricQuery['dimensions'] = {}) => {
  const dimensions = { FunctionName: mcp, ...more };
  // CloudWatch knows a metric by all of its dimensions: one more or less is another metric, and empty.
  if (METRICS[name].length - 1 !== Object.keys(dimensions).length) throw new Error(`${name}: wrong dimensions`);
  return { namespace: NAMESPACE, name, dimensions };
};
