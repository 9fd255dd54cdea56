// Times of answers as counts, by tenths of a millisecond: to ask for a share costs the same after ten minutes as after one second.

const STEPS_PER_MS = 10;
const MOST_MS = 60_000;

export type Times = {
  readonly add: (ms: number) => void;
  /** In milliseconds, no less than it was: what `share` of the times are at or below. */
  readonly at: (share: number) => number;
};

export const startTimes = (): Times => {
  const counts = new Uint32Array(MOST_MS * STEPS_PER_MS + 1);
  let all = 0;
  return {
    add: (ms) => {
      const step = Math.min(Math.ceil(Math.max(0, ms) * STEPS_PER_MS), counts.length - 1);
      counts[step] = (counts[step] ?? 0) + 1;
      all += 1;
    },
    at: (share) => {
      let seen = 0;
      const step = counts.findIndex((count) => {
        seen += count;
        return seen > 0 && seen >= all * share;
      });
      return Math.max(0, step) / STEPS_PER_MS;
    },
  };
};
