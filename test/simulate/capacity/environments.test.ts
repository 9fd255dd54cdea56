// The simulation is held to cases whose answer is known on paper.
import { describe, expect, it } from 'vitest';
import { type Scenario, simulateEnvironments } from './environments.ts';
import { erlangB, linesFor } from './erlang.ts';
import { exponential, fixed, logNormal, mixed } from './latency.ts';
import { UNLIMITED } from './token-bucket.ts';

const NEVER = Number.POSITIVE_INFINITY;
const SERVICE = { overheadMs: 0, initMs: 0, idleMs: NEVER, limit: NEVER, scaling: UNLIMITED, throttle: UNLIMITED };

const run = (given: Partial<Scenario> & { readonly perSecond: number; readonly requests: number }) => {
  const { perSecond, requests, ...rest } = given;
  const forMs = (requests / perSecond) * 1000;
  return simulateEnvironments({
    ...{ seed: 1, arrivals: [{ fromMs: 0, perSecond }], forMs, upstream: fixed(160) },
    ...SERVICE,
    ...rest,
  });
};

const share = (part: number, whole: number): number => part / whole;
/** Within a share of what is expected. */
const near = (actual: number, expected: number, within: number): void => {
  expect(actual).toBeGreaterThan(expected * (1 - within));
  expect(actual).toBeLessThan(expected * (1 + within));
};

describe('Erlang B', () => {
  it('has the values of the tables', () => {
    expect(erlangB(1, 1)).toBeCloseTo(0.5, 12);
    expect(erlangB(10, 10)).toBeCloseTo(0.21458, 5);
    expect(erlangB(16, 20)).toBeCloseTo(0.06441, 4);
    expect([linesFor(10, 0.01), linesFor(100, 0.01)]).toEqual([18, 117]);
    expect(linesFor(0.5, 1)).toBe(0);
  });
});

describe('the simulation', () => {
  it.each([
    ['exponential', exponential(160)],
    ['constant', fixed(160)],
    ['log-normal', logNormal(160, 0.6)],
  ])('refuses the share that Erlang B has, whatever the distribution: here %s', (_, upstream) => {
    const { refused, requests } = run({ perSecond: 100, requests: 100_000, upstream, limit: 20, countFromMs: 5000 });
    near(share(refused.limit, requests), erlangB(16, 20), 0.08);
  });

  it('is M/M/1/1 with one environment: a / (1 + a)', () => {
    const upstream = exponential(100);
    const { refused, requests } = run({ perSecond: 10, requests: 50_000, upstream, limit: 1 });
    near(share(refused.limit, requests), 0.5, 0.03);
  });

  it('has as many executions at once as come in the time of one (Little), Poisson distributed', () => {
    const outcome = run({ perSecond: 1000, requests: 200_000, upstream: exponential(160), countFromMs: 2000 });
    near(outcome.concurrency.mean, 160, 0.03);
    // P99.9 of a Poisson distribution of mean 160 is 200.
    near(outcome.concurrency.p999, 200, 0.04);
    expect(outcome.refused).toEqual({ throttle: 0, limit: 0, scaling: 0 });
    expect(outcome.lastRefusedMs).toBeUndefined();
  });

  it('starts an environment after each pause that is longer than one is kept: exp(-rate × time)', () => {
    const { cold, requests } = run({ perSecond: 1, requests: 20_000, upstream: fixed(0), idleMs: 1000 });
    near(share(cold, requests), Math.exp(-1), 0.04);
  });

  it('has none to start where enough are warm', () => {
    const outcome = run({ perSecond: 100, requests: 10_000, warm: 60 });
    expect([outcome.cold, outcome.served]).toEqual([0, outcome.requests]);
  });

  it('starts environments at the rate that is allowed, and refuses what comes faster', () => {
    const scaling = { burst: 1000, perSecond: 100 };
    const { cold, served, refused, lastRefusedMs } = run({
      ...{ perSecond: 10_000, requests: 100_000, upstream: fixed(NEVER), scaling },
    });
    near(cold, 1000 + 10 * 100, 0.005);
    expect(served).toBe(cold);
    expect(refused.scaling).toBeGreaterThan(90_000);
    expect(lastRefusedMs).toBeGreaterThan(9000);
  });

  it('lets the API’s throttle take its burst and its rate, and no more', () => {
    const { served, refused } = run({ perSecond: 300, requests: 30_000, throttle: { burst: 200, perSecond: 100 } });
    near(served, 200 + 100 * 100, 0.005);
    expect(refused.throttle).toBeGreaterThan(19_000);
  });

  it.each([20, 50])('has one call in twice the burst refused at exactly the throttle’s rate: %i', (burst) => {
    const { refused, requests } = run({ perSecond: 10, requests: 200_000, throttle: { burst, perSecond: 10 } });
    near(share(refused.throttle, requests), 1 / (2 * burst), 0.1);
  });

  it('makes whoever starts an environment wait for it, and nobody else', () => {
    const warm = run({ perSecond: 100, requests: 20_000, upstream: exponential(100), overheadMs: 10, warm: 60 });
    near(warm.latency.p50, 10 + 100 * Math.log(2), 0.03);
    near(warm.latency.p95, 10 + 100 * Math.log(20), 0.04);
    near(warm.latency.p99, 10 + 100 * Math.log(100), 0.06);
    const all = run({ perSecond: 0.01, requests: 200, upstream: fixed(150), overheadMs: 10, initMs: 500, idleMs: 0 });
    expect(all.latency).toEqual({ p50: 660, p95: 660, p99: 660 });
    expect(all.cold).toBe(all.requests);
  });

  it('follows a rate that changes', () => {
    const arrivals = [
      { fromMs: 0, perSecond: 10 },
      { fromMs: 50_000, perSecond: 1000 },
    ];
    const { requests } = run({ perSecond: 1, requests: 100, arrivals });
    near(requests, 500 + 50_000, 0.02);
  });

  it('is the same for the same seed, and another for another', () => {
    const of = (seed: number) => run({ seed, perSecond: 100, requests: 5000, upstream: logNormal(150, 0.6) });
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });
});

describe('a distribution', () => {
  const mean = (latency: ReturnType<typeof fixed>): number => {
    let state = 0;
    // A lattice with an irrational step is as even as a random source, and needs fewer points.
    const random = () => {
      state = (state + Math.SQRT2 * 1.618_033_988_75) % 1;
      return state;
    };
    let sum = 0;
    for (let i = 0; i < 100_000; i++) sum += latency(random);
    return sum / 100_000;
  };

  it.each([
    ['fixed', fixed(150), 150],
    ['exponential', exponential(150), 150],
    ['mixed', mixed(0.05, fixed(25_000), fixed(150)), 0.05 * 25_000 + 0.95 * 150],
  ])('%s has its mean', (_, latency, expected) => {
    near(mean(latency), expected, 0.02);
  });

  it('cuts a log-normal one at the deadline', () => {
    expect(logNormal(150, 0.6, 100)(() => 0.999)).toBe(100);
  });
});
