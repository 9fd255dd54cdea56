// A document as Markdown (CommonMark with GitHub's tables): what a model, a diff or a text editor reads.
import { addressOf } from './address.ts';
import {
  type Block,
  type Inline,
  MARKS,
  type Promised,
  type Section,
  type Text,
  type TrustDocument,
} from './document.ts';

/** The page's twin: the same words, with explicit anchors. Links to other pages lead to them, as HTML. */
export const renderMarkdown = (document: TrustDocument): string => {
  const { text, block } = renderer(document.page);
  const section = ({ id, aliases = [], title, blocks, sections = [] }: Section, level: number): readonly string[] => [
    `${[id, ...aliases].map((each) => `<a id="${each}"></a>`).join('')}\n\n${'#'.repeat(level)} ${words(title)}`,
    ...blocks.map(block),
    ...sections.flatMap((each) => section(each, level + 1)),
  ];
  return `${[
    `# ${words(document.title)}`,
    text(document.lead),
    ...(document.facts.length === 0
      ? []
      : [document.facts.map(([term, said]) => `- **${words(term)}**: ${text(said)}`).join('\n')]),
    ...document.sections.flatMap((each) => section(each, 2)),
    '---',
    text(document.footer),
  ].join('\n\n')}\n`;
};

/** Whatever Markdown or HTML would take for more than a word. */
const words = (text: string): string =>
  text.replace(/[\\`*_[\]{}<>#|~]/g, (character) => `\\${character}`).replaceAll('\n', ' ');

/** A code span holds anything if its fence is longer than any run of back-ticks in it (CommonMark §6.1). */
const codeSpan = (text: string): string => {
  const fence = '`'.repeat(1 + Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length)));
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replaceAll('\n', ' ')}${pad}${fence}`;
};

const renderer = (page: string) => {
  const inline = (piece: Inline): string => {
    if (typeof piece === 'string') return words(piece);
    if ('code' in piece) return codeSpan(piece.code);
    if ('strong' in piece) return `**${words(piece.strong)}**`;
    const address = addressOf(piece.to, page, '');
    return address === undefined
      ? words(piece.link)
      : `[${words(piece.link)}](<${address.replace(/[<>]/g, encodeURIComponent)}>)`;
  };
  const text = (said: Text): string => (typeof said === 'string' ? words(said) : said.map(inline).join(''));
  // A cell ends at a bar, inside code as well (GFM §4.10).
  const cell = (said: Text): string =>
    typeof said === 'string'
      ? words(said)
      : said
          .map((piece) =>
            typeof piece !== 'string' && 'code' in piece
              ? inline({ code: piece.code.replaceAll('|', '\\|') })
              : inline(piece),
          )
          .join('');
  const promise = ({ text: said, mark, evidence }: Promised): string =>
    [`- ${text(said)} **${MARKS[mark]}**`, ...evidence.map((each) => `  - ${text(each)}`)].join('\n');
  const block = (each: Block): string => {
    switch (each.kind) {
      case 'paragraph':
        return text(each.text);
      case 'note':
        return `> ${text(each.text)}`;
      case 'list':
        return each.items.map((item, i) => `${each.ordered ? `${i + 1}.` : '-'} ${text(item)}`).join('\n');
      case 'facts':
        return each.items.map(([term, said]) => `- **${words(term)}**: ${text(said)}`).join('\n');
      case 'commitments':
        return each.items.map(promise).join('\n');
      case 'code':
        return `${words(each.title)}\n\n${fenced(each.language, each.text)}`;
      case 'figure':
        return `*${words(each.caption)}*: ${words(each.description)}`;
      case 'table': {
        const lines = [each.head.map(words), each.head.map(() => '---'), ...each.rows.map((row) => row.map(cell))];
        return `*${words(each.caption)}*\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`;
      }
    }
  };
  return { text, block };
};

const fenced = (language: string, text: string): string => {
  const fence = '`'.repeat(Math.max(3, 1 + Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
};
