// What is searched of a tool: the terms of all that is written about it, by where they stand.
import type { Tool } from '#core/tools/tool.ts';
import { type Action, actionsOfTool, isBareVerb } from './actions.ts';
import { termsOf } from './words.ts';

/** Where a term stands, and what that is worth; `b` is how much a long field is held against a tool. */
export const FIELDS = {
  name: { weight: 5, b: 0.3 },
  resource: { weight: 2, b: 0.3 },
  title: { weight: 3, b: 0.3 },
  /** The description's first sentence, and the rest. */
  summary: { weight: 2, b: 0.5 },
  details: { weight: 0.7, b: 0.7 },
  arguments: { weight: 0.6, b: 0.7 },
} as const;

export type Field = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS) as readonly Field[];

/** A tool as it is searched: how often each term stands in each field. */
export type SearchDocument = {
  readonly name: string;
  readonly actions: ReadonlySet<Action>;
  /** Terms of the name that are no verbs: what the tool is about. */
  readonly subject: readonly string[];
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
    FIELD_NAMES.map((field) => {
      const found = termsOf(texts[field]);
      for (const term of found) {
        const counts = terms.get(term) ?? {};
        counts[field] = (counts[field] ?? 0) + 1;
        terms.set(term, counts);
      }
      return [field, found.length];
    }),
  ) as { [F in Field]: number };
  const subject = [...new Set(termsOf(tool.name))].filter((term) => !isBareVerb(term));
  return { name: tool.name, actions: actionsOfTool(tool), subject, terms, lengths };
};
