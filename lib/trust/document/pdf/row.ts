// A row of cells beside each other: moved to the next page as a whole, or split over pages if it is taller than half of one.
import type { StructureElement } from 'pdfkit';
import type { Line } from './lines.ts';
import { closeSetting, type Setting, setLine } from './set-lines.ts';
import { newPage, roomOf, type Sheet } from './sheet.ts';
import { PAGE } from './theme.ts';

export type Cell = { readonly element: StructureElement; readonly lines: readonly Line[]; readonly x: number };
export type RowLook = {
  readonly leading: number;
  /** Above and below the text. */
  readonly padding: number;
  /** Draws what repeats at the top of a page, and behind every stretch of the row. */
  readonly onNewPage?: () => void;
  readonly behind?: (height: number) => void;
};

/** Half a page. */
export const TALL = (PAGE.bottom - PAGE.top) / 2;

export const heightOf = (cells: readonly Pick<Cell, 'lines'>[], { leading, padding }: RowLook): number =>
  Math.max(1, ...cells.map(({ lines }) => lines.length)) * leading + 2 * padding;

export const setRow = (sheet: Sheet, cells: readonly Cell[], look: RowLook): void => {
  const { leading, padding, onNewPage, behind } = look;
  const turn = () => {
    newPage(sheet);
    onNewPage?.();
  };
  const height = heightOf(cells, look);
  if (height > roomOf(sheet) && (height < TALL || roomOf(sheet) < TALL / 2)) turn();
  const settings = cells.map((): Setting => ({}));
  const count = Math.max(1, ...cells.map(({ lines }) => lines.length));
  for (let from = 0; from < count; ) {
    const fitting = Math.max(1, Math.floor((roomOf(sheet) - 2 * padding) / leading));
    const to = Math.min(count, from + fitting);
    behind?.((to - from) * leading + 2 * padding);
    cells.forEach(({ element, lines, x }, i) => {
      lines.slice(from, to).forEach((line, row) => {
        const y = sheet.y + padding + row * leading;
        setLine(sheet, element, line, { x, y, leading }, settings[i] as Setting);
      });
      closeSetting(settings[i] as Setting);
    });
    sheet.y += (to - from) * leading + 2 * padding;
    from = to;
    if (from < count) turn();
  }
};
