// Contacts of a configuration as links, where they are addresses that a page may lead to.
import { type Inline, outside } from '../document/document.ts';

/** An e-mail address, an https URL, or anything else as plain text. */
export const contact = (given: string): Inline => {
  if (/^[^\s@<>"]+@[^\s@<>"]+$/.test(given)) return outside(given, `mailto:${given}`);
  return URL.parse(given)?.protocol === 'https:' ? outside(given, given) : given;
};
