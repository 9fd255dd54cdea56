// Sections with their headings, bookmarks and named places.
import type { Outline, StructureElement } from 'pdfkit';
import type { Block, Section } from '../document.ts';
import { setCode } from './code.ts';
import { setCommitments } from './commitments.ts';
import { setFigure } from './figure.ts';
import { setFacts, setList, setNote, setParagraph } from './prose.ts';
import { setLines } from './set-lines.ts';
import { child, gap, linesOf, need, rule, type Sheet } from './sheet.ts';
import { setTable } from './table.ts';
import { COLOURS, CONTENT_WIDTH, HEADINGS, PAGE, STYLES } from './theme.ts';
import { shaped } from './words.ts';

/**
 * @param depth 0 for the sections of the document itself
 * @param arrived is told where each section begins
 */
export const setSection = (
  sheet: Sheet,
  parent: StructureElement,
  section: Section,
  outline: Outline,
  depth: number,
  arrived: (id: string, page: number) => void,
): void => {
  const element = child(sheet, parent, 'Sect');
  const style = HEADINGS[Math.min(depth, HEADINGS.length - 1)] ?? HEADINGS[0];
  const lines = linesOf(sheet, section.title, style, CONTENT_WIDTH);
  gap(sheet, depth === 0 ? 24 : 16);
  need(sheet, lines.length * style.leading + 80);
  if (depth === 0 && sheet.y > PAGE.top) {
    rule(sheet, sheet.y, COLOURS.line);
    sheet.y += 14;
  }
  const bookmark = mark(sheet, section, outline, depth);
  arrived(section.id, sheet.pdf.bufferedPageRange().count);
  const heading = child(sheet, element, `H${Math.min(depth + 2, 6)}`);
  setLines(sheet, heading, lines, { x: PAGE.left, leading: style.leading });
  heading.end();
  if (section.answers) setAnswers(sheet, element, section.answers);
  for (const block of section.blocks) {
    gap(sheet, SPACE_BEFORE[block.kind]);
    setBlock(sheet, element, block);
  }
  for (const inner of section.sections ?? []) setSection(sheet, element, inner, bookmark, depth + 1, arrived);
  element.end();
};

/** Readers go to a place by its name, so that a link to an anchor of the page also finds it in the file. */
const mark = (sheet: Sheet, { id, aliases = [], title }: Section, outline: Outline, depth: number): Outline => {
  const top = Math.max(0, sheet.y - 12);
  for (const name of [id, ...aliases]) sheet.pdf.addNamedDestination(name, 'XYZ', 0, top, null);
  // pdfkit counts from the right.
  return outline.addItem(shaped(title), { expanded: depth === 0, fit: false, left: PAGE.width, top });
};

const setAnswers = (sheet: Sheet, parent: StructureElement, { caiq, sig }: NonNullable<Section['answers']>): void => {
  const said = [
    ...(caiq.length > 0 ? [`CAIQ v4: ${caiq.join(', ')}`] : []),
    ...(sig.length > 0 ? [`SIG: ${sig.join(', ')}`] : []),
  ];
  if (said.length === 0) return;
  gap(sheet, 2);
  setParagraph(sheet, parent, said.join('  ·  '), STYLES.small);
};

const SPACE_BEFORE: { readonly [kind in Block['kind']]: number } = {
  paragraph: 7,
  list: 7,
  facts: 10,
  note: 11,
  code: 12,
  table: 14,
  figure: 14,
  commitments: 11,
};

const setBlock = (sheet: Sheet, parent: StructureElement, block: Block): void => {
  switch (block.kind) {
    case 'paragraph':
      setParagraph(sheet, parent, block.text);
      break;
    case 'list':
      setList(sheet, parent, block);
      break;
    case 'facts':
      setFacts(sheet, parent, block.items);
      break;
    case 'note':
      setNote(sheet, parent, block.text);
      break;
    case 'code':
      setCode(sheet, parent, block);
      break;
    case 'table':
      setTable(sheet, parent, block);
      break;
    case 'figure':
      setFigure(sheet, parent, block);
      break;
    case 'commitments':
      setCommitments(sheet, parent, block);
  }
};
