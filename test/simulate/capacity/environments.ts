// Execution environments of one function under a stream of requests, as AWS describes them: an idle environment takes the
// request, else a new one is started, else the request is refused. Nothing waits: a synchronous invocation has no queue.
import { seeded } from '#test/core/credentials/virtual-time.ts';
import { finishTimes } from './finish-times.ts';
import { tokenBucket } from './token-bucket.ts';

/** From a random number in [0, 1) each: milliseconds. */
export type Latency = (random: () => number) => number;

export type Scenario = {
  readonly seed: number;
  /** Requests per second, of a Poisson process, from a time on. The first is from 0 on. */
  readonly arrivals: readonly { readonly fromMs: number; readonly perSecond: number }[];
  readonly forMs: number;
  /** What is counted begins here. @default 0 */
  readonly countFromMs?: number;
  readonly upstream: Latency;
  readonly overheadMs: number;
  /** What a request waits for where it starts an environment. */
  readonly initMs: number;
  /** How long an idle environment is kept. */
  readonly idleMs: number;
  /** Idle environments at the beginning. @default 0 */
  readonly warm?: number;
  /** Executions at once: `reservedConcurrency`, or what the account has left. */
  readonly limit: number;
  /** New environments: so many at once, and so many more each second. */
  readonly scaling: { readonly burst: number; readonly perSecond: number };
  /** Of the API, before the function. */
  readonly throttle: { readonly burst: number; readonly perSecond: number };
};

export type Outcome = {
  readonly requests: number;
  readonly served: number;
  readonly cold: number;
  /** By the API's throttle, 429; by the limit of executions and by the rate of new environments, 500. */
  readonly refused: { readonly throttle: number; readonly limit: number; readonly scaling: number };
  /** Executions at once, as arriving requests see them, and over time. */
  readonly concurrency: { readonly mean: number; readonly p999: number; readonly most: number };
  /** Of what was served, milliseconds; NaN where nothing was. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** When the last request was refused; `undefined`: none was. */
  readonly lastRefusedMs: number | undefined;
};

/** Of sorted values, by nearest rank. */
const quantile = (sorted: Float64Array, share: number): number =>
  sorted.length === 0 ? Number.NaN : (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number);

/** What is counted, once the beginning is over. */
const tally = () => {
  const latencies: number[] = [];
  const seen: number[] = [];
  const refused = { throttle: 0, limit: 0, scaling: 0 };
  let cold = 0;
  let busyMs = 0;
  let lastRefusedMs: number | undefined;
  return {
    seen: (concurrency: number) => seen.push(concurrency),
    refuse: (why: keyof typeof refused, at: number) => {
      refused[why]++;
      lastRefusedMs = at;
    },
    serve: (ms: number, isCold: boolean) => {
      latencies.push(ms);
      busyMs += ms;
      if (isCold) cold++;
    },
    outcome: (countedMs: number): Outcome => {
      const sorted = Float64Array.from(latencies).sort();
      const levels = Float64Array.from(seen).sort();
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(sorted, share)) as [number, number, number];
      return {
        requests: seen.length,
        served: latencies.length,
        cold,
        refused,
        concurrency: { mean: busyMs / countedMs, p999: quantile(levels, 0.999), most: levels.at(-1) ?? 0 },
        latency: { p50, p95, p99 },
        lastRefusedMs,
      };
    },
  };
};

/** Idle since when, oldest first; the youngest is used first, so that the others can go. */
const idlePool = (warm: number, idleMs: number) => {
  const since: number[] = Array(warm).fill(0);
  let oldest = 0;
  return {
    add: (at: number) => since.push(at),
    take: (at: number): boolean => {
      while (oldest < since.length && (since[oldest] as number) + idleMs < at) oldest++;
      if (oldest >= since.length) return false;
      since.pop();
      return true;
    },
  };
};

/** Times of arrival, without those of a stretch that ended in between: a Poisson process forgets. */
function* poisson({ arrivals, forMs }: Scenario, random: () => number): Generator<number> {
  for (const [i, { fromMs, perSecond }] of arrivals.entries()) {
    const end = Math.min(arrivals[i + 1]?.fromMs ?? forMs, forMs);
    let at = fromMs;
    while (perSecond > 0) {
      at -= (Math.log(1 - random()) * 1000) / perSecond;
      if (at >= end) break;
      yield at;
    }
  }
}

export const simulateEnvironments = (scenario: Scenario): Outcome => {
  const { upstream, overheadMs, initMs, limit, countFromMs = 0 } = scenario;
  const random = seeded(scenario.seed);
  const throttle = tokenBucket(scenario.throttle);
  const scaling = tokenBucket(scenario.scaling);
  const idle = idlePool(scenario.warm ?? 0, scenario.idleMs);
  const busy = finishTimes();
  const counted = tally();

  const answer = (at: number): 'warm' | 'cold' | 'throttle' | 'limit' | 'scaling' => {
    if (!throttle.take(at)) return 'throttle';
    if (busy.size() >= limit) return 'limit';
    if (idle.take(at)) return 'warm';
    return scaling.take(at) ? 'cold' : 'scaling';
  };
  for (const at of poisson(scenario, random)) {
    busy.endUntil(at, idle.add);
    const level = busy.size();
    const how = answer(at);
    const isServed = how === 'warm' || how === 'cold';
    const ms = isServed ? overheadMs + upstream(random) + (how === 'cold' ? initMs : 0) : 0;
    if (isServed) busy.add(at + ms);
    if (at < countFromMs) continue;
    counted.seen(level);
    if (isServed) counted.serve(ms, how === 'cold');
    else counted.refuse(how, at);
  }
  return counted.outcome(scenario.forMs - countFromMs);
};
