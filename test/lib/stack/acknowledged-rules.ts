// The tables of docs/security.md that are made from lib/acknowledgements.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ACKNOWLEDGEMENTS, STANDING_WARNINGS } from '#lib/acknowledgements.ts';

const DOCUMENT = fileURLToPath(new URL('../../../docs/security.md', import.meta.url));

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

const TABLES: { readonly [name: string]: string } = {
  acknowledged: table(
    ['rule', 'where', 'reason'],
    ACKNOWLEDGEMENTS.map(({ rules, where, finding, reason }) => [
      code(rules),
      code(where) + (finding === undefined ? '' : `: \`${finding}\``),
      reason,
    ]),
  ),
  standing: table(
    ['warning', 'reason'],
    STANDING_WARNINGS.map(({ rule, reason }) => [code([rule]), reason]),
  ),
};

export const readDocument = (): string => readFileSync(DOCUMENT, 'utf8');

export const writeDocument = (text: string): void => writeFileSync(DOCUMENT, text);

/** The document with its tables made anew. */
export const withTables = (document: string): string =>
  document.replace(
    /(<!-- npm run rules: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, begin: string, name: string, end: string) => `${begin}\n${TABLES[name]}\n\n${end}`,
  );
