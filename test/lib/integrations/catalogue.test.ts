import { expect, it } from 'vitest';
import { fillTables, markdownTable } from '#lib/generated-tables.ts';
import { bundledSlugs } from '#test/integrations/definitions.ts';
import { currentCatalogue, readCatalogue } from './catalogue.ts';

it('docs/catalogue.md holds what is in integrations/: otherwise run npm run catalogue', async () => {
  const document = readCatalogue();
  expect(await currentCatalogue(document)).toBe(document);
  expect(bundledSlugs.filter((slug) => slug !== 'demo' && !document.includes(`| \`${slug}\` |`))).toEqual([]);
  expect(document).not.toContain('`demo`');
});

it('fills the tables of one script, and refuses a name that is none', () => {
  const document = '<!-- npm run one: a -->\nold\n<!-- end -->\n<!-- npm run two: a -->\nkept\n<!-- end -->\n';
  const filled = fillTables(document, 'one', { a: () => 'new' });
  expect(filled).toBe('<!-- npm run one: a -->\n\nnew\n\n<!-- end -->\n<!-- npm run two: a -->\nkept\n<!-- end -->\n');
  expect(() => fillTables(document, 'one', {})).toThrow('for a table that does not exist: a');
  expect(markdownTable(['what', 'usd'], [['x', '$1']])).toBe('| what | usd |\n| --- | --: |\n| x | $1 |');
});
