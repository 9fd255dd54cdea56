// The tables of docs/security.md that are made from lib/acknowledgements.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ACKNOWLEDGEMENTS, STANDING_WARNINGS } from '#lib/acknowledgements.ts';
import { fillTables, markdownTable } from '#lib/generated-tables.ts';

const DOCUMENT = fileURLToPath(new URL('../../../docs/security.md', import.meta.url));

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

const TABLES = {
  acknowledged: () =>
    markdownTable(
      ['rule', 'where', 'reason'],
      ACKNOWLEDGEMENTS.map(({ rules, where, finding, reason }) => [
        code(rules),
        code(where) + (finding === undefined ? '' : `: \`${finding}\``),
        reason,
      ]),
    ),
  standing: () =>
    markdownTable(
      ['warning', 'reason'],
      STANDING_WARNINGS.map(({ rule, reason }) => [code([rule]), reason]),
    ),
};

export const readDocument = (): string => readFileSync(DOCUMENT, 'utf8');

export const writeDocument = (text: string): void => writeFileSync(DOCUMENT, text);

/** The document with its tables made anew. */
export const withTables = (document: string): string => fillTables(document, 'rules', TABLES);
