// Documents as Markdown: whatever a text holds, it is read as that text; and where links may lead, in every form.
import { describe, expect, it } from 'vitest';
import { addressOf } from '#lib/trust/document/address.ts';
import {
  type Block,
  code,
  codeBlock,
  inside,
  outside,
  paragraph,
  strong,
  type Text,
  table,
  toPage,
} from '#lib/trust/document/document.ts';
import { renderHtml } from '#lib/trust/document/html.ts';
import { renderMarkdown } from '#lib/trust/document/markdown.ts';

const document = (...blocks: readonly Block[]) => ({
  ...{ page: '/trust/history/1.0.0', title: 'T', description: 'D', lead: 'L', facts: [], twins: [], footer: 'F' },
  sections: [{ id: 's', title: 'S', blocks }],
});

/** What Markdown has of one block. */
const written = (block: Block): string =>
  renderMarkdown(document(block)).split('## S\n\n')[1]?.split('\n\n---')[0] ?? '';
const line = (text: Text): string => written(paragraph(text));

describe('words', () => {
  it('are no markup', () => {
    expect(line('a*b_c`d[e](f) <g> #h {i} | ~j~ \\ k\nl')).toBe(
      'a\\*b\\_c\\`d\\[e\\](f) \\<g\\> \\#h \\{i\\} \\| \\~j\\~ \\\\ k l',
    );
    expect(line([strong('**a**\nb')])).toBe('**\\*\\*a\\*\\* b**');
  });
});

describe('code', () => {
  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['a``b`c', '```a``b`c```'],
    ['`a', '`` `a ``'],
    ['a`', '`` a` ``'],
    ['a\nb|*c*', '`a b|*c*`'],
  ])('%j in a line is %s', (text, expected) => expect(line([code(text)])).toBe(expected));

  it('in a table does not end its cell', () => {
    expect(written(table('C|', ['A|'], [['x|y', [code('a|b|c'), ' | ', strong('d|')]]]))).toBe(
      '*C\\|*\n\n| A\\| |\n| --- |\n| x\\|y | `a\\|b\\|c` \\| **d\\|** |',
    );
  });

  it('in a block does not end it', () => {
    expect(written(codeBlock('f*.md', 'md', 'a\n```\nb\n````json\n'))).toBe(
      'f\\*.md\n\n`````md\na\n```\nb\n````json\n`````',
    );
    expect(written(codeBlock('f', 'ts', 'a `b`\n'))).toBe('f\n\n```ts\na `b`\n```');
  });
});

describe('a link', () => {
  it('ends where it ends, whatever its words and its address hold', () => {
    expect(line([outside('a](b) *', 'mailto:a<b>@example.com')])).toBe('[a\\](b) \\*](<mailto:a%3Cb%3E@example.com>)');
    expect(line([outside('x', 'https://example.com/a b)<c>')])).toBe('[x](<https://example.com/a%20b)%3Cc%3E>)');
    expect(line([inside('x', 'y'), toPage('z', '/reference', 'w')])).toBe('[x](<#y>)[z](<../../reference#w>)');
  });

  it.each([
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    'http://example.com/',
    'vbscript:x',
    'file:///etc/passwd',
    '/trust',
    '',
  ])('to %j is none: its words stay', (url) => {
    expect(addressOf({ url }, '/trust', '')).toBeUndefined();
    expect(line([outside('w*', url)])).toBe('w\\*');
    expect(renderHtml(document(paragraph([outside('w*', url)])))).toContain('<p>w*</p>');
  });

  it('is as it was read: no line break and no tab of it reaches a page', () => {
    expect(addressOf({ url: 'https://example.com/a\n\n## b\t\r' }, '/trust', '')).toBe('https://example.com/a##%20b');
  });

  it('is relative to the page that holds it, and keeps the ending of what has one', () => {
    const to = (page: string, from: string, extension: '' | '.html' = '', anchor?: string) =>
      addressOf(anchor === undefined ? { page } : { page, anchor }, from, extension);
    expect(to('/trust', '/reference/github')).toBe('../trust');
    expect(to('/trust', '/trust/history/1.0.0', '.html', 'auth')).toBe('../../trust.html#auth');
    expect(to('/trust.pdf', '/trust', '.html')).toBe('trust.pdf');
    expect(to('/trust/history/1.0.0', '/trust', '.html')).toBe('trust/history/1.0.0.html');
    expect(addressOf({ anchor: 'auth' }, '/trust', '.html')).toBe('#auth');
  });
});
