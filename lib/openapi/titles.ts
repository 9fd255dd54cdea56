// What an integration is called, from the document's title.
import { isHarmless, paragraph } from './text.ts';
import { snake } from './words.ts';

const NOISE =
  /^(?:api|apis|rest|the|openapi|swagger|spec|specification|public|official|documentation|reference|collection|platform|v\d+)$/;

const wordsOf = (title: string): readonly string[] => {
  // Brands write themselves in capitals inside: GitHub is one word.
  const plain = title
    .slice(0, 300)
    .toLowerCase()
    .replace(/[’']s?\b/g, '');
  const words = snake(plain)
    .split('_')
    .filter((word) => word !== '');
  const telling = words.filter((word) => !NOISE.test(word) && !/^\d+$/.test(word));
  return telling.length > 0 ? telling : words;
};

/** Joined as long as they fit, the first cut where it does not. */
const joined = (words: readonly string[], by: string, most: number): string =>
  words.reduce(
    (text, word) => (text.length + by.length + word.length > most ? text : text === '' ? word : text + by + word),
    '',
  ) || (words[0] ?? '').slice(0, most);

/** `Zendesk Support API` → `zendesk-support`. */
export const slugOf = (title: string): string => {
  const slug = joined(wordsOf(title), '-', 40);
  return /^[a-z]/.test(slug) ? slug : `api-${slug}`.slice(0, 40).replace(/-$/, '');
};

/** At most 20 characters, of a slug. */
export const toolLabelOf = (slug: string): string => joined(slug.split('-'), '_', 20);

export const labelOf = (title: string, slug: string): string => {
  const label = paragraph(title, 60);
  return label !== '' && isHarmless(label) ? label : slug;
};
