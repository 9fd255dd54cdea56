// Lines of metrics and events of the audit log, read as requests.
import { describe, expect, it } from 'vitest';
import { createMetrics, type Values } from '#adapters/metrics.ts';
import type { Operation } from '#core/measured.ts';
import { readAuditEvent } from '#lib/sla/audit-event.ts';
import { createCollector } from '#lib/sla/collector.ts';
import { readMetricLine } from '#lib/sla/metric-line.ts';
import { startOf } from '#lib/sla/month.ts';
import { month } from './months.ts';

const TIME = Date.UTC(2028, 8, 12, 2);

/** As a function writes it. */
const line = (values: Values, operation?: Operation): string => {
  let written = '';
  createMetrics(
    (text) => {
      written = text;
    },
    () => TIME,
    'mcp',
  )(values, operation);
  return written;
};

describe('a line of metrics', () => {
  it.each<[string, Values, boolean]>([
    ['a request that was answered', { Requests: 1, HiddenGatewayErrors: 0, UnavailableRelayed: 0 }, false],
    ['a failure of ours', { Requests: 1, GatewayErrors: 1, HiddenGatewayErrors: 0, UnavailableRelayed: 0 }, true],
    ['one that is hidden in a 200', { Requests: 1, GatewayErrors: 1, HiddenGatewayErrors: 1 }, true],
    ['an upstream’s own 503', { Requests: 1, UpstreamErrors: 1, UnavailableRelayed: 1 }, false],
    ['a caller’s mistake', { Requests: 1, ClientErrors: 1 }, false],
  ])('tells %s', (_, values, isFailed) => {
    expect(readMetricLine(line(values))).toEqual({ time: TIME, isFailed });
  });

  it('tells times', () => {
    const text = line(
      { Requests: 1, Overhead: 4.5, Latency: 90, RateLimitSurfaceTime: 2, OverheadSlow: 0 },
      'tools/call',
    );
    expect(readMetricLine(text)).toEqual({
      ...{ time: TIME, isFailed: false, operation: 'tools/call', overhead: 4.5, surfaced: 2 },
    });
  });

  it.each([
    ['"Overhead":-5,"RateLimitSurfaceTime":-1', {}],
    ['"Overhead":1e400,"RateLimitSurfaceTime":1e400', {}],
    ['"Overhead":"5","RateLimitSurfaceTime":null', {}],
    ['"Overhead":0,"RateLimitSurfaceTime":0', { overhead: 0, surfaced: 0 }],
    ['"GatewayErrors":-1', {}],
    ['"GatewayErrors":1e400', {}],
    ['"GatewayErrors":2', { isFailed: true }],
    ['"Operation":"tools/other","Overhead":1', { overhead: 1 }],
  ])('is of a request, without what nobody measures: %s', (rest, expected) => {
    const text = `{"_aws":{"Timestamp":8640000000000000},"Requests":1,${rest}}`;
    expect(readMetricLine(text)).toEqual({ time: 8.64e15, isFailed: false, ...expected });
  });

  it.each([
    line({ PurgeRuns: 1, ServersPurged: 0 }),
    line({ Requests: 1 }).slice(0, -9),
    '{"level":"info","event":"seal"}',
    '{"_aws":{"Timestamp":"yesterday"},"Requests":1}',
    '{"_aws":null,"Requests":1}',
    '{"_aws":{"Timestamp":9e15},"Requests":1}',
    '{"_aws":{"Timestamp":8640000000000001},"Requests":1}',
    '{"_aws":{"Timestamp":1e400},"Requests":1}',
    '{"_aws":{"Timestamp":-1},"Requests":1}',
    '{"_aws":{"Timestamp":1},"Requests":2}',
    '{"_aws":{"Timestamp":1},"Requests":"1"}',
    '{"_aws":[],"Requests":1}',
    ' {"_aws":{"Timestamp":1},"Requests":1}',
    'Listening on 127.0.0.1',
    '',
  ])('is none of a request: %s', (text) => {
    expect(readMetricLine(text)).toBeUndefined();
  });
});

describe('an event of the audit log', () => {
  const event = (outcome: object, action = 'tools/call') => ({ v: 1, id: 'x', time: TIME, action, outcome }) as never;

  it.each([
    ['a success', { result: 'success', ms: 60, upstream_ms: 50 }, false],
    ['a failure of the upstream', { result: 'failure', attribution: 'upstream', ms: 60 }, false],
    ['a failure of the client', { result: 'failure', attribution: 'client' }, false],
    ['a refusal by a rule', { result: 'denied', attribution: 'client', reason: 'unknown_tool' }, false],
    ['a failure of the gateway', { result: 'failure', attribution: 'gateway', reason: 'unavailable' }, true],
    ['a process that ended before it could say', { result: 'unknown', reason: 'no_outcome' }, true],
  ])('tells %s', (_, outcome, isFailed) => {
    expect(readAuditEvent(event(outcome))).toMatchObject({ time: TIME, isFailed, operation: 'tools/call' });
  });

  it('tells overhead without the upstream’s share, and never less than none', () => {
    const overhead = (outcome: object) =>
      (readAuditEvent(event({ result: 'success', ...outcome })) as { overhead?: number }).overhead;
    expect([{ ms: 60, upstream_ms: 50 }, { ms: 7 }, { ms: 50, upstream_ms: 51 }, {}].map(overhead)).toEqual([
      10,
      7,
      0,
      undefined,
    ]);
  });

  it('tells what is still under way', () => {
    expect(readAuditEvent(event({ result: 'unknown', reason: 'open' }))).toBe('open');
  });

  it.each([
    event({ result: 'success' }, 'createServer'),
    null,
    'CEF:0|',
    [],
    { action: 'tools/call' },
    event(null as never),
  ])('is none of a call: %j', (other) => {
    expect(readAuditEvent(other)).toBe('other');
  });
});

describe('a month of requests', () => {
  const SEPTEMBER = month('2028-09');
  const made = { 'tools/list': 'l', 'tools/call': 'c', '429': 'r' };
  const at = (interval: number, ms = 0) => ({ time: startOf(SEPTEMBER, interval) + ms, isFailed: false });

  it('is counted by interval, up to where it is reported', () => {
    const { add, data, size } = createCollector(SEPTEMBER, startOf(SEPTEMBER, 20));
    for (const request of [at(0), at(0, 299_999), { ...at(1), isFailed: true }, at(19), at(20), at(-1), at(8640)])
      add(request);
    expect(size()).toBe(4);
    expect([...data(made).intervals]).toEqual([
      [0, { failed: 0, requests: 2 }],
      [1, { failed: 1, requests: 1 }],
      [19, { failed: 0, requests: 1 }],
    ]);
  });

  it('has percentiles by nearest rank, and counts what is slow', () => {
    const { add, data } = createCollector(SEPTEMBER, SEPTEMBER.end);
    // 1 to 200 ms: the 100th, the 190th and the 198th; 150 of them are above 50 ms.
    for (let ms = 200; ms >= 1; ms--) add({ ...at(3), operation: 'tools/call', overhead: ms });
    add({ ...at(3), surfaced: 7 });
    const { timings, slow } = data(made);
    expect(timings).toEqual([
      { what: 'tools/list', made: 'l' },
      { what: 'tools/call', ms: { p50: 100, p95: 190, p99: 198 }, samples: 200, made: 'c' },
      { what: '429', ms: { p50: 7, p95: 7, p99: 7 }, samples: 1, made: 'r' },
    ]);
    expect(slow).toEqual({ samples: 200, slow: 150 });
  });
});
