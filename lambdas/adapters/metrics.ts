// Metrics in CloudWatch's embedded metric format: one JSON line, from which CloudWatch Logs takes the numbers. The
// catalogue is closed, names and dimensions alike: a dimension made of a request would keep a token for 15 months, and
// cost a metric for each value.
import type { Operation } from '#core/measured.ts';

export const NAMESPACE = 'Sallyport';

/** Above this, a request's overhead is slow: the objective that alarms and dashboard go by. Milliseconds. */
export const SLOW_OVERHEAD_MS = 50;

export const OPERATIONS: readonly Operation[] = ['tools/list', 'tools/call'];

/** Unit and dimensions of every metric. Counts go without a unit: each byte of a line is paid for, and none is lost. */
export const METRICS = {
  Requests: ['None', 'FunctionName'],
  ClientErrors: ['None', 'FunctionName'],
  UpstreamErrors: ['None', 'FunctionName'],
  GatewayErrors: ['None', 'FunctionName'],
  /** Those of GatewayErrors that API Gateway takes for a success: they are told inside an HTTP 200. */
  HiddenGatewayErrors: ['None', 'FunctionName'],
  /** An upstream's own 503, which API Gateway takes for a failure of ours. */
  UnavailableRelayed: ['None', 'FunctionName'],
  RateLimitsRelayed: ['None', 'FunctionName'],
  /** From the upstream's answer until ours is handed back. */
  RateLimitSurfaceTime: ['Milliseconds', 'FunctionName'],
  OverheadSlow: ['None', 'FunctionName'],
  /** Latency without the time that an upstream was waited for. */
  Overhead: ['Milliseconds', 'FunctionName', 'Operation'],
  Latency: ['Milliseconds', 'FunctionName', 'Operation'],
  /** What token endpoints granted, and what they did not, whoever asked. */
  TokenRefreshes: ['None', 'FunctionName'],
  TokenRefreshFailures: ['None', 'FunctionName'],
  /** Runs that came to their end, with or without failures. */
  PurgeRuns: ['None', 'FunctionName'],
  ServersPurged: ['None', 'FunctionName'],
  TokensPurged: ['None', 'FunctionName'],
  SecretsPurged: ['None', 'FunctionName'],
  PurgeFailures: ['None', 'FunctionName'],
  /** How long past its time the oldest record was that a run found due. */
  PurgeLag: ['Seconds', 'FunctionName'],
  /** Runs that came to their end, with or without failures. */
  SealRuns: ['None', 'FunctionName'],
  EventsSealed: ['None', 'FunctionName'],
  /** Intents without an outcome, closed as unknown: calls whose process ended before they did. */
  AuditOrphans: ['None', 'FunctionName'],
  SealFailures: ['None', 'FunctionName'],
  /** For how long the oldest minute could have been sealed that a run left unsealed. */
  SealLag: ['Seconds', 'FunctionName'],
  /** Runs that did not get all of what is sealed to the stream, and events that it can never take. */
  AuditStreamFailures: ['None', 'FunctionName'],
} as const satisfies {
  readonly [name: string]: readonly [unit: 'None' | 'Milliseconds' | 'Seconds', ...dimensions: readonly Dimension[]];
};

type Dimension = 'FunctionName' | 'Operation';

export type MetricName = keyof typeof METRICS;

export type Values = { readonly [N in MetricName]?: number | undefined };

/** Writes one line. Metrics by operation need `operation`; without one they are left out. */
export type Metrics = (values: Values, operation?: Operation) => void;

const NAMES = Object.keys(METRICS) as readonly MetricName[];

/**
 * @param write receives the line without its end
 * @param now epoch milliseconds
 * @param functionName of this process: tells functions and installations apart
 */
export const createMetrics = (write: (line: string) => void, now: () => number, functionName: string): Metrics => {
  // As many as there are kinds of requests and runs.
  const directives = new Map<string, string>();
  const name = JSON.stringify(functionName);
  return (values, operation) => {
    const known = operation !== undefined && OPERATIONS.includes(operation);
    let numbers = '';
    let kind = '';
    for (const each of NAMES) {
      const value = values[each];
      if (!Number.isFinite(value) || (METRICS[each].length > 2 && !known)) continue;
      numbers += `,"${each}":${value}`;
      kind += each;
    }
    const directive = directives.get(kind) ?? directivesOf(NAMES.filter((each) => numbers.includes(`"${each}"`)));
    directives.set(kind, directive);
    const dimensions = `"FunctionName":${name}${known ? `,"Operation":"${operation}"` : ''}`;
    write(`{"_aws":{"Timestamp":${now()},"CloudWatchMetrics":${directive}},${dimensions}${numbers}}`);
  };
};

/** One directive for each set of dimensions (EMF specification, "MetricDirective object"). */
const directivesOf = (names: readonly MetricName[]): string => {
  const bySet = Map.groupBy(names, (name) => METRICS[name].slice(1).join());
  return JSON.stringify(
    Array.from(bySet.values(), (each) => ({
      Namespace: NAMESPACE,
      Dimensions: [METRICS[each[0] as MetricName].slice(1)],
      Metrics: each.map((name) => ({ Name: name, ...(METRICS[name][0] !== 'None' && { Unit: METRICS[name][0] }) })),
    })),
  );
};
