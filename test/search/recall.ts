// How often search_tools names the tool that is meant. Every task is there in two sets of words: as somebody asked for it, and
// as an agent looks for it that knows what kind of product it is connected to. Both were written before the ranking was tuned;
// it was tuned on every second task, and never on the others.
import { existsSync, readFileSync } from 'node:fs';
import type { Integration } from '#core/integrations/integration.ts';
import { rank } from '#core/tools/search/rank.ts';
import { searchDocument } from '#core/tools/search/search-document.ts';
import { buildTools } from '#core/tools/tool.ts';
import { importBytes } from '#test/openapi/import.ts';

const ROOT = new URL('../../', import.meta.url);
const DOCUMENTS = new URL('../shared/openapi/', ROOT);

export const PHRASINGS = ['query', 'asked'] as const;
export type Phrasing = (typeof PHRASINGS)[number];

type Task = { readonly [P in Phrasing]: string } & { readonly tools: readonly string[] };
type Written = { readonly name: string; readonly source: string; readonly questions: readonly Task[] };

export const QUESTIONS = JSON.parse(
  readFileSync(new URL('questions.json', import.meta.url), 'utf8'),
) as readonly Written[];

export type Asked = {
  readonly integration: string;
  readonly text: string;
  readonly answers: readonly string[];
  readonly heldOut: boolean;
  /** From 1; Infinity where no answer was found. */
  readonly place: number;
  readonly found: readonly string[];
};

const isBundled = ({ source }: Written): boolean => source.startsWith('integrations/');

/** Integrations whose definition is here: those that are bundled, and those whose document is present. */
export const present = (): readonly Written[] => QUESTIONS.filter((each) => isBundled(each) || existsSync(DOCUMENTS));

const definitionOf = (written: Written): Integration =>
  isBundled(written)
    ? (JSON.parse(readFileSync(new URL(written.source, ROOT), 'utf8')) as Integration)
    : importBytes(readFileSync(new URL(written.source, DOCUMENTS))).definition;

export type Searched = {
  readonly name: string;
  readonly tools: readonly string[];
  readonly asked: { readonly [P in Phrasing]: readonly Asked[] };
};

/** Every task of an integration put to its tools, in both phrasings. */
export const askAll = (written: Written): Searched => {
  const tools = buildTools(definitionOf(written));
  const documents = tools.map(searchDocument);
  const put = (phrasing: Phrasing): readonly Asked[] =>
    written.questions.map((task, index) => {
      const found = rank(task[phrasing], documents, 25);
      const places = task.tools.map((answer) => found.indexOf(answer)).filter((place) => place >= 0);
      const place = places.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...places) + 1;
      return {
        integration: written.name,
        text: task[phrasing],
        answers: task.tools,
        heldOut: index % 2 === 1,
        place,
        found,
      };
    });
  return {
    name: written.name,
    tools: tools.map(({ name }) => name),
    asked: { query: put('query'), asked: put('asked') },
  };
};

export type Figures = { readonly questions: number; readonly at1: number; readonly at5: number; readonly mrr: number };

/** Parts of 1; `mrr` is the mean of 1 / place. */
export const figuresOf = (asked: readonly Asked[]): Figures => {
  const part = (most: number) => asked.filter(({ place }) => place <= most).length / asked.length;
  return {
    questions: asked.length,
    at1: part(1),
    at5: part(5),
    mrr: asked.reduce((sum, { place }) => sum + 1 / place, 0) / asked.length,
  };
};
