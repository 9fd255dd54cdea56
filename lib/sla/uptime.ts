// The monthly uptime, by the formula of AWS's own service-level agreements: the mean of the availabilities of all five-minute
// intervals. Exact: in fractions of whole numbers, rounded once, downwards.

/** Requests of one interval, and how many of them the gateway failed. */
export type Counts = { readonly failed: number; readonly requests: number };

/** By the interval's number, from 0. One that is absent had no requests. */
export type Intervals = ReadonlyMap<number, Counts>;

/** Ten-thousandths of a percent: 1,000,000 is 100 %. */
export type Share = number;

const ALL = 1_000_000n;

type Fraction = readonly [numerator: bigint, denominator: bigint];

/**
 * U = 100 · (1/n) · Σ (1 − Eᵢ/Rᵢ), where Eᵢ/Rᵢ is 0 without requests.
 *
 * @param counted how many intervals the mean is of; more than 0
 * @param intervals those among them that had requests. More failures than requests are taken for as many
 * @returns rounded down to four decimals of a percent
 */
export const uptimeOf = (intervals: Iterable<Counts>, counted: number): Share => {
  const [lost, whole] = sumOf(shares(intervals));
  const n = BigInt(counted) * whole;
  return Number((ALL * (n - lost)) / n);
};

/** One minus failed over all requests, rounded down; `undefined` without requests. */
export const requestShare = ({ failed, requests }: Counts): Share | undefined =>
  requests === 0 ? undefined : Number((ALL * BigInt(requests - Math.min(failed, requests))) / BigInt(requests));

/** Percent, as a number of at most four decimals: the one nearest to it, so that it compares with a configured one. */
export const percentOf = (share: Share): number => share / 10_000;

/** `99.9942`: always with its four decimals. */
export const percentText = (share: Share): string =>
  `${Math.floor(share / 10_000)}.${String(share % 10_000).padStart(4, '0')}`;

export const totalOf = (counts: Iterable<Counts>): Counts => {
  let [failed, requests] = [0, 0];
  for (const each of counts) {
    failed += each.failed;
    requests += each.requests;
  }
  return { failed, requests };
};

/** Failures over requests; of intervals with equally many requests in one fraction. */
const shares = (intervals: Iterable<Counts>): readonly Fraction[] => {
  const failures = new Map<number, number>();
  for (const { failed, requests } of intervals)
    if (requests > 0 && failed > 0) failures.set(requests, (failures.get(requests) ?? 0) + Math.min(failed, requests));
  return Array.from(failures, ([requests, failed]) => [BigInt(failed), BigInt(requests)]);
};

/** By halves: numbers of equal length multiply fastest, and these grow long. */
const sumOf = (fractions: readonly Fraction[]): Fraction => {
  if (fractions.length <= 1) return fractions[0] ?? [0n, 1n];
  const middle = fractions.length >> 1;
  const [a, b] = sumOf(fractions.slice(0, middle));
  const [c, d] = sumOf(fractions.slice(middle));
  return [a * d + c * b, b * d];
};
