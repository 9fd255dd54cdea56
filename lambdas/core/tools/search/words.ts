// From text to the terms that a search compares: lower case, without endings, without words that say nothing.

/** Words of grammar, and those that naming rules put into every name. */
const EMPTY = new Set(
  `a an the of to in is are was were be been am do does did for with on at me my our ours your their his her its it this that
  these those by from as and or if please i we you us them they he she can could would should will want need like just any
  some there here into about so how s t single all`.split(/\s+/),
);

export const isEmptyWord = (word: string): boolean => EMPTY.has(word);

/** @returns words of a text or a name, in order; `pullRequests`, `pull_requests` and `pull-requests` are two words each */
export const wordsIn = (text: string): readonly string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]s\b/g, '')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

const VOWEL = /[aeiouy]/;

/** `creates`, `created`, `creating` and `creation` are one term. Light: what it gets wrong it gets wrong on both sides. */
export const stem = (word: string): string => {
  if (word.length < 4) return word;
  const singular = word.endsWith('ies')
    ? `${word.slice(0, -3)}y`
    : word.replace(/(ss|sh|ch|x|z)es$/, '$1').replace(/([^su])s$/, '$1');
  const bare = singular.replace(/(?:ing|ed)$/, '');
  const verbal =
    bare !== singular && bare.length > 2 && VOWEL.test(bare) ? bare.replace(/([^aeiouls])\1$/, '$1') : singular;
  return verbal
    .replace(/is(ation|e)$/, 'iz$1')
    .replace(/(?:([ts])ion|(at)or)$/, '$1$2')
    .replace(/(.{3})e$/, '$1');
};

/** The terms of a text, in order. */
export const termsOf = (text: string): readonly string[] =>
  wordsIn(text)
    .filter((word) => !EMPTY.has(word))
    .map(stem);
