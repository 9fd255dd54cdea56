// Distributions of an upstream's latency, by their mean.
import type { Latency } from './environments.ts';

export const fixed =
  (ms: number): Latency =>
  () =>
    ms;

export const exponential =
  (meanMs: number): Latency =>
  (random) =>
    -meanMs * Math.log(1 - random());

/** By Box and Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** @param sigma of the logarithm: 0.6 makes P99 3.4 times the mean @param mostMs the gateway’s own deadline */
export const logNormal =
  (meanMs: number, sigma: number, mostMs = Number.POSITIVE_INFINITY): Latency =>
  (random) =>
    Math.min(mostMs, meanMs * Math.exp(sigma * normal(random) - (sigma * sigma) / 2));

/** A share of another kind. */
export const mixed =
  (share: number, other: Latency, usual: Latency): Latency =>
  (random) =>
    random() < share ? other(random) : usual(random);
