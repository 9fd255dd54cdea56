// The highest rate that is held, found by trying.
import { P99_MS } from './bounds.ts';
import type { Load } from './load.ts';

const FIRST = 50;
const GROWTH = 1.25;
const MOST = 5000;

/** No error, a bounded p99, and no more requests on their way than arrive in that time. */
export const isHeld = ({ rate, errors, p99, waiting }: Load): boolean =>
  Object.keys(errors).length === 0 && p99 <= P99_MS && waiting <= Math.max(10, (rate * P99_MS) / 1000);

/**
 * The last of the growing rates that is held; one that is not is tried twice, since another program may have been running.
 * 0 where not even the first is.
 */
export const highestRate = async (attempt: (rate: number) => Promise<Load>): Promise<number> => {
  let held = 0;
  for (let rate = FIRST; rate <= MOST; rate = Math.round(rate * GROWTH)) {
    if (!isHeld(await attempt(rate)) && !isHeld(await attempt(rate))) return held;
    held = rate;
  }
  return held;
};
