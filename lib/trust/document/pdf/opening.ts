// The first page's upper part: mark, title, what it is about, facts; then the contents, whose page numbers come last.
import type { StructureElement } from 'pdfkit';
import type { Section, TrustDocument } from '../document.ts';
import type { Line } from './lines.ts';
import { setFacts } from './prose.ts';
import { closeSetting, draw, type Setting, setLine, setLines } from './set-lines.ts';
import { artifact, child, gap, linesOf, need, type Sheet } from './sheet.ts';
import { COLOURS, CONTENT_WIDTH, PAGE, STYLES } from './theme.ts';

export const setOpening = (sheet: Sheet, root: StructureElement, { title, lead, facts }: TrustDocument): void => {
  setMark(sheet, root);
  const heading = child(sheet, root, 'H1');
  setLines(sheet, heading, linesOf(sheet, title, STYLES.title, CONTENT_WIDTH), {
    x: PAGE.left,
    leading: STYLES.title.leading,
  });
  heading.end();
  sheet.y += 8;
  const said = child(sheet, root, 'P');
  const { leading } = STYLES.lead;
  setLines(sheet, said, linesOf(sheet, lead, STYLES.lead, CONTENT_WIDTH), { x: PAGE.left, leading });
  said.end();
  if (facts.length === 0) return;
  gap(sheet, 18);
  setFacts(sheet, root, facts);
};

const setMark = (sheet: Sheet, root: StructureElement): void => {
  artifact(sheet, () => {
    sheet.pdf.save().translate(PAGE.left, sheet.y).scale(0.75).lineWidth(2.5);
    sheet.pdf.path('M3 22V11a9 9 0 0 1 18 0v11').stroke(COLOURS.accent).lineWidth(1.75);
    sheet.pdf.path('M8 3.5v9M12 2.5v10M16 3.5v9M4 8.5h16M4 12.5h16').stroke(COLOURS.accent).restore();
  });
  const name = child(sheet, root, 'P');
  const [line] = linesOf(sheet, 'Sallyport', { ...STYLES.label, size: 10 }, CONTENT_WIDTH);
  if (line) setLine(sheet, name, line, { x: PAGE.left + 25, y: sheet.y, leading: 18 }, {});
  name.end();
  sheet.y += 38;
};

const endOf = (line: Line = []): number => line.reduce((end, { x, width }) => Math.max(end, x + width), 0);

/** Below so few sections a list of them tells nothing. */
const FEWEST = 4;

/**
 * Keeps the room of the contents.
 * @returns fills it in, given the page of each section, counted from 1; call it when all are known
 */
export const reserveContents = (
  sheet: Sheet,
  root: StructureElement,
  sections: readonly Section[],
): ((pages: ReadonlyMap<string, number>) => void) => {
  if (sections.length < FEWEST) return () => {};
  const style = { ...STYLES.said, leading: 17 };
  gap(sheet, 22);
  need(sheet, 80);
  const heading = child(sheet, root, 'P');
  setLines(sheet, heading, linesOf(sheet, 'Contents', STYLES.label, CONTENT_WIDTH), { x: PAGE.left, leading: 17 });
  heading.end();
  const toc = child(sheet, root, 'TOC');
  const entries = sections.map(({ id, title }) => {
    const lines = linesOf(sheet, [{ link: title, to: { anchor: id } }], style, CONTENT_WIDTH - 40);
    need(sheet, lines.length * style.leading);
    const entry = { id, lines, y: sheet.y, page: sheet.pdf.bufferedPageRange().count };
    sheet.y += lines.length * style.leading;
    return entry;
  });
  return (pages) => {
    for (const { id, lines, y, page } of entries) {
      sheet.pdf.switchToPage(page - 1);
      const item = child(sheet, toc, 'TOCI');
      const setting: Setting = {};
      lines.forEach((line, i) => {
        const plain = line.map((fragment) => ({ ...fragment, colour: COLOURS.ink }));
        setLine(sheet, item, plain, { x: PAGE.left, y: y + i * style.leading, leading: style.leading }, setting);
      });
      closeSetting(setting);
      const [number] = linesOf(sheet, String(pages.get(id) ?? ''), style, 40);
      const last = y + (lines.length - 1) * style.leading;
      const dots = { from: PAGE.left + endOf(lines.at(-1)) + 6, to: PAGE.right - 24, y: last + style.leading / 2 + 3 };
      artifact(sheet, () => {
        sheet.pdf.lineWidth(0.6).dash(0.6, { space: 3 }).moveTo(dots.from, dots.y).lineTo(dots.to, dots.y);
        sheet.pdf.stroke(COLOURS.line).undash();
      });
      for (const fragment of number ?? [])
        item.add(() =>
          draw(sheet, fragment, PAGE.right - fragment.width, last + style.leading / 2 + style.size * 0.36),
        );
      item.end();
    }
    toc.end();
  };
};
