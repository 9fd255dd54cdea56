// Texts of a document as a definition may hold them: short, visible, and nothing that gives orders.
import { checkText } from '#core/integrations/check-text.ts';

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu;

/** Tags of HTML alone: `<your-domain>` and `<ada@example.com>` are what the text is about. */
const HTML =
  /<!--[^<>]{0,300}-->|<\/?(?:a|abbr|article|aside|b|blockquote|br|caption|center|code|col|colgroup|dd|del|details|div|dl|dt|em|figure|font|h[1-6]|hr|i|iframe|img|input|ins|kbd|label|li|link|mark|meta|nav|ol|p|pre|s|samp|script|section|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|video)(?:\s[^<>]{0,300})?\/?>/gi;

/** Read of a text at most: some documents put a manual into a description. */
const MAX_READ = 10_000;

/** Whether a definition may hold the text as it is: a name or a value that cannot be rewritten. */
export const isHarmless = (text: string): boolean => checkText(text).length === 0;

/**
 * Markdown or HTML as one paragraph of at most `most` characters, cut at a sentence, else at a word. Empty where the text
 * reads like an order to a model.
 */
export const paragraph = (text: string, most: number): string => {
  if (most < 2) return '';
  const plain = text
    .slice(0, MAX_READ)
    .replace(HTML, ' ')
    .replace(/!?\[([^[\]]{0,300})\]\([^()\s]{0,500}\)/g, '$1')
    .replace(/^\s*#+\s*|\*\*|__|```\w*/gm, ' ')
    .replace(/\s+/g, ' ')
    .replace(INVISIBLE, '')
    .trim();
  const short = cut(plain, most);
  return isHarmless(short) ? short : '';
};

const cut = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const head = text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '');
  const sentence = Math.max(...['. ', '! ', '? '].map((end) => `${head} `.lastIndexOf(end)));
  if (sentence >= most * 0.4) return head.slice(0, sentence + 1);
  return `${head.replace(/\s+\S*$/, '')}…`;
};
