// The titles of tests as their source has them.

/** `it('…',` and `it.each(…)('…',`, also on a line of its own. */
const TITLE = /(?:\b(?:it|describe)(?:\.\w+)*|\))\(\s*(?:'((?:[^'\\\n]|\\.)+)'|`([^`]+)`)\s*,/g;

/** @param source of a file of tests */
export const titlesIn = (source: string): readonly string[] =>
  Array.from(source.matchAll(TITLE), ([, single, template = '']) => single?.replace(/\\(.)/g, '$1') ?? template);
