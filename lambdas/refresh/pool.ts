export type Pool = {
  /** Begins work as soon as there is room for it. Work must not reject. */
  readonly add: (kind: string, work: () => Promise<void>) => void;
  /** Until nothing is under way, and nothing waits that may still begin. */
  readonly drain: () => Promise<void>;
};

export type Room = {
  readonly atOnce: number;
  readonly ofOneKind: number;
  /** Whether it is too late to begin anything. */
  readonly isOver: () => boolean;
};

/** Work of several kinds, so much at once, and so much of one kind: what is slow keeps nothing but its own kind waiting. */
export const createPool = ({ atOnce, ofOneKind, isOver }: Room): Pool => {
  const underWay = new Map<Promise<void>, string>();
  const waiting = new Map<string, (() => Promise<void>)[]>();
  const isFull = (kind: string): boolean =>
    [...underWay.values()].filter((other) => other === kind).length >= ofOneKind;
  const next = (): { readonly kind: string; readonly work: () => Promise<void> } | undefined => {
    if (underWay.size >= atOnce || isOver()) return undefined;
    for (const [kind, queue] of waiting) {
      const work = isFull(kind) ? undefined : queue.shift();
      if (work !== undefined) return { kind, work };
    }
    return undefined;
  };
  const begin = (): void => {
    for (let one = next(); one !== undefined; one = next()) {
      const begun: Promise<void> = one.work().finally(() => {
        underWay.delete(begun);
        begin();
      });
      underWay.set(begun, one.kind);
    }
  };
  return {
    add: (kind, work) => {
      const queue = waiting.get(kind) ?? [];
      queue.push(work);
      waiting.set(kind, queue);
      begin();
    },
    drain: async () => {
      while (underWay.size > 0) await Promise.race(underWay.keys());
    },
  };
};
