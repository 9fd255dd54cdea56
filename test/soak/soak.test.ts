import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Load, steadyLoad } from './load.ts';
import type { LoadSoak } from './load-soak.ts';
import { BEGINNINGS, heldLoad, highestRate, isHeld } from './ramp.ts';
import { pageOf, readPage, readRecord, soakText, verdictsOf } from './record.ts';
import { settledSlope, slopeOf } from './slope.ts';
import { startTimes } from './times.ts';

const load = (rate: number, rest: Partial<Load> = {}): Load => ({
  ...{ rate, sent: rate, errors: {}, p50: 1, p99: 2, longest: 3, waiting: 0 },
  ...rest,
});

const good: LoadSoak = {
  ...load(100),
  ...{
    tenants: 200,
    minutes: 10,
    highest_rate: 111,
    given_up: [],
    rss_start_mb: 90,
    rss_end_mb: 91,
    rss_slope_mb_per_min: 0.1,
  },
  ...{ cpu_ms_per_call: 1, leaked_sockets: 0 },
};
const about = { measured: '2026-01-01', version: '1.0.0', node: '24', cores: 2, cpu: 'x', seed: 1 };

describe('the slope of memory', () => {
  it('is that of a line through the samples, whatever they begin with', () => {
    const line = Array.from({ length: 60 }, (_, minute) => ({ minute, mb: 100 + 2 * minute + (minute % 2) }));
    expect(slopeOf(line)).toBeCloseTo(2, 1);
    const settling = line.map(({ minute }) => ({ minute, mb: Math.min(100 + 10 * minute, 200) }));
    expect(settledSlope(settling)).toBeCloseTo(0);
    expect(slopeOf([{ minute: 1, mb: 1 }])).toBe(0);
  });
});

describe('times of answers', () => {
  it('are told by their share, and never as less than they were', () => {
    const times = startTimes();
    for (let ms = 1; ms <= 1000; ms++) times.add(ms - 0.04);
    expect([0, 0.5, 0.99, 1].map(times.at)).toEqual([1, 500, 990, 1000]);
    times.add(1e9);
    expect(times.at(1)).toBe(60_000);
    expect(startTimes().at(0.99)).toBe(0);
  });
});

describe('the highest rate', () => {
  it('is the last that is held for a long step, and one miss is none', async () => {
    const tried: string[] = [];
    const rate = await highestRate(async (each, seconds) => {
      const isFirst = !tried.includes(`${each} ${seconds}`);
      tried.push(`${each} ${seconds}`);
      return load(each, { p99: each > 200 || (each > 90 && isFirst) ? 500 : 5 });
    });
    expect(rate).toBeGreaterThan(200 / 1.05);
    expect(rate).toBeLessThanOrEqual(200);
    expect(tried).toContain(`${rate} 15`);
  });

  it('is below what a short step held where a long one does not hold it', async () => {
    const rate = await highestRate(async (each, seconds) =>
      load(each, { waiting: each > (seconds < 5 ? 1000 : 600) ? 500 : 0 }),
    );
    expect(rate).toBeGreaterThan(600 / 1.05);
    expect(rate).toBeLessThanOrEqual(600);
  });

  it('is 0 where none is held', async () => {
    expect(await highestRate(async (rate) => load(rate, { errors: { ECONNRESET: 1 } }))).toBe(0);
    expect(await highestRate(async (rate, seconds) => load(rate, { p99: seconds < 5 ? 5 : 500 }))).toBe(0);
    expect(isHeld(load(100, { waiting: 11 }))).toBe(false);
    expect(isHeld(load(100, { waiting: 10 }))).toBe(true);
  });
});

