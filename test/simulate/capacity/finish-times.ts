/** When what is under way ends: a binary heap, the earliest first. */
export const finishTimes = () => {
  const heap: number[] = [];
  const at = (index: number): number => heap[index] ?? Number.POSITIVE_INFINITY;

  const add = (time: number): void => {
    let index = heap.push(time) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (at(parent) <= time) break;
      heap[index] = at(parent);
      index = parent;
    }
    heap[index] = time;
  };

  const removeFirst = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      const earlier = at(child + 1) < at(child) ? child + 1 : child;
      if (at(earlier) >= last) break;
      heap[index] = at(earlier);
      index = earlier;
    }
    heap[index] = last;
  };

  return {
    add,
    size: (): number => heap.length,
    /** Tells of each that has ended, in order. */
    endUntil: (time: number, ended: (at: number) => void): void => {
      for (let first = at(0); first <= time; first = at(0)) {
        removeFirst();
        ended(first);
      }
    },
  };
};
