// Where a link leads, written for the page that holds it. Relative, because the site lies under a stage, a domain or a directory.
import type { Target } from './document.ts';

/** `''` where a server answers `/trust`, `.html` in a directory of files. */
export type Extension = '' | '.html';

/** Anything but these could run in a reader's browser. */
const ALLOWED = new Set(['https:', 'mailto:']);

/** @returns nothing for an address that a page must not lead to */
export const addressOf = (to: Target, from: string, extension: Extension): string | undefined => {
  if ('url' in to) {
    const url = URL.parse(to.url);
    // As it was read: what a parser leaves out, such as a line break, must not reach a page.
    return ALLOWED.has(url?.protocol ?? '') ? url?.href : undefined;
  }
  if ('page' in to) return relative(from, to.page, extension) + (to.anchor === undefined ? '' : `#${to.anchor}`);
  return `#${to.anchor}`;
};

const relative = (from: string, to: string, extension: Extension): string => {
  const up = '../'.repeat(from.split('/').length - 2);
  // A page is a file without an ending; what has one, such as a PDF, keeps it.
  const isPage = !/\.[a-z]+$/.test(to);
  return `${up}${to.slice(1)}${isPage ? extension : ''}`;
};
