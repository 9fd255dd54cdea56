import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Load, steadyLoad } from './load.ts';
import type { LoadSoak } from './load-soak.ts';
import { highestRate, isHeld } from './ramp.ts';
import { pageOf, readPage, readRecord, verdictsOf } from './record.ts';
import { settledSlope, slopeOf } from './slope.ts';

const load = (rate: number, rest: Partial<Load> = {}): Load => ({
  ...{ rate, sent: rate, errors: {}, p50: 1, p99: 2, longest: 3, waiting: 0 },
  ...rest,
});

describe('the slope of memory', () => {
  it('is that of a line through the samples, whatever they begin with', () => {
    const line = Array.from({ length: 60 }, (_, minute) => ({ minute, mb: 100 + 2 * minute + (minute % 2) }));
    expect(slopeOf(line)).toBeCloseTo(2, 1);
    const settling = line.map(({ minute }) => ({ minute, mb: Math.min(100 + 10 * minute, 200) }));
    expect(settledSlope(settling)).toBeCloseTo(0);
    expect(slopeOf([{ minute: 1, mb: 1 }])).toBe(0);
  });
});

describe('the highest rate', () => {
  it('is the last that is held, and one miss is none', async () => {
    const tried: number[] = [];
    const rate = await highestRate(async (each) => {
      tried.push(each);
      const isFirst = tried.filter((other) => other === each).length === 1;
      return load(each, { p99: each > 200 || (each > 90 && isFirst) ? 500 : 5 });
    });
    expect(rate).toBe(Math.max(...tried.filter((each) => each <= 200)));
    expect(rate).toBeGreaterThan(90);
  });

  it('is 0 where none is held', async () => {
    expect(await highestRate(async (rate) => load(rate, { errors: { ECONNRESET: 1 } }))).toBe(0);
    expect(isHeld(load(100, { waiting: 11 }))).toBe(false);
    expect(isHeld(load(100, { waiting: 10 }))).toBe(true);
  });
});

describe('the load', () => {
  it('is sent when it is due, and counts what is wrong with answers', async () => {
    let calls = 0;
    const answers = ['{"result":{}}', '{"result":{"isError":true}}', '{"error":{"code":-32603}}'];
    const server = createServer((request, response) => {
      request.resume();
      calls += 1;
      response.writeHead(calls % 4 === 0 ? 500 : 200).end(answers[calls % 4] ?? '');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const done = await steadyLoad(200, 0.2, () => ({ url, body: '{}' }));
    server.close();
    expect(calls).toBe(40);
    expect(done).toMatchObject({ rate: 200, sent: 40 });
    expect(done.errors).toEqual({ 'HTTP 500': 10, 'a failed result': 10, 'error -32603': 10, 'no JSON object': 10 });
    expect(done.longest).toBeGreaterThanOrEqual(done.p99);
  });
});

describe('a verdict', () => {
  const good: LoadSoak = {
    ...load(100),
    ...{ tenants: 200, minutes: 10, highest_rate: 111, rss_start_mb: 90, rss_end_mb: 91, rss_slope_mb_per_min: 0.1 },
    ...{ cpu_ms_per_call: 1, leaked_sockets: 0 },
  };
  const about = { recorded: '2026-01-01', version: '1.0.0', node: '24', cores: 2, cpu: 'x', seed: 1 };
  const missed = (changed: Partial<LoadSoak>) =>
    verdictsOf({ ...about, load: { ...good, ...changed } }).flatMap(({ what, met }) => (met ? [] : [what]));

  it('is missed by an error, by memory that grows, by a socket that stays, by a rate of nothing', () => {
    expect(missed({})).toEqual([]);
    expect(missed({ errors: { ECONNRESET: 1 } })).toEqual(['errors in 100 calls']);
    expect(missed({ rss_slope_mb_per_min: 1 })).toEqual(['RSS, slope of the second half']);
    expect(missed({ leaked_sockets: 1 })).toEqual(['leaked sockets']);
    expect(missed({ highest_rate: 0 })).toEqual(['a rate that is held']);
    expect(missed({ tenants: 199 })).toEqual(['tenants']);
    expect(missed({ p99: 101 })).toEqual(['p99']);
  });

  it('is missed by a failed test and by too few cases', () => {
    const properties = { factor: 1, files: 1, tests: 1, failed: ['x'], cases: 999_999, seconds: 1 };
    expect(verdictsOf({ ...about, properties }).map(({ met }) => met)).toEqual([false, false]);
  });
});

describe('docs/benchmarks/soak.md', () => {
  it('has the figures of the record', () => {
    expect(pageOf(readPage(), readRecord())).toBe(readPage());
  });
});
