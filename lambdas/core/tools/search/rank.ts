// Which tools answer a question: BM25F (Robertson, Zaragoza, 2009) over what is written about each tool. No service, no
// index that could go stale: an integration has at most a few thousand tools, and they stand in memory already.
import { type Action, actionsOf } from './actions.ts';
import { FIELD_NAMES, FIELDS, type Field, type SearchDocument } from './search-document.ts';
import { synonymsOf } from './synonyms.ts';
import { termsOf } from './words.ts';

const K1 = 1.2;
/** What a word is worth that stands for another. */
const SYNONYM = 0.6;
/** What a verb is worth as a word; as an action it counts apart. */
const VERB = 0.25;
/** What it is worth to do what is asked for, and to be about nothing else. */
const ACTION = { same: 1.4, other: 0.75 };
const COVERAGE = { question: 0.5, name: 0.4 };
/** A question of more words is read up to here. */
const MAX_TERMS = 24;

/**
 * The names of what answers the question, best first; the same question has the same answer. What is known of a term comes
 * from `documents` alone: tools that a caller may not see do not move those it may.
 */
export const rank = (question: string, documents: readonly SearchDocument[], most: number): readonly string[] => {
  const terms = [...new Set(termsOf(question))].slice(0, MAX_TERMS);
  const corpus = corpusOf(documents);
  const asked = terms.map((term) => askedTerm(term, corpus));
  const wanted = new Set(terms.flatMap(actionsOf));
  return documents
    .map((document) => ({ name: document.name, score: scoreOf(document, asked, wanted, corpus) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
};

type Corpus = {
  /** Mean length of each field. */
  readonly lengths: { readonly [F in Field]: number };
  /** How rare a term is in what is written, and in names. */
  readonly rarity: (term: string) => number;
  readonly nameRarity: (term: string) => number;
};

const corpusOf = (documents: readonly SearchDocument[]): Corpus => {
  const all = documents.length;
  const named = new Map<string, number>();
  for (const { subject } of documents) for (const term of subject) named.set(term, (named.get(term) ?? 0) + 1);
  const mean = (field: Field) => documents.reduce((sum, { lengths }) => sum + lengths[field], 0) / all || 1;
  return {
    lengths: Object.fromEntries(FIELD_NAMES.map((field) => [field, mean(field)])) as Corpus['lengths'],
    rarity: (term) => rarityOf(documents.filter(({ terms }) => terms.has(term)).length, all),
    nameRarity: (term) => rarityOf(named.get(term) ?? 0, all),
  };
};

/** Inverse document frequency: a word that every tool has tells none apart. */
const rarityOf = (having: number, all: number): number => Math.log(1 + (all - having + 0.5) / (having + 0.5));

type AskedTerm = {
  /** The word itself, and those that may stand for it, with what each is worth. */
  readonly forms: readonly { readonly term: string; readonly worth: number }[];
  /** What it counts for when it is asked how much of the question a tool covers. */
  readonly weight: number;
};

const askedTerm = (term: string, { rarity }: Corpus): AskedTerm => {
  const verb = actionsOf(term).length > 0;
  const own = rarity(term);
  const share = verb ? VERB : 1;
  const others = synonymsOf(term).map((other) => ({ term: other, worth: share * SYNONYM * rarity(other) }));
  return { forms: [{ term, worth: share * own }, ...others], weight: verb ? 0 : own };
};

const scoreOf = (
  document: SearchDocument,
  asked: readonly AskedTerm[],
  wanted: ReadonlySet<Action>,
  corpus: Corpus,
): number => {
  const used = new Set<string>();
  let [sum, met, weights] = [0, 0, 0];
  for (const { forms, weight } of asked) {
    // Of the word itself or of one that stands for it, whichever says more.
    let best = { score: 0, term: '' };
    for (const { term, worth } of forms) {
      const score = worth * frequency(term, document, corpus);
      if (score > best.score) best = { score, term };
    }
    weights += weight;
    if (best.score === 0) continue;
    sum += best.score;
    met += weight;
    used.add(best.term);
  }
  if (sum === 0) return 0;
  const covered = 1 - COVERAGE.question + (COVERAGE.question * met) / (weights || 1);
  return sum * actionWorth(document, wanted) * covered * aboutness(document, used, corpus);
};

const actionWorth = ({ actions }: SearchDocument, wanted: ReadonlySet<Action>): number => {
  if (wanted.size === 0) return 1;
  return [...wanted].some((action) => actions.has(action)) ? ACTION.same : ACTION.other;
};

/** A tool whose name speaks of much else is about something else. */
const aboutness = ({ subject }: SearchDocument, used: ReadonlySet<string>, { nameRarity }: Corpus): number => {
  const weight = (terms: readonly string[]) => terms.reduce((sum, term) => sum + nameRarity(term), 0);
  return (
    1 - COVERAGE.name + (COVERAGE.name * weight(subject.filter((term) => used.has(term)))) / (weight(subject) || 1)
  );
};

/** How much of a document a term is, from 0 to 1: more of it counts ever less (BM25F). */
const frequency = (term: string, { terms, lengths }: SearchDocument, corpus: Corpus): number => {
  const counts = terms.get(term);
  if (counts === undefined) return 0;
  const sum = FIELD_NAMES.reduce((total, field) => {
    const { weight, b } = FIELDS[field];
    return total + (weight * (counts[field] ?? 0)) / (1 - b + (b * lengths[field]) / corpus.lengths[field]);
  }, 0);
  return sum / (K1 + sum);
};
