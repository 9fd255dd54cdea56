// Which tools answer a question: BM25F (Robertson, Zaragoza, 2009) over what is written about each tool. No service, no
// index that could go stale: an integration has at most a few thousand tools, and they stand in memory already.
import { isBareVerb, reads } from './actions.ts';
import { type Corpus, corpusOf } from './corpus.ts';
import { type Question, readQuestion } from './question.ts';
import { FIELD_NAMES, FIELDS, type SearchDocument } from './search-document.ts';
import { synonymsOf } from './synonyms.ts';

const K1 = 1.2;
/** What a word is worth that stands for another: less where tools are named by the word itself, which then means those. */
const SYNONYM = { usual: 0.8, ofName: 0.45 };
/** What a verb is worth as a word; as an action it counts apart. */
const VERB = 0.3;
/**
 * What it is worth to do what is asked for: that, what is less likely meant by it, another thing, and the opposite, which is
 * to write where somebody reads, to read where somebody writes, and to delete unasked.
 */
const ACTION = { same: 1.4, unlikely: 1.15, other: 0.75, opposite: 0.4 };
/** What it is worth to cover more of the question, and to be about nothing else. */
const COVERAGE = { question: 0.4, name: 0.45 };

/**
 * The names of what answers the question, best first; the same question has the same answer. What is known of a term comes
 * from `documents` alone: tools that a caller may not see do not move those it may.
 */
export const rank = (text: string, documents: readonly SearchDocument[], most: number): readonly string[] => {
  const question = readQuestion(text);
  const corpus = corpusOf(documents);
  const asked = question.terms.map((term) => askedTerm(term, corpus));
  return documents
    .map((document) => ({ name: document.name, score: scoreOf(document, asked, question, corpus) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
};

type AskedTerm = {
  /** The word itself, and those that may stand for it, with what each is worth. */
  readonly forms: readonly { readonly term: string; readonly worth: number }[];
  /** What it counts for when it is asked how much of the question a tool covers. */
  readonly weight: number;
};

const askedTerm = (term: string, { rarity, has, names, kin }: Corpus): AskedTerm => {
  const verb = isBareVerb(term);
  const own = rarity(term);
  const share = verb ? VERB : 1;
  const standing = share * (names(term) ? SYNONYM.ofName : SYNONYM.usual);
  const others = [...synonymsOf(term), ...(has(term) ? [] : kin(term))].map((other) => ({
    term: other,
    // A rare word that stands for a common one is no better a sign than that one.
    worth: standing * Math.min(own, rarity(other)),
  }));
  return { forms: [{ term, worth: share * own }, ...others], weight: verb ? 0 : own };
};

const scoreOf = (document: SearchDocument, asked: readonly AskedTerm[], question: Question, corpus: Corpus): number => {
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
  return sum * actionWorth(document, question) * covered * aboutness(document, used, corpus);
};

const actionWorth = ({ actions }: SearchDocument, { wanted, unlikely }: Question): number => {
  if (wanted.size === 0) return 1;
  const met = [...wanted].filter((action) => actions.has(action));
  if (met.length > 0) return met.every((action) => action === unlikely) ? ACTION.unlikely : ACTION.same;
  const opposite = actions.has('delete') || [...actions].some(reads) !== [...wanted].some(reads);
  return opposite ? ACTION.opposite : ACTION.other;
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
