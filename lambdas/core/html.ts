// HTML from templates: whatever is put into one is text, unless it came from another.

export type Html = { readonly html: string };

type Part = string | Html | readonly Html[] | undefined;

const ESCAPES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: texts.map((text, i) => text + rendered(parts[i])).join(''),
});

const rendered = (part: Part): string => {
  if (part === undefined) return '';
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  return 'html' in part ? part.html : part.map((each) => each.html).join('');
};
