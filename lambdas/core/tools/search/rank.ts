// Which tools answer a question: BM25F (Robertson, Zaragoza, 2009) over what is written about each tool. No service, no
// index that could go stale: an integration has at most a few thousand tools, and they stand in memory already.
import type { Tool } from '#core/tools/tool.ts';
import { synonymsOf } from './synonyms.ts';
import { termsOf } from './words.ts';

/** Where a term stands, and what that is worth; `b` is how much a long field is held against a tool. */
const FIELDS = {
  name: { weight: 5, b: 0.3 },
  resource: { weight: 2, b: 0.3 },
  title: { weight: 3, b: 0.3 },
  /** The description's first sentence, and the rest. */
  summary: { weight: 2, b: 0.5 },
  details: { weight: 0.7, b: 0.7 },
  arguments: { weight: 0.6, b: 0.7 },
} as const;

type Field = keyof typeof FIELDS;

const NAMES = Object.keys(FIELDS) as readonly Field[];

const K1 = 1.2;
/** What a word is worth that stands for another. */
const SYNONYM = 0.55;
/** A question of more words is read up to here. */
const MAX_TERMS = 24;

/** A tool as it is searched: how often each term stands in each field. */
export type SearchDocument = {
  readonly name: string;
  readonly terms: ReadonlyMap<string, { readonly [F in Field]?: number }>;
  readonly lengths: { readonly [F in Field]: number };
};

export const firstSentence = (text: string): string => /^[\s\S]*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;

const textsOf = ({ name, resource, tags, definition, slots }: Tool): { readonly [F in Field]: string } => {
  const description = String(definition.description ?? '');
  const summary = firstSentence(description);
  return {
    name,
    resource: [resource, ...tags].join(' '),
    title: String(definition.title ?? ''),
    summary,
    details: description.slice(summary.length),
    arguments: slots.map(({ argument }) => argument).join(' '),
  };
};

export const searchDocument = (tool: Tool): SearchDocument => {
  const texts = textsOf(tool);
  const terms = new Map<string, { [F in Field]?: number }>();
  const lengths = Object.fromEntries(
    NAMES.map((field) => {
      const found = termsOf(texts[field]);
      for (const term of found) {
        const counts = terms.get(term) ?? {};
        counts[field] = (counts[field] ?? 0) + 1;
        terms.set(term, counts);
      }
      return [field, found.length];
    }),
  ) as { [F in Field]: number };
  return { name: tool.name, terms, lengths };
};

/**
 * The names of what answers the question, best first; the same question has the same answer. What is known of a term comes
 * from `documents` alone: tools that a caller may not see do not move those it may.
 */
export const rank = (question: string, documents: readonly SearchDocument[], most: number): readonly string[] => {
  const asked = [...new Set(termsOf(question))].slice(0, MAX_TERMS);
  const averages = averageLengths(documents);
  const rarity = rememberedRarity(documents);
  const scored = documents.map((document) => ({
    name: document.name,
    score: asked.reduce((sum, term) => sum + termScore(term, document, averages, rarity), 0),
  }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
};

type Lengths = { readonly [F in Field]: number };

const averageLengths = (documents: readonly SearchDocument[]): Lengths =>
  Object.fromEntries(
    NAMES.map((field) => [
      field,
      documents.reduce((sum, { lengths }) => sum + lengths[field], 0) / documents.length || 1,
    ]),
  ) as Lengths;

/** Of the word itself or of one that stands for it, whichever says more. */
const termScore = (
  term: string,
  document: SearchDocument,
  averages: Lengths,
  rarity: (term: string) => number,
): number => {
  const own = weighted(term, document, averages) * rarity(term);
  return synonymsOf(term).reduce(
    (best, other) => Math.max(best, SYNONYM * weighted(other, document, averages) * rarity(other)),
    own,
  );
};

const weighted = (term: string, { terms, lengths }: SearchDocument, averages: Lengths): number => {
  const counts = terms.get(term);
  if (counts === undefined) return 0;
  const sum = NAMES.reduce((total, field) => {
    const { weight, b } = FIELDS[field];
    return total + (weight * (counts[field] ?? 0)) / (1 - b + (b * lengths[field]) / averages[field]);
  }, 0);
  return sum / (K1 + sum);
};

/** Inverse document frequency: a word that every tool has tells none apart. */
const rememberedRarity = (documents: readonly SearchDocument[]) => {
  const known = new Map<string, number>();
  return (term: string): number => {
    const before = known.get(term);
    if (before !== undefined) return before;
    const having = documents.filter(({ terms }) => terms.has(term)).length;
    const rarity = Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
    known.set(term, rarity);
    return rarity;
  };
};
