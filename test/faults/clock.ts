// Time that only moves when a fault says so: what would be waited for is jumped over.

export type Clock = {
  readonly now: () => number;
  /** Waits that the gateway made. */
  readonly wait: (ms: number) => void;
  /** A jump that nobody waited for: a thaw, or a clock that was set. */
  readonly jump: (ms: number) => void;
  /** Milliseconds waited so far. */
  readonly waited: () => number;
};

export const createClock = (start: number): Clock => {
  let now = start;
  let waited = 0;
  return {
    now: () => now,
    wait: (ms) => {
      now += ms;
      waited += ms;
    },
    jump: (ms) => {
      now += ms;
    },
    waited: () => waited,
  };
};
