// Which of several limits an agent has to mind.
import type { PolicyReading, RateLimitReading } from './rate-limit.ts';

/** Orders by the first number in which two rankings differ, the larger first. */
const byRank =
  <T>(rank: (value: T) => readonly number[]) =>
  (a: T, b: T): number => {
    const other = rank(b);
    for (const [index, mine] of rank(a).entries()) {
      const difference = (other[index] ?? 0) - mine;
      if (difference !== 0) return difference;
    }
    return 0;
  };

const exhausted = (policy: PolicyReading | undefined): boolean => policy?.remaining === 0;

/** Remaining over limit: 0 where nothing remains, above every share where one of the two is unknown. */
const share = ({ remaining, limit }: PolicyReading): number => {
  if (remaining === 0) return 0;
  return remaining === undefined || !limit ? Number.MAX_VALUE : remaining / limit;
};

/**
 * The binding policy: among those with nothing remaining the longest reset, else the lowest remaining/limit, else the
 * fewest remaining, else the longest reset. The first of equals; `undefined` without policies.
 */
export const bindingPolicy = (policies: readonly PolicyReading[]): PolicyReading | undefined =>
  policies.toSorted(
    byRank((policy) => [-share(policy), -(policy.remaining ?? Number.MAX_VALUE), policy.reset_s ?? -1]),
  )[0];

/** Seconds until a call may succeed again; a reset is a wait only where nothing remains. */
const wait = ({ limited, binding, retry_after_s }: RateLimitReading): number =>
  retry_after_s ?? (limited || exhausted(binding) ? (binding?.reset_s ?? 0) : 0);

/**
 * The tightest limit of several answers, for the headers of a batch: limited first, then the longest wait, then the
 * lowest remaining/limit. The first of equals; `undefined` without readings.
 */
export const tightest = (readings: readonly RateLimitReading[]): RateLimitReading | undefined =>
  readings.toSorted(
    byRank((reading) => [
      reading.limited ? 1 : 0,
      wait(reading),
      reading.binding === undefined ? -Number.MAX_VALUE : -share(reading.binding),
    ]),
  )[0];
