// What every page has at its head and foot: title, version, number. None of it is in the structure tree.
import { plain, type TrustDocument } from '../document.ts';
import type { Line } from './lines.ts';
import { draw } from './set-lines.ts';
import { artifact, linesOf, type Sheet } from './sheet.ts';
import { COLOURS, CONTENT_WIDTH, PAGE, STYLES } from './theme.ts';

const HEAD = 40;
const FOOT = PAGE.height - 50;
const NUMBER_WIDTH = 80;
/** More of a version line than this is in no one's interest. */
const MOST_LINES = 2;

export const setFurniture = (sheet: Sheet, document: TrustDocument): void => {
  const { count } = sheet.pdf.bufferedPageRange();
  const { leading } = STYLES.furniture;
  const title = linesOf(sheet, document.title, STYLES.furniture, CONTENT_WIDTH).slice(0, 1);
  const version = linesOf(sheet, plain(document.footer), STYLES.furniture, CONTENT_WIDTH - NUMBER_WIDTH);
  for (let page = 0; page < count; page++) {
    sheet.pdf.switchToPage(page);
    const [number = []] = linesOf(sheet, `Page ${page + 1} of ${count}`, STYLES.furniture, NUMBER_WIDTH);
    const right = PAGE.right - number.reduce((sum, { width }) => sum + width, 0);
    const set = (lines: readonly Line[], x: number, y: number) => {
      for (const [i, line] of lines.entries())
        for (const each of line) draw(sheet, each, x + each.x, y + i * leading + STYLES.furniture.size);
    };
    artifact(
      sheet,
      () => {
        if (page > 0) set(title, PAGE.left, HEAD);
        sheet.pdf
          .lineWidth(0.6)
          .moveTo(PAGE.left, FOOT - 8)
          .lineTo(PAGE.right, FOOT - 8)
          .stroke(COLOURS.line);
        set(version.slice(0, MOST_LINES), PAGE.left, FOOT);
        set([number], right, FOOT);
      },
      'Pagination',
    );
  }
};
