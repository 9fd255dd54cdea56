// Time and chance of a simulation: one seed, one history.

/** mulberry32: uniform in [0, 1). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export type VirtualTime = {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Runs until nobody waits for anything any more, or until the time is up. */
  readonly run: (until: number) => Promise<void>;
};

type Waiting = { readonly at: number; readonly order: number; readonly wake: () => void };

/** A binary heap by time; what falls together goes in the order in which it was asked for. */
export const virtualTime = (): VirtualTime => {
  const heap: Waiting[] = [];
  let now = 0;
  let order = 0;
  const isBefore = (a: Waiting, b: Waiting) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const swap = (i: number, j: number) => {
    [heap[i], heap[j]] = [heap[j] as Waiting, heap[i] as Waiting];
  };
  const push = (waiting: Waiting) => {
    let at = heap.push(waiting) - 1;
    while (at > 0 && isBefore(waiting, heap[(at - 1) >> 1] as Waiting)) {
      swap(at, (at - 1) >> 1);
      at = (at - 1) >> 1;
    }
  };
  const least = (...places: readonly number[]): number =>
    places.reduce((a, b) => (b < heap.length && isBefore(heap[b] as Waiting, heap[a] as Waiting) ? b : a));
  const sink = (at: number): void => {
    const next = least(at, 2 * at + 1, 2 * at + 2);
    if (next === at) return;
    swap(at, next);
    sink(next);
  };
  const pop = (): Waiting | undefined => {
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    heap[0] = last;
    sink(0);
    return first;
  };
  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => push({ at: now + ms, order: order++, wake })),
    run: async (until) => {
      for (let next = pop(); next !== undefined && next.at <= until; next = pop()) {
        now = next.at;
        next.wake();
        // All that follows from it at once, before anything that is later.
        await new Promise<void>((done) => setImmediate(done));
      }
    },
  };
};
