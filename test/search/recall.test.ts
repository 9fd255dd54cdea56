// search_tools against tasks that were written down: what docs/adr/0019-search-mode-and-profiles.md claims of it.
import { describe, expect, it } from 'vitest';
import { askAll, figuresOf, PHRASINGS, present, QUESTIONS } from './recall.ts';

const searched = present().map(askAll);
const complete = searched.length === QUESTIONS.length;
if (!complete) process.stderr.write('Recall: the shares of all tasks are skipped, the OpenAPI documents are absent\n');

const all = (phrasing: (typeof PHRASINGS)[number]) => searched.flatMap(({ asked }) => asked[phrasing]);

describe('the tasks', () => {
  it('are many, of many integrations, and say one thing each', () => {
    expect(QUESTIONS.length).toBeGreaterThanOrEqual(10);
    for (const phrasing of PHRASINGS) {
      const texts = QUESTIONS.flatMap(({ name, questions }) => questions.map((task) => `${name}: ${task[phrasing]}`));
      expect(texts.length).toBeGreaterThanOrEqual(200);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it.each(searched)('of $name are answered by one or two tools that exist', ({ tools, asked }) => {
    for (const { answers } of asked.query) {
      expect(answers.length).toBeLessThanOrEqual(2);
      for (const answer of answers) expect(tools).toContain(answer);
    }
  });
});

describe.skipIf(!complete)('search_tools', () => {
  it('names the tool among the first five for nine of ten tasks, also of those it was not tuned on', () => {
    expect(figuresOf(all('query')).at5).toBeGreaterThanOrEqual(0.9);
    expect(figuresOf(all('query').filter(({ heldOut }) => heldOut)).at5).toBeGreaterThanOrEqual(0.9);
  });

  it('names it for three of five where people speak of their trouble and not of the product', () => {
    expect(figuresOf(all('asked')).at5).toBeGreaterThanOrEqual(0.6);
    expect(figuresOf(all('asked').filter(({ heldOut }) => heldOut)).at5).toBeGreaterThanOrEqual(0.55);
  });
});
