// Paragraphs, lists, pairs and remarks.
import type { StructureElement } from 'pdfkit';
import type { Facts, List, Text } from '../document.ts';
import { setBoxed } from './boxed.ts';
import type { Line } from './lines.ts';
import { type RowLook, setRow } from './row.ts';
import { setLine, setLines } from './set-lines.ts';
import { child, gap, linesOf, need, rule, type Sheet } from './sheet.ts';
import { COLOURS, CONTENT_WIDTH, PAGE, STYLES, type Style } from './theme.ts';

export const setParagraph = (sheet: Sheet, parent: StructureElement, text: Text, style: Style = STYLES.body): void => {
  const element = child(sheet, parent, 'P');
  setLines(sheet, element, linesOf(sheet, text, style, CONTENT_WIDTH), { x: PAGE.left, leading: style.leading });
  element.end();
};

export type ListLook = { readonly style: Style; readonly x: number; readonly indent: number; readonly between: number };

const PLAIN: ListLook = { style: STYLES.body, x: PAGE.left + 4, indent: 16, between: 3 };

export const setList = (sheet: Sheet, parent: StructureElement, { items, ordered }: List): void => {
  const indent = ordered ? 12 + 6 * String(items.length).length : PLAIN.indent;
  setItems(sheet, parent, items, (i) => (ordered ? `${i + 1}.` : '•'), { ...PLAIN, indent });
};

export const setItems = (
  sheet: Sheet,
  parent: StructureElement,
  items: readonly Text[],
  labelOf: (index: number) => string,
  { style, x, indent, between }: ListLook,
): void => {
  const list = child(sheet, parent, 'L');
  items.forEach((item, i) => {
    if (i > 0) gap(sheet, between);
    const lines = linesOf(sheet, item, style, PAGE.right - x - indent);
    need(sheet, Math.min(2, lines.length) * style.leading);
    const entry = child(sheet, list, 'LI');
    const [label] = linesOf(sheet, labelOf(i), { ...style, colour: COLOURS.quiet }, indent * 2);
    const lbl = child(sheet, entry, 'Lbl');
    if (label) setLine(sheet, lbl, label, { x, y: sheet.y, leading: style.leading }, {});
    const body = child(sheet, entry, 'LBody');
    setLines(sheet, body, lines, { x: x + indent, leading: style.leading });
    entry.end();
  });
  list.end();
};

const TERM_WIDTH = 130;
const GUTTER = 14;

/** Terms at the left, what is said of them at the right, rules between. */
export const setFacts = (sheet: Sheet, parent: StructureElement, items: Facts['items']): void => {
  const list = child(sheet, parent, 'L');
  const look: RowLook = {
    leading: STYLES.said.leading,
    padding: 4.5,
    behind: () => rule(sheet, sheet.y, COLOURS.line),
  };
  for (const [term, said] of items) {
    const entry = child(sheet, list, 'LI');
    const cells = [
      { type: 'Lbl', x: PAGE.left, lines: linesOf(sheet, term, STYLES.term, TERM_WIDTH) },
      { type: 'LBody', x: PAGE.left + TERM_WIDTH + GUTTER, lines: saidLines(sheet, said) },
    ];
    setRow(
      sheet,
      cells.map(({ type, x, lines }) => ({ element: child(sheet, entry, type), lines, x })),
      look,
    );
    entry.end();
  }
  rule(sheet, sheet.y, COLOURS.line);
  list.end();
};

const saidLines = (sheet: Sheet, said: Text): readonly Line[] =>
  linesOf(sheet, said, STYLES.said, CONTENT_WIDTH - TERM_WIDTH - GUTTER);

export const setNote = (sheet: Sheet, parent: StructureElement, text: Text): void => {
  const element = child(sheet, parent, 'P');
  const padding = { x: 16, y: 9 };
  const lines = linesOf(sheet, text, STYLES.body, CONTENT_WIDTH - 2 * padding.x);
  const look = { leading: STYLES.body.leading, padding, ground: COLOURS.softGround, bar: COLOURS.soft };
  setBoxed(sheet, element, lines, look);
  element.end();
};
