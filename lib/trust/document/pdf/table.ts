// Tables: cells wrap, rows split, the header comes again on each page.
import type { StructureElement } from 'pdfkit';
import type { Table, Text } from '../document.ts';
import { columnWidths } from './columns.ts';
import { breakLines, extentOf, type Line } from './lines.ts';
import { type Cell, heightOf, type RowLook, setRow, TALL } from './row.ts';
import { setLine, setLines } from './set-lines.ts';
import { artifact, child, linesOf, need, rule, type Sheet } from './sheet.ts';
import { COLOURS, CONTENT_WIDTH, PAGE, STYLES, type Style } from './theme.ts';
import { type Word, wordsOf } from './words.ts';

const PADDING = { x: 6, y: 4.5 };
const { leading } = STYLES.cell;
const TALLEST_REPEATED = (PAGE.bottom - PAGE.top) / 3;
const LOOK: RowLook = { leading, padding: PADDING.y };

type Column = { readonly x: number; readonly width: number };

export const setTable = (sheet: Sheet, parent: StructureElement, { caption, head, rows }: Table): void => {
  const table = child(sheet, parent, 'Table');
  const words = (text: Text, style: Style) => wordsOf(text, style, sheet.faces, sheet.anchors);
  const heads = head.map((text) => words(text, STYLES.cellHead));
  const cells = rows.map((row) => row.map((text, i) => words(text, i === 0 ? ROW_HEAD : STYLES.cell)));
  const columns = columnsOf([heads, ...cells]);
  const broken = (row: readonly (readonly Word[])[]) =>
    columns.map(({ width }, i) => breakLines(row[i] ?? [], width - 2 * PADDING.x, sheet.faces));
  const headLines = broken(heads);
  const firstRow = broken(cells[0] ?? []).map((lines) => ({ lines }));
  const above =
    STYLES.label.leading * 2 +
    heightOf(
      headLines.map((lines) => ({ lines })),
      LOOK,
    );
  // A row that is taller than this is split anyway.
  need(sheet, above + Math.min(heightOf(firstRow, LOOK), TALL));
  setCaption(sheet, table, caption);
  setHead(sheet, table, headLines, columns);
  const body = child(sheet, table, 'TBody');
  for (const row of cells) {
    const tr = child(sheet, body, 'TR');
    const set = broken(row).map((lines, i): Cell => {
      const element = i === 0 ? child(sheet, tr, 'TH', { scope: 'Row' }) : child(sheet, tr, 'TD');
      return { element, lines, x: (columns[i]?.x ?? PAGE.left) + PADDING.x };
    });
    setRow(sheet, set, { ...LOOK, onNewPage: () => repeatHead(sheet, headLines, columns) });
    rule(sheet, sheet.y, COLOURS.line);
    tr.end();
  }
  table.end();
};

const ROW_HEAD: Style = { ...STYLES.cell, face: 'bold' };

const columnsOf = (rows: readonly (readonly (readonly Word[])[])[]): readonly Column[] => {
  const count = Math.max(1, ...rows.map((row) => row.length));
  const extents = Array.from({ length: count }, (_, i) => {
    const extents = rows.map((row) => extentOf(row[i] ?? []));
    return {
      whole: Math.max(...extents.map(({ whole }) => whole)) + 2 * PADDING.x,
      word: Math.max(...extents.map(({ word }) => word)) + 2 * PADDING.x,
    };
  });
  let x: number = PAGE.left;
  return columnWidths(extents, CONTENT_WIDTH).map((width) => {
    const column = { x, width };
    x += width;
    return column;
  });
};

const setCaption = (sheet: Sheet, table: StructureElement, caption: string): void => {
  const element = child(sheet, table, 'Caption');
  const style = STYLES.label;
  setLines(sheet, element, linesOf(sheet, caption, style, CONTENT_WIDTH), { x: PAGE.left, leading: style.leading });
  element.end();
  sheet.y += 4;
};

const setHead = (
  sheet: Sheet,
  table: StructureElement,
  head: readonly (readonly Line[])[],
  columns: readonly Column[],
): void => {
  const thead = child(sheet, table, 'THead');
  const tr = child(sheet, thead, 'TR');
  const cells = head.map(
    (lines, i): Cell => ({
      element: child(sheet, tr, 'TH', { scope: 'Column' }),
      lines,
      x: (columns[i]?.x ?? PAGE.left) + PADDING.x,
    }),
  );
  setRow(sheet, cells, { ...LOOK, behind: (height) => ground(sheet, height) });
  rule(sheet, sheet.y, COLOURS.line);
  thead.end();
};

/** The header on a further page is for the eye alone: the tree has it once. */
const repeatHead = (sheet: Sheet, head: readonly (readonly Line[])[], columns: readonly Column[]): void => {
  const height = heightOf(
    head.map((lines) => ({ lines })),
    LOOK,
  );
  // One that leaves no room for rows helps nobody.
  if (height > TALLEST_REPEATED) return;
  ground(sheet, height);
  const untagged: StructureElement = {
    add: (draw) => {
      if (typeof draw === 'function') artifact(sheet, draw, 'Pagination');
      return untagged;
    },
    end: () => {},
  };
  head.forEach((lines, i) => {
    lines.forEach((line, row) => {
      const y = sheet.y + PADDING.y + row * leading;
      setLine(sheet, untagged, line, { x: (columns[i]?.x ?? PAGE.left) + PADDING.x, y, leading }, {});
    });
  });
  sheet.y += height;
  rule(sheet, sheet.y, COLOURS.line);
};

const ground = (sheet: Sheet, height: number): void =>
  artifact(sheet, () => {
    sheet.pdf.rect(PAGE.left, sheet.y, CONTENT_WIDTH, height).fill(COLOURS.ground);
  });
