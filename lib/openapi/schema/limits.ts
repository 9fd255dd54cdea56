// How much of a schema an agent is shown. Models pay for every byte of every tool, so a large schema is told more coarsely:
// shorter texts first, then fewer levels. What is cut away still passes: the provider judges it.

export type Limits = {
  /** Characters of an argument's description. */
  readonly text: number;
  /** Characters of a description below an argument. */
  readonly nestedText: number;
  /** Levels of schemas below an argument. */
  readonly depth: number;
  /** Bytes of the values of an enum, as JSON. */
  readonly enumBytes: number;
  /** Members of an object below an argument. */
  readonly members: number;
  /** Branches of a union. */
  readonly branches: number;
};

/** From generous to coarse; the last is taken whatever it yields. */
export const LEVELS: readonly [Limits, ...Limits[]] = [
  { text: 300, nestedText: 300, depth: 12, enumBytes: 1000, members: 200, branches: 20 },
  { text: 220, nestedText: 100, depth: 8, enumBytes: 600, members: 100, branches: 10 },
  { text: 180, nestedText: 60, depth: 4, enumBytes: 400, members: 40, branches: 6 },
  { text: 140, nestedText: 40, depth: 3, enumBytes: 300, members: 25, branches: 4 },
  { text: 120, nestedText: 0, depth: 2, enumBytes: 200, members: 15, branches: 3 },
  { text: 80, nestedText: 0, depth: 1, enumBytes: 120, members: 10, branches: 2 },
  { text: 40, nestedText: 0, depth: 0, enumBytes: 60, members: 0, branches: 2 },
];

/**
 * Bytes of an operation's schemas from which on a coarser level is tried. A document whose tools are large on average goes on to the
 * next: agents see all of them at once.
 */
export const COMFORTABLE: readonly [number, ...number[]] = [5000, 3500, 2500, 1800, 1200];

/** Bytes of a tool on average, name and texts included. */
export const AFFORDABLE = 2400;

/** Schemas that one operation may be made of before a level counts as too fine, whatever its size: bounds the work. */
export const MAX_SCHEMAS = 1500;
