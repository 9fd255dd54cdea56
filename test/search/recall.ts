// How often search_tools names the tool that is meant, over tasks that were written down: those of one author in two sets of
// words, as somebody asked for it and as an agent looks for it that knows what kind of product it is connected to, and those
// of a second author who had not seen the tools' names. Rankings are tuned on every second task, never on the others, and not at
// all on `late`.
import { existsSync, readFileSync } from 'node:fs';
import type { Integration } from '#core/integrations/integration.ts';
import { rank } from '#core/tools/search/rank.ts';
import { type SearchDocument, searchDocument } from '#core/tools/search/search-document.ts';
import { buildTools } from '#core/tools/tool.ts';
import { importBytes } from '#test/openapi/import.ts';

const ROOT = new URL('../../', import.meta.url);
const DOCUMENTS = new URL('../shared/openapi/', ROOT);

type Task = { readonly text: string; readonly tools: readonly string[] };
type Written<T = Task> = { readonly name: string; readonly source: string; readonly questions: readonly T[] };

const writtenIn = <T>(file: string): readonly Written<T>[] =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

const isBundled = ({ source }: { readonly source: string }): boolean => source.startsWith('integrations/');

const FIRST = writtenIn<{ readonly query: string; readonly asked: string; readonly tools: readonly string[] }>(
  'questions.json',
);
const phrased = (phrasing: 'query' | 'asked'): readonly Written[] =>
  FIRST.map(({ questions, ...integration }) => ({
    ...integration,
    questions: questions.map(({ tools, ...task }) => ({ text: task[phrasing], tools })),
  }));

const BLIND = writtenIn<Task>('blind-questions.json');

export const SETS = {
  /** The first author's, as an agent looks for it. */
  agent: phrased('query'),
  /** The same tasks as a person asked for them. */
  person: phrased('asked'),
  /** The second author's, over the bundled integrations. */
  blind: BLIND.filter(isBundled),
  /** The second author's, over whole documents of 96 to 659 tools. */
  large: BLIND.filter((each) => !isBundled(each)),
  /** The second author's, over the bundled integrations, written when the ranking stood and never looked at for it. */
  late: writtenIn<Task>('late-questions.json'),
} as const;

export type SetName = keyof typeof SETS;

export const SET_NAMES = Object.keys(SETS) as readonly SetName[];

export type Asked = {
  readonly integration: string;
  readonly text: string;
  readonly answers: readonly string[];
  readonly heldOut: boolean;
  /** From 1; Infinity where no answer was found. */
  readonly place: number;
  readonly found: readonly string[];
};

/** Whether all is here that tasks are about: the documents of whole APIs stand beside the repository. */
export const COMPLETE = existsSync(DOCUMENTS);

const definitionOf = (source: string): Integration =>
  isBundled({ source })
    ? (JSON.parse(readFileSync(new URL(source, ROOT), 'utf8')) as Integration)
    : importBytes(readFileSync(new URL(source, DOCUMENTS))).definition;

const searchable = new Map<string, readonly SearchDocument[]>();

const documentsOf = (source: string): readonly SearchDocument[] => {
  const documents = searchable.get(source) ?? buildTools(definitionOf(source)).map(searchDocument);
  searchable.set(source, documents);
  return documents;
};

export type Searched = { readonly name: string; readonly tools: readonly string[]; readonly asked: readonly Asked[] };

/** Every task of a set put to the tools of its integration; integrations whose document is absent are left out. */
export const askAll = (set: SetName): readonly Searched[] =>
  SETS[set]
    .filter((written) => isBundled(written) || COMPLETE)
    .map(({ name, source, questions }) => {
      const documents = documentsOf(source);
      const asked = questions.map((task, index) => put(name, documents, task, index % 2 === 1));
      return { name, tools: documents.map((document) => document.name), asked };
    });

const put = (integration: string, documents: readonly SearchDocument[], task: Task, heldOut: boolean): Asked => {
  const found = rank(task.text, documents, 25);
  const places = task.tools.map((answer) => found.indexOf(answer)).filter((place) => place >= 0);
  const place = places.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...places) + 1;
  return { integration, text: task.text, answers: task.tools, heldOut, place, found };
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
