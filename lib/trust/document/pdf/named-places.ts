// The order of a file's named places.
import type { PDFDocument } from 'pdfkit';

/**
 * Has pdfkit sort them by bytes, as ISO 32000-1 §7.9.6 asks and viewers rely on when they search.
 * Its own order is that of the machine's language: some names would not be found, and the file would differ by machine.
 */
export const nameInOrder = (pdf: PDFDocument): void => {
  pdf._root.data.Names.data.Dests._compareKeys = (a, b) => {
    const [left, right] = [asWritten(a), asWritten(b)];
    if (left === right) return 0;
    return left < right ? -1 : 1;
  };
};

/** Any that is not ASCII is written in UTF-16 after a byte order mark. */
const asWritten = (name: string): string => (/[^\0-\x7f]/.test(name) ? `\u00fe${name}` : name);
