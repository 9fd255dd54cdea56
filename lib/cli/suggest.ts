/** Edits between two words: insertion, deletion, replacement (Levenshtein). */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] as number) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
};

/** `typed` cut to the longest command; what is longer was not a slip of the finger. */
const MAX_TYPED = 60;

/** Letters of which a part of one word, and of no other, is enough. */
const MIN_PART = 4;

/**
 * The nearest of `known` in any case, if it is near enough to be what was meant: a third of its letters, at least one; or
 * the only one that `typed` is a part of.
 */
const suggest = (typed: string, known: readonly string[]): string | undefined => {
  if (typed.length > MAX_TYPED) return undefined;
  const lower = typed.toLowerCase();
  const [best] = known
    .map((word) => ({ word, edits: distance(lower, word.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits || (a.word < b.word ? -1 : 1));
  if (best !== undefined && best.edits <= Math.max(1, Math.floor(best.word.length / 3))) return best.word;
  const part = lower.replace(/^-+/, '');
  const [whole, ...others] = part.length < MIN_PART ? [] : known.filter((word) => word.toLowerCase().includes(part));
  return others.length === 0 ? whole : undefined;
};

/** ` Did you mean …?`, or nothing. */
export const didYouMean = (typed: string, known: readonly string[]): string => {
  const word = suggest(typed, known);
  return word === undefined ? '' : ` Did you mean ${word}?`;
};
