import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMetrics, METRICS, type MetricName, NAMESPACE, OPERATIONS, type Values } from '#adapters/metrics.ts';
import type { Operation } from '#core/measured.ts';
import { measuredIn } from '#test/support/embedded-metrics.ts';
import { runs } from '#test/support/runs.ts';

const NAMES = Object.keys(METRICS) as readonly MetricName[];

const line = (values: Values, operation?: Operation): string => {
  const lines: string[] = [];
  createMetrics(
    (each) => lines.push(each),
    () => 1_800_000_000_000,
    'Mcp-1A2B',
  )(values, operation);
  expect(lines).toHaveLength(1);
  return lines[0] as string;
};

describe('metrics', () => {
  it('are one line in the embedded metric format', () => {
    expect(JSON.parse(line({ Requests: 1, OverheadSlow: 0, Overhead: 4, Latency: 30 }, 'tools/call'))).toEqual({
      _aws: {
        Timestamp: 1_800_000_000_000,
        CloudWatchMetrics: [
          {
            Namespace: 'Sallyport',
            Dimensions: [['FunctionName']],
            Metrics: [{ Name: 'Requests' }, { Name: 'OverheadSlow' }],
          },
          {
            Namespace: 'Sallyport',
            Dimensions: [['FunctionName', 'Operation']],
            Metrics: [
              { Name: 'Overhead', Unit: 'Milliseconds' },
              { Name: 'Latency', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      FunctionName: 'Mcp-1A2B',
      Operation: 'tools/call',
      Requests: 1,
      OverheadSlow: 0,
      Overhead: 4,
      Latency: 30,
    });
  });

  it('leave out what goes by operation where there is none', () => {
    expect(JSON.parse(line({ Requests: 1, Latency: 3 }))).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'Requests' }] }] },
      FunctionName: 'Mcp-1A2B',
      Requests: 1,
    });
    expect(line({ Requests: 1, Latency: 3 })).not.toMatch(/Operation|Latency/);
  });

  it('tell lines of different metrics apart, in one process', () => {
    const lines: string[] = [];
    const metrics = createMetrics(
      (each) => lines.push(each),
      () => 0,
      'f',
    );
    metrics({ Requests: 1 });
    metrics({ Requests: 2, PurgeLag: 3 });
    metrics({ Requests: 4 });
    const names = lines.map((each) => measuredIn(each).map(({ name, value }) => `${name}=${value}`));
    expect(names).toEqual([['Requests=1'], ['Requests=2', 'PurgeLag=3'], ['Requests=4']]);
  });

  // 15 months is how long CloudWatch keeps a dimension, and each of its values is a metric that is paid for.
  it('have no other names and dimensions, whatever they are given', () => {
    const anything = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom(...NAMES)),
      fc.oneof(fc.string(), fc.integer()),
    );
    fc.assert(
      fc.property(anything, fc.oneof(fc.string(), fc.constantFrom(...OPERATIONS)), (values, operation) => {
        const written = line(values as Values, operation as Operation);
        for (const { namespace, name, unit, dimensions, value } of measuredIn(written)) {
          expect(namespace).toBe(NAMESPACE);
          expect([unit, ...Object.keys(dimensions)]).toEqual(METRICS[name as MetricName]);
          expect(dimensions.FunctionName).toBe('Mcp-1A2B');
          expect([undefined, 'tools/list', 'tools/call']).toContain(dimensions.Operation);
          expect(typeof value).toBe('number');
        }
        const known = new Set<string>(['_aws', 'FunctionName', 'Operation', ...NAMES]);
        expect(Object.keys(JSON.parse(written)).filter((key) => !known.has(key))).toEqual([]);
      }),
      runs(300),
    );
  });

  it('do not compile with a name or an operation of a caller’s', () => {
    // @ts-expect-error a name that is not in the catalogue
    expect(line({ Requests: 1, ten_tkc42cv8ydje: 1 })).not.toContain('ten_');
    // @ts-expect-error an operation that is none of ours
    expect(line({ Latency: 1, Requests: 1 }, 'tools/steal')).not.toContain('steal');
  });

  it('stay within the format’s bounds', () => {
    for (const [, , ...more] of Object.values(METRICS)) expect(more.length).toBeLessThan(30);
    expect(NAMES.length).toBeLessThanOrEqual(100);
  });
});
