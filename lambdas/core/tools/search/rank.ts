// Which tools answer a question: BM25F (Robertson, Zaragoza, 2009) over what is written about each tool. No service, no
// index that could go stale: an integration has at most a few thousand tools, and they stand in memory already.
import type { Tool } from '#core/tools/tool.ts';
import { type Action, actionsOf, actionsOfTool } from './actions.ts';
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
const SYNONYM = 0.6;
/** What a verb is worth as a word; as an action it counts apart. */
const VERB = 0.25;
/** What it is worth to do what is asked for, and to be about nothing else. */
const ACTION = { same: 1.4, other: 0.75 };
const COVERAGE = { question: 0.5, name: 0.4 };
/** A question of more words is read up to here. */
const MAX_TERMS = 24;

/** A tool as it is searched: how often each term stands in each field. */
export type SearchDocument = {
  readonly name: string;
  readonly actions: ReadonlySet<Action>;
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
  return { name: tool.name, actions: actionsOfTool(tool), terms, lengths };
};

/**
 * The names of what answers the question, best first; the same question has the same answer. What is known of a term comes
 * from `documents` alone: tools that a caller may not see do not move those it may.
 */
export const rank = (question: string, documents: readonly SearchDocument[], most: number): readonly string[] => {
  const asked = [...new Set(termsOf(question))].slice(0, MAX_TERMS);
  const averages = averageLengths(documents);
  const rarity = rememberedRarity(documents);
  const wanted = new Set(asked.flatMap(actionsOf));
  const scored = documents.map((document) => ({
    name: document.name,
    score: scoreOf(document, asked, wanted, averages, rarity),
  }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
};

const scoreOf = (
  document: SearchDocument,
  asked: readonly string[],
  wanted: ReadonlySet<Action>,
  averages: Lengths,
  rarity: (term: string) => number,
): number => {
  const parts = asked.map((term) => {
    const verb = actionsOf(term).length > 0;
    const { score, by } = termScore(term, document, averages, rarity);
    return { score: verb ? score * VERB : score, by, weight: verb ? 0 : rarity(term) };
  });
  const sum = parts.reduce((total, { score }) => total + score, 0);
  const weights = parts.reduce((total, { weight }) => total + weight, 0);
  const met = parts.reduce((total, { score, weight }) => (score > 0 ? total + weight : total), 0);
  const used = new Set(parts.flatMap(({ by, score }) => (score > 0 ? [by] : [])));
  const named = [...document.terms].filter(
    ([term, fields]) => fields.name !== undefined && actionsOf(term).length === 0,
  );
  const nameWeight = named.reduce((total, [term]) => total + rarity(term), 0);
  const nameMet = named.reduce((total, [term]) => (used.has(term) ? total + rarity(term) : total), 0);
  const fit =
    wanted.size === 0 ? 1 : [...wanted].some((action) => document.actions.has(action)) ? ACTION.same : ACTION.other;
  return (
    sum *
    fit *
    (1 - COVERAGE.question + (COVERAGE.question * met) / (weights || 1)) *
    (1 - COVERAGE.name + (COVERAGE.name * nameMet) / (nameWeight || 1))
  );
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
): { readonly score: number; readonly by: string } => {
  let best = { score: weighted(term, document, averages) * rarity(term), by: term };
  for (const other of synonymsOf(term)) {
    const score = SYNONYM * weighted(other, document, averages) * rarity(other);
    if (score > best.score) best = { score, by: other };
  }
  return best;
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
