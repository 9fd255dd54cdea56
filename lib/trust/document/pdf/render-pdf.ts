// A document as one PDF/UA file: tagged, with bookmarks and named places, and the same bytes whenever the same is rendered.
import { PDFDocument } from 'pdfkit';
import { allSections, plain, type TrustDocument } from '../document.ts';
import { setFurniture } from './furniture.ts';
import { nameInOrder } from './named-places.ts';
import { FIRST_FONT, openFaces } from './open-faces.ts';
import { reserveContents, setOpening } from './opening.ts';
import { setSection } from './sections.ts';
import type { Sheet } from './sheet.ts';
import { PAGE } from './theme.ts';
import { shaped } from './words.ts';

export type PdfMeta = {
  /** ISO day: when the document is dated, not when it is rendered. */
  readonly date: string;
  readonly author: string;
};

/**
 * Nothing of the clock or of chance gets in: pdfkit makes a file's id of its title, dates and keywords, and deflates
 * in JavaScript, so the machine does not matter either.
 */
export const renderPdf = async (document: TrustDocument, meta: PdfMeta): Promise<Uint8Array> => {
  const pdf = openDocument(document, meta);
  const bytes = collect(pdf);
  const anchors = allSections(document.sections).flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  const sheet: Sheet = { pdf, faces: openFaces(pdf), anchors: new Set(anchors), y: PAGE.top };
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  setOpening(sheet, root, document);
  const fillContents = reserveContents(sheet, root, document.sections);
  const pages = new Map<string, number>();
  for (const section of document.sections)
    setSection(sheet, root, section, pdf.outline, 0, (id, page) => pages.set(id, page));
  fillContents(pages);
  setFurniture(sheet, document);
  root.end();
  pdf.end();
  return bytes;
};

const openDocument = (document: TrustDocument, { date, author }: PdfMeta): PDFDocument => {
  const day = new Date(`${date}T00:00:00Z`);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0,
    font: FIRST_FONT,
    pdfVersion: '1.7',
    subset: 'PDF/UA',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    // The number of pages is known last.
    bufferPages: true,
    info: {
      Title: inBothForms(document.title),
      Author: inBothForms(author),
      Subject: inBothForms(document.description),
      Keywords: inBothForms(plain(document.footer)),
      Creator: 'Sallyport',
      CreationDate: day,
      ModDate: day,
    },
  });
  nameInOrder(pdf);
  return pdf;
};

const ESCAPES: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * pdfkit writes each of these twice: as a PDF string by its value, and into XML metadata by its `toString`, where it
 * escapes nothing. A title with `&` in it would make that XML unreadable.
 */
const inBothForms = (text: string): object => {
  const value = shaped(text).replace(/\p{Cc}/gu, ' ');
  const xml = value.replace(/[&<>]/g, (character) => ESCAPES[character] ?? '');
  return Object.assign(new String(value), { toString: () => xml });
};

const collect = (pdf: PDFDocument): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
