// What a question says: what is to be done, and the terms of what it is to be done to.
import { type Action, actionsOf } from './actions.ts';
import { joinPhrases } from './phrases.ts';
import { isEmptyWord, stem, wordsIn } from './words.ts';

/** A question of more is read up to here. */
const MAX_WORDS = 100;
const MAX_TERMS = 24;

const ASKING = new Set('who whom whose which what when where is are was were do does did has have had am'.split(' '));
/** What `how` asks for; otherwise it asks how something is done, and then what is done says more. */
const AMOUNTS = new Set('many much often long far is are was were'.split(' '));

const READING: readonly Action[] = ['list', 'get'];

export type Question = {
  /** Each once, in order. */
  readonly terms: readonly string[];
  /** Any of these is to be done; none where no word says so. */
  readonly wanted: ReadonlySet<Action>;
  /** The one of `wanted` that is less likely meant. */
  readonly unlikely?: Action;
};

export const readQuestion = (text: string): Question => {
  const words = joinPhrases(wordsIn(text).slice(0, MAX_WORDS));
  const terms = [...new Set(words.filter((word) => !isEmptyWord(word)).map(stem))].slice(0, MAX_TERMS);
  const asking = isAsking(words);
  const verb = terms.find((term) => actionsOf(term).length > 0);
  const wanted = new Set(asking ? READING : verb === undefined ? [] : actionsOf(verb));
  if (speaksOfSeveral(words)) return { terms, wanted, unlikely: 'get' };
  const one = asking && (words.includes('this') || words.includes('that'));
  return { terms, wanted, ...(one && { unlikely: 'list' }) };
};

/** A sentence that asks is not an order, whatever verbs are in it: "who changed this file?" changes none. */
const isAsking = ([first = '', second = '']: readonly string[]): boolean =>
  ASKING.has(first) || (first === 'how' && AMOUNTS.has(second));

/** Whether the first word for a thing is a plural. */
const speaksOfSeveral = (words: readonly string[]): boolean => {
  const isThing = (word: string) => !(isEmptyWord(word) || AMOUNTS.has(word)) && actionsOf(stem(word)).length === 0;
  return /[^su]s$/.test(words.find((word) => !ASKING.has(word) && isThing(word)) ?? '');
};
