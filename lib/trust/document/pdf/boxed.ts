// Lines on a tinted ground that goes on with them over pages: remarks and code.
import type { StructureElement } from 'pdfkit';
import type { Line } from './lines.ts';
import { closeSetting, type Setting, setLine } from './set-lines.ts';
import { artifact, newPage, roomOf, type Sheet } from './sheet.ts';
import { CONTENT_WIDTH, PAGE } from './theme.ts';

export type BoxLook = {
  readonly leading: number;
  readonly padding: { readonly x: number; readonly y: number };
  readonly ground: string;
  /** Colour of a bar at its left. */
  readonly bar?: string;
};

export const setBoxed = (sheet: Sheet, element: StructureElement, lines: readonly Line[], look: BoxLook): void => {
  const { leading, padding } = look;
  for (let from = 0; from < lines.length; ) {
    const fitting = Math.floor((roomOf(sheet) - 2 * padding.y) / leading);
    if (fitting < Math.min(3, lines.length - from) && sheet.y > PAGE.top) {
      newPage(sheet);
      continue;
    }
    const stretch = lines.slice(from, from + Math.max(1, fitting));
    const height = stretch.length * leading + 2 * padding.y;
    artifact(sheet, () => ground(sheet, height, look));
    const setting: Setting = {};
    stretch.forEach((line, i) => {
      const y = sheet.y + padding.y + i * leading;
      setLine(sheet, element, line, { x: PAGE.left + padding.x, y, leading }, setting);
    });
    closeSetting(setting);
    sheet.y += height;
    from += stretch.length;
  }
};

const ground = ({ pdf, y }: Sheet, height: number, { ground: tint, bar }: BoxLook): void => {
  pdf.roundedRect(PAGE.left, y, CONTENT_WIDTH, height, 3).fill(tint);
  if (bar !== undefined) pdf.rect(PAGE.left, y, 3, height).fill(bar);
};
