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

/** The nearest of `known`, if it is near enough to be what was meant: a third of its letters, at least one. */
const suggest = (typed: string, known: readonly string[]): string | undefined => {
  if (typed.length > MAX_TYPED) return undefined;
  const [best] = known
    .map((word) => ({ word, edits: distance(typed, word) }))
    .sort((a, b) => a.edits - b.edits || (a.word < b.word ? -1 : 1));
  return best !== undefined && best.edits <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined;
};

/** ` Did you mean …?`, or nothing. */
export const didYouMean = (typed: string, known: readonly string[]): string => {
  const word = suggest(typed, known);
  return word === undefined ? '' : ` Did you mean ${word}?`;
};
