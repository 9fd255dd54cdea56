// What every table of docs/scale.md assumes, and the runs behind them.
import { LOAD } from '#lib/cost/assumptions.ts';
import { type Latency, type Outcome, type Scenario, simulateEnvironments } from './environments.ts';
import { linesFor } from './erlang.ts';
import { fixed, logNormal, mixed } from './latency.ts';

/** What the gateway gives an upstream. */
export const DEADLINE_MS = 25_000;

export const QUOTAS = {
  /** Executions at once, of all functions of an account in a region. */
  concurrency: 1000,
  /** New environments of one function: at once, and each second. */
  scaling: { burst: 1000, perSecond: 100 },
  /** Requests a second of all APIs of an account in a region. */
  api: { burst: 5000, perSecond: 10_000 },
  /** Read and write units a second. */
  partition: { reads: 3000, writes: 1000 },
};

/** AWS says "for a period of time". */
export const IDLE_MS = 300_000;
/** Of the logarithm of the upstream's latency. */
const SIGMA = 0.6;

export const SERVICE_MS = LOAD.upstreamMs + LOAD.gatewayMs;

/** Executions at once, on average. */
export const loadOf = (perSecond: number, ms: number): number => (perSecond * ms) / 1000;

/** Environments that a rate leaves behind: as many as were busy at once for one of the calls that come while an idle one is kept. */
export const warmAt = (perSecond: number, ms: number, idleMs = IDLE_MS): number =>
  perSecond === 0 ? 0 : linesFor(loadOf(perSecond, ms), 1 / loadOf(perSecond, idleMs));

/** @param hanging share of the calls that it answers not before the deadline */
export const upstreamOf = (
  usualMs: number,
  hanging: number,
): { readonly latency: Latency; readonly meanMs: number } => {
  const usual = logNormal(usualMs, SIGMA, DEADLINE_MS);
  return {
    latency: hanging === 0 ? usual : mixed(hanging, fixed(DEADLINE_MS), usual),
    meanMs: hanging * DEADLINE_MS + (1 - hanging) * usualMs,
  };
};

export const refusedShare = ({ refused, requests }: Outcome): number =>
  (refused.throttle + refused.limit + refused.scaling) / requests;

type Run = Partial<Scenario> & { readonly perSecond: number; readonly forMs: number };

/** With nothing but the rate at which environments start in the way, unless told. */
export const runUsual = ({ perSecond, ...given }: Run): Outcome =>
  simulateEnvironments({
    seed: 1,
    arrivals: [{ fromMs: 0, perSecond }],
    upstream: upstreamOf(LOAD.upstreamMs, 0).latency,
    overheadMs: LOAD.gatewayMs,
    initMs: LOAD.initMs,
    idleMs: IDLE_MS,
    limit: Number.POSITIVE_INFINITY,
    scaling: QUOTAS.scaling,
    throttle: { burst: Number.POSITIVE_INFINITY, perSecond: 0 },
    ...given,
  });

/** So many in the words of a table. */
export const count = (value: number): string =>
  (value < 10 ? Number(value.toPrecision(2)) : Math.round(value)).toLocaleString('en');
export const percent = (share: number): string =>
  share === 0 ? '0 %' : share < 0.0001 ? '< 0.01 %' : `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;
export const ms = (value: number): string => `${Math.round(value).toLocaleString('en')} ms`;