describe('a rate that turns out not to be held', () => {
  /** A load that is ended early tells at last what it came to when everything was answered. */
  const held = (looks: (rate: number) => readonly Partial<Load>[]) =>
    heldLoad(1000, async (rate, goesOn) => {
      const seen = looks(rate).map((each) => load(rate, each));
      seen.every((each) => goesOn(each));
      return seen.at(-1) as Load;
    });

  it('is lowered until one is, from its first look to its end', async () => {
    const slow = { p99: 400 };
    const { load: last, givenUp } = await held((rate) => (rate > 800 ? [slow, {}] : [{}, {}]));
    expect([last.rate, ...givenUp.map(({ rate }) => rate)]).toEqual([722, 1000, 850]);
    const late = await held((rate) => (rate > 900 ? [{}, {}, slow] : [{}]));
    expect([late.load.rate, late.givenUp]).toEqual([850, [load(1000, slow)]]);
  });

  it('is lowered a few times, and then told as it is', async () => {
    const { load: last, givenUp } = await held(() => [{ waiting: 999 }, { waiting: 1000 }]);
    expect([givenUp.length, last.waiting, isHeld(last)]).toEqual([BEGINNINGS - 1, 1000, false]);
  });

  it('is not lowered for an error, which is a fault at any rate', async () => {
    const { load: last, givenUp } = await held(() => [{ errors: { 'HTTP 500': 1 } }]);
    expect([last.rate, givenUp]).toEqual([1000, []]);
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

  it('is looked at while it is sent, and ended by a look', async () => {
    const server = createServer(
      (request, response) => void request.resume().on('end', () => response.end('{"result":{}}')),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const looks: number[] = [];
    const goesOn = ({ sent }: Load) => looks.push(sent) < 2;
    const done = await steadyLoad(200, 60, () => ({ url, body: '{}' }), { everySeconds: 0.05, goesOn });
    server.close();
    expect([looks.length, done.errors]).toEqual([2, {}]);
    expect(looks[0]).toBeGreaterThan(0);
    expect(done.sent).toBe(looks[1]);
  });
});

describe('a verdict', () => {
  const missed = (changed: Partial<LoadSoak>) =>
    verdictsOf({ ...about, load: { ...good, ...changed } }).flatMap(({ what, met }) => (met ? [] : [what]));

  it('is missed by an error, by memory that grows, by a socket that stays, by a rate of nothing', () => {
    expect(missed({})).toEqual([]);
    expect(missed({ errors: { ECONNRESET: 1 } })).toEqual(['a rate that is held', 'errors in 100 calls']);
    expect(missed({ given_up: [load(50, { errors: { ECONNRESET: 1 } })] })).toEqual(['errors in 150 calls']);
    expect(missed({ rss_slope_mb_per_min: 1 })).toEqual(['RSS, slope of the second half']);
    expect(missed({ leaked_sockets: 1 })).toEqual(['leaked sockets']);
    expect(missed({ highest_rate: 0 })).toEqual(['a rate that is held']);
    expect(missed({ tenants: 199 })).toEqual(['tenants']);
    expect(missed({ p99: 101 })).toEqual(['a rate that is held', 'p99']);
    expect(missed({ waiting: 11 })).toEqual(['a rate that is held']);
  });

  it('is missed by a failed test and by too few cases', () => {
    const properties = { factor: 1, files: 1, tests: 1, failed: ['x'], cases: 999_999, seconds: 1 };
    expect(verdictsOf({ ...about, properties }).map(({ met }) => met)).toEqual([false, false]);
  });
});

describe('what is left out', () => {
  it('is said', () => {
    const short = verdictsOf({ ...about, load: { ...good, rss_slope_mb_per_min: null } });
    expect(short.map(({ what }) => what)).not.toContain('RSS, slope of the second half');
    const text = soakText({
      ...about,
      load: { ...good, rss_slope_mb_per_min: null, given_up: [load(200, { p99: 400, waiting: 7 })] },
      corpora: { verdicts: [], has_schema_suite: false },
    });
    expect(text).toMatch(/^Measured on 2026-01-01/);
    expect(text).toContain('The slope of RSS was left out: less than 5 min of load do not tell it.');
    expect(text).toContain('began at 200/s and was given up after 1 s: p99 400.0 ms, 7 waiting.');
    expect(text).toContain(
      'JSON-Schema-Test-Suite was left out: it is run where JSON_SCHEMA_TEST_SUITE names a checkout',
    );
    expect(soakText({ ...about, corpora: { verdicts: [], has_schema_suite: true } })).not.toContain('left out');
  });
});

describe('docs/benchmarks/soak.md', () => {
  it('has the figures of the record', () => {
    expect(pageOf(readPage(), readRecord())).toBe(readPage());
  });
});
