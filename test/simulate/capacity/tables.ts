// The simulated tables of docs/scale.md.

import { LOAD } from '#lib/cost/assumptions.ts';
import { markdownTable } from '#lib/generated-tables.ts';
import { count, loadOf, ms, percent, QUOTAS, refusedShare, runUsual, SERVICE_MS, upstreamOf, warmAt } from './usual.ts';

/** Rate, and for how long it is simulated: enough requests at each to say something of one in a hundred. */
const STEADY = [
  [0.001, 2_000_000],
  [0.01, 500_000],
  [0.1, 50_000],
  [10, 3000],
  [100, 600],
  [1000, 100],
  [10_000, 12],
  [100_000, 3],
] as const;

export const steady = (): string =>
  markdownTable(
    ['calls a second', 'executions at once, mean', 'P99.9', 'that start cold', 'P50', 'P95', 'P99'],
    STEADY.map(([perSecond, seconds]) => {
      const warm = warmAt(perSecond, SERVICE_MS);
      const outcome = runUsual({ perSecond, forMs: seconds * 1000, countFromMs: seconds * 300, warm });
      const { concurrency, cold, served, latency } = outcome;
      return [
        perSecond.toLocaleString('en'),
        count(concurrency.mean),
        count(concurrency.p999),
        percent(cold / served),
        ...[latency.p50, latency.p95, latency.p99].map(ms),
      ];
    }),
  );

/** Rate, seconds, and what part of everything is simulated: many small systems behave as one large one. */
const SURGES = [
  [100, 20, 1],
  [1000, 20, 1],
  [10_000, 20, 1],
  [100_000, 180, 1 / 25],
] as const;

const surgeRow = ([perSecond, seconds, part]: (typeof SURGES)[number], from: number): readonly string[] => {
  const rate = perSecond * part;
  const scaling = { burst: QUOTAS.scaling.burst * part, perSecond: QUOTAS.scaling.perSecond * part };
  const warm = warmAt(rate * from, SERVICE_MS);
  const outcome = (forMs: number) => runUsual({ perSecond: rate, forMs, scaling, warm });
  const [first, all] = [outcome(10_000), outcome(seconds * 1000)];
  return [
    perSecond.toLocaleString('en'),
    from === 0 ? 'nothing' : (perSecond * from).toLocaleString('en'),
    count(all.concurrency.most / part),
    percent(first.cold / first.served),
    ms(first.latency.p99),
    percent(refusedShare(first)),
    all.lastRefusedMs === undefined ? 'never' : `for ${(all.lastRefusedMs / 1000).toFixed(1)} s`,
  ];
};

export const surge = (): string =>
  markdownTable(
    [
      'calls a second',
      'before',
      'most at once',
      'cold, first 10 s',
      'P99, first 10 s',
      'refused, first 10 s',
      'refuses',
    ],
    SURGES.flatMap((each) => [surgeRow(each, 0.1), surgeRow(each, 0)]),
  );

const HANGING = [0, 0.01, 0.05, 0.2];
/** Where all are taken at once they end at once, 25 s later: over whole rounds of that, after four in which it wears off. */
const ROUNDS = { forMs: 200_000, countFromMs: 100_000 };

export const hanging = (): string =>
  markdownTable(
    [
      'of the calls hang',
      'at 100 a second: executions wanted',
      'refused',
      'at 1,000 a second: executions wanted',
      'refused',
    ],
    HANGING.map((share) => [
      percent(share),
      ...[100, 1000].flatMap((perSecond) => {
        const { latency: upstream, meanMs: upstreamMs } = upstreamOf(LOAD.upstreamMs, share);
        const meanMs = LOAD.gatewayMs + upstreamMs;
        const warm = warmAt(perSecond, meanMs);
        const outcome = runUsual({ perSecond, upstream, ...ROUNDS, limit: QUOTAS.concurrency, warm });
        return [count(loadOf(perSecond, meanMs)), percent(refusedShare(outcome))];
      }),
    ]),
  );

/** Memory, and what a new environment takes with it: both assumed (docs/cost.md). */
const MEMORIES = [
  [512, LOAD.initMs],
  [1024, 300],
] as const;

export const memory = (): string =>
  markdownTable(
    ['memory', 'a cold start', 'from nothing to 1,000 a second: P99 of 10 s', 'most at once'],
    MEMORIES.map(([megabytes, initMs]) => {
      const surged = runUsual({ perSecond: 1000, forMs: 10_000, initMs });
      return [`${megabytes} MB`, ms(initMs), ms(surged.latency.p99), count(surged.concurrency.most)];
    }),
  );
