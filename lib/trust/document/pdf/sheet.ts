// Where the next thing goes: the page, how far down it is full, and what every part of the renderer needs to draw there.
import type { PDFDocument, StructureElement, StructureOptions } from 'pdfkit';
import type { Text } from '../document.ts';
import { breakLines, type Line } from './lines.ts';
import type { Faces } from './open-faces.ts';
import { PAGE, type Style } from './theme.ts';
import { wordsOf } from './words.ts';

export type Sheet = {
  readonly pdf: PDFDocument;
  readonly faces: Faces;
  /** Every id and alias of the document's sections. */
  readonly anchors: ReadonlySet<string>;
  /** From the top of the page, in points. */
  y: number;
};

export const newPage = (sheet: Sheet): void => {
  sheet.pdf.addPage();
  sheet.y = PAGE.top;
};

export const roomOf = ({ y }: Sheet): number => PAGE.bottom - y;

/** Goes on to the next page unless so much is free on this one. */
export const need = (sheet: Sheet, height: number): void => {
  if (roomOf(sheet) < height && sheet.y > PAGE.top) newPage(sheet);
};

/** Space before a block; none at the top of a page. */
export const gap = (sheet: Sheet, height: number): void => {
  if (sheet.y > PAGE.top) sheet.y += height;
};

/** Draws what is no content, such as a rule: it has no place in the structure tree. */
export const artifact = ({ pdf }: Sheet, draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void => {
  pdf.markContent('Artifact', { type });
  draw();
  pdf.endMarkedContent();
};

/** A new element under one that hangs in the tree. */
export const child = (
  { pdf }: Sheet,
  parent: StructureElement,
  type: string,
  options: StructureOptions = {},
): StructureElement => {
  const element = pdf.struct(type, options);
  parent.add(element);
  return element;
};

export const linesOf = ({ faces, anchors }: Sheet, text: Text, style: Style, width: number): readonly Line[] =>
  breakLines(wordsOf(text, style, faces, anchors), width, faces);

export const rule = (
  sheet: Sheet,
  y: number,
  colour: string,
  left: number = PAGE.left,
  right: number = PAGE.right,
): void => artifact(sheet, () => sheet.pdf.lineWidth(0.6).moveTo(left, y).lineTo(right, y).stroke(colour));
