// How wide the columns of a table are: as wide as their text if all have room, else each gets its share of what there is.

export type Extent = {
  /** Width of the column's longest text on one line, and of its longest word. */
  readonly whole: number;
  readonly word: number;
};

/** No word makes its column wider than such a share of the table, the less the more columns there are; it is broken instead. */
const WIDEST_WORD = [0.3, 0.24, 0.18, 0.13, 0.1];

/**
 * @param extents of each column with its padding
 * @returns widths that add up to `width`
 */
export const columnWidths = (extents: readonly Extent[], width: number): readonly number[] => {
  const wholes = extents.map(({ whole }) => whole);
  const total = sum(wholes);
  if (total <= width) return wholes.map((whole) => whole + (width - total) / wholes.length);
  const capped = WIDEST_WORD.map((share) => extents.map(({ word }) => Math.min(word, width * share)));
  const least = capped.find((each) => sum(each) < width) ?? extents.map(({ word }) => word);
  const taken = sum(least);
  if (taken >= width) return least.map((each) => (each * width) / taken);
  // By the root: a column of long prose gets more, and does not starve the others.
  const wishes = wholes.map((whole, i) => Math.sqrt(Math.max(0, whole - (least[i] ?? 0))));
  const wished = sum(wishes) || 1;
  return least.map((each, i) => each + ((width - taken) * (wishes[i] ?? 0)) / wished);
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
