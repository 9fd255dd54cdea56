// Lines on a page: every fragment under its element of the structure tree, links with their annotations.
import type { StructureElement } from 'pdfkit';
import type { Fragment, Line } from './lines.ts';
import { artifact, child, newPage, roomOf, type Sheet } from './sheet.ts';
import { COLOURS } from './theme.ts';

/** The element of a piece that may go on in the next line. */
type Open = { readonly piece: number; readonly element: StructureElement };
export type Setting = { open?: Open | undefined };

const ELEMENTS = { code: 'Code', strong: 'Span', link: 'Link' } as const;

/** From the top of a line to its letters' feet. */
const baselineOf = (leading: number, size: number): number => leading / 2 + size * 0.36;

/**
 * One line with its upper left corner at (x, y).
 * @param setting carries a link over from line to line; close it before another page begins
 */
export const setLine = (
  sheet: Sheet,
  parent: StructureElement,
  line: Line,
  at: { readonly x: number; readonly y: number; readonly leading: number },
  setting: Setting,
): void => {
  const size = Math.max(0, ...line.map((fragment) => fragment.size));
  const baseline = at.y + baselineOf(at.leading, size);
  for (const each of line) {
    if (hasUnderlay(each)) artifact(sheet, () => underlay(sheet, each, at.x, baseline));
  }
  for (const fragment of line) setFragment(sheet, parent, fragment, at.x + fragment.x, baseline, setting);
};

/** A link in the colour of text is one of a list of links, and needs no line below. */
const hasUnderlay = ({ role, colour }: Fragment): boolean =>
  role === 'code' || (role === 'link' && colour === COLOURS.accent);

const underlay = ({ pdf }: Sheet, { role, x, width, size, text, face }: Fragment, left: number, baseline: number) => {
  const shown = text.endsWith(' ') ? width - (face === 'mono' ? 0.6 : 0.28) * size : width;
  if (role === 'code')
    pdf.roundedRect(left + x - 1, baseline - size * 0.98, shown + 2, size * 1.32, 1.5).fill(COLOURS.ground);
  else
    pdf
      .lineWidth(0.5)
      .moveTo(left + x, baseline + 1.6)
      .lineTo(left + x + shown, baseline + 1.6)
      .stroke(COLOURS.accent);
};

const setFragment = (
  sheet: Sheet,
  parent: StructureElement,
  fragment: Fragment,
  x: number,
  baseline: number,
  setting: Setting,
): void => {
  const { role, piece, way } = fragment;
  if (setting.open?.piece !== piece) closeSetting(setting);
  if (role === 'text') {
    parent.add(() => draw(sheet, fragment, x, baseline));
    return;
  }
  setting.open ??= { piece, element: child(sheet, parent, ELEMENTS[role]) };
  const { element } = setting.open;
  element.add(() => draw(sheet, fragment, x, baseline));
  if (!way) return;
  const top = baseline - fragment.size;
  const height = fragment.size * 1.3;
  // PDF/UA-1, 7.18.5: a link's annotation says in words where it leads.
  const options = { structParent: element, Contents: new String('url' in way ? way.url : fragment.text.trim()) };
  if ('url' in way) sheet.pdf.link(x, top, fragment.width, height, way.url, options);
  else sheet.pdf.goTo(x, top, fragment.width, height, way.anchor, options);
};

/** Ends the element that the last line left open. pdfkit notes a link's page when its element ends, so it ends on its page. */
export const closeSetting = (setting: Setting): void => {
  setting.open?.element.end();
  setting.open = undefined;
};

export const draw = (
  { pdf, faces }: Sheet,
  { text, face, size, colour }: Fragment,
  x: number,
  baseline: number,
): void => {
  faces.select(face, size);
  pdf.fillColor(colour).text(text, x, baseline, { lineBreak: false, baseline: 'alphabetic' });
};

/** Lines one below the other, over as many pages as they take; no page has one line alone where that can be helped. */
export const setLines = (
  sheet: Sheet,
  parent: StructureElement,
  lines: readonly Line[],
  { x, leading }: { readonly x: number; readonly leading: number },
): void => {
  const setting: Setting = {};
  lines.forEach((line, i) => {
    const rest = lines.length - i;
    const fitting = Math.floor(roomOf(sheet) / leading);
    const wouldSplitPair = rest === 2 && fitting === 1;
    const wouldLeaveOne = i === 0 && fitting < Math.min(2, rest);
    if (fitting < 1 || wouldSplitPair || wouldLeaveOne) {
      closeSetting(setting);
      newPage(sheet);
    }
    setLine(sheet, parent, line, { x, y: sheet.y, leading }, setting);
    sheet.y += leading;
  });
  closeSetting(setting);
};
