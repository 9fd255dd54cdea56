// The highest rate that is held: found by trying, and lowered while a load shows that it was too high.
import { P99_MS } from './bounds.ts';
import type { Load } from './load.ts';

const MOST = 5000;

/** Short steps up to near the limit, long ones about it. */
const COARSE = { first: 50, growth: 1.25, seconds: 3 };
const FINE = { growth: 1.05, seconds: 15 };

/** Of a rate that was too high. */
const LOWER = 0.85;

/** How often a load may begin. */
export const BEGINNINGS = 5;

/** Requests wait for each other: more are on their way than arrive in the time that p99 has, or p99 is longer. */
const isSlow = ({ rate, p99, waiting }: Load): boolean =>
  p99 > P99_MS || waiting > Math.max(10, (rate * P99_MS) / 1000);

/** No error, a bounded p99, and nothing queues: of a step of the ramp, and of the soak. */
export const isHeld = (load: Load): boolean => Object.keys(load.errors).length === 0 && !isSlow(load);

export type Attempt = (rate: number, seconds: number) => Promise<Load>;

/** The last of growing rates that is held, or 0. One that is not is tried twice: another program may have been running. */
const climb = async (first: number, growth: number, holds: (rate: number) => Promise<boolean>): Promise<number> => {
  let held = 0;
  for (let rate = first; rate <= MOST; rate = Math.ceil(rate * growth)) {
    if (!(await holds(rate)) && !(await holds(rate))) break;
    held = rate;
  }
  return held;
};

/** 0 where not even the first is held. */
export const highestRate = async (attempt: Attempt): Promise<number> => {
  const steps = (seconds: number) => async (rate: number) => isHeld(await attempt(rate, seconds));
  const about = await climb(COARSE.first, COARSE.growth, steps(COARSE.seconds));
  for (let first = about; first >= COARSE.first; first = Math.floor(first * LOWER)) {
    const held = await climb(first, FINE.growth, steps(FINE.seconds));
    if (held > 0) return held;
  }
  return 0;
};

/**
 * The first load at falling rates that is held from its first look to its end. An error lowers no rate: it is a fault, and is
 * counted. What was given up is told, and the last beginning is taken as it comes.
 */
export const heldLoad = async (
  first: number,
  run: (rate: number, goesOn: (soFar: Load) => boolean) => Promise<Load>,
): Promise<{ readonly load: Load; readonly givenUp: readonly Load[] }> => {
  const givenUp: Load[] = [];
  for (let rate = first; ; rate = Math.max(1, Math.floor(rate * LOWER))) {
    const isLast = givenUp.length === BEGINNINGS - 1;
    let isGood = true;
    const goesOn = (soFar: Load): boolean => {
      isGood &&= isLast || !isSlow(soFar);
      return isGood;
    };
    const load = await run(rate, goesOn);
    if (goesOn(load)) return { load, givenUp };
    givenUp.push(load);
  }
};
