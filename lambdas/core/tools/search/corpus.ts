// What the tools in scope say together: how long their texts are, and how rare each term is among them.
import { FIELD_NAMES, type Field, type SearchDocument } from './search-document.ts';

export type Corpus = {
  /** Mean length of each field. */
  readonly lengths: { readonly [F in Field]: number };
  /** How rare a term is in what is written, and in names. */
  readonly rarity: (term: string) => number;
  readonly nameRarity: (term: string) => number;
  readonly has: (term: string) => boolean;
  readonly names: (term: string) => boolean;
  /** Terms there are that begin as this one does. */
  readonly kin: (term: string) => readonly string[];
};

export const corpusOf = (documents: readonly SearchDocument[]): Corpus => {
  const all = documents.length;
  const written = countBy(documents.map(({ terms }) => terms.keys()));
  const named = countBy(documents.map(({ subject }) => subject));
  const mean = (field: Field) => documents.reduce((sum, { lengths }) => sum + lengths[field], 0) / all || 1;
  return {
    lengths: Object.fromEntries(FIELD_NAMES.map((field) => [field, mean(field)])) as Corpus['lengths'],
    rarity: (term) => rarityOf(written.get(term) ?? 0, all),
    nameRarity: (term) => rarityOf(named.get(term) ?? 0, all),
    has: (term) => written.has(term),
    names: (term) => named.has(term),
    kin: (term) => [...written.keys()].filter((other) => areKin(term, other)),
  };
};

const countBy = (groups: readonly Iterable<string>[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const terms of groups) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
};

/** Inverse document frequency: a word that every tool has tells none apart. */
const rarityOf = (having: number, all: number): number => Math.log(1 + (all - having + 0.5) / (having + 0.5));

/** Letters that kin have in common, and the part of the shorter one that these have to be. */
const ALIKE = { letters: 4, part: 0.75 };

/** `applicant` and `application`: what light stemming leaves apart. */
const areKin = (one: string, other: string): boolean => {
  const shorter = Math.min(one.length, other.length);
  if (shorter < ALIKE.letters) return false;
  const letters = Math.max(ALIKE.letters, Math.ceil(shorter * ALIKE.part));
  return other.startsWith(one.slice(0, letters));
};
