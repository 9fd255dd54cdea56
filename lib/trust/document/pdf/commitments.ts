// What is promised: the word that says whether something enforces it, the promise, and in small type what shows it.
import type { StructureElement } from 'pdfkit';
import { type Commitments, MARKS, type Mark, type Promised } from '../document.ts';
import { setItems } from './prose.ts';
import { setLine, setLines } from './set-lines.ts';
import { artifact, child, gap, linesOf, need, rule, type Sheet } from './sheet.ts';
import { COLOURS, CONTENT_WIDTH, PAGE, STYLES } from './theme.ts';

const TINTS: { readonly [M in Mark]: readonly [ink: string, tint: string] } = {
  bound: [COLOURS.good, COLOURS.goodGround],
  watched: [COLOURS.accent, COLOURS.ground],
  policy: [COLOURS.soft, COLOURS.softGround],
};

const GAP = 9;
const BADGE_HEIGHT = 14;
/** Taller ones may begin on one page and end on the next. */
const KEPT_TOGETHER = 240;

export const setCommitments = (sheet: Sheet, parent: StructureElement, { items }: Commitments): void => {
  const list = child(sheet, parent, 'L');
  items.forEach((item, i) => {
    gap(sheet, i > 0 ? GAP : 0);
    need(sheet, heightOf(sheet, item) + GAP);
    if (i > 0 && sheet.y > PAGE.top) {
      rule(sheet, sheet.y, COLOURS.line);
      sheet.y += GAP;
    }
    setPromise(sheet, list, item);
  });
  list.end();
};

/** What must be free on a page for a promise to begin there. */
const heightOf = (sheet: Sheet, { text, evidence }: Promised): number => {
  const lines = linesOf(sheet, text, STYLES.body, CONTENT_WIDTH).length * STYLES.body.leading;
  const small = evidence.flatMap((each) => linesOf(sheet, each, STYLES.small, CONTENT_WIDTH - EVIDENCE.indent));
  const height = BADGE_HEIGHT + 6 + lines + small.length * (STYLES.small.leading + EVIDENCE.between);
  return Math.min(height, KEPT_TOGETHER);
};

const setPromise = (sheet: Sheet, list: StructureElement, { text, mark, evidence }: Promised): void => {
  const lines = linesOf(sheet, text, STYLES.body, CONTENT_WIDTH);
  const item = child(sheet, list, 'LI');
  setBadge(sheet, child(sheet, item, 'Lbl'), mark);
  const body = child(sheet, item, 'LBody');
  const said = child(sheet, body, 'P');
  setLines(sheet, said, lines, { x: PAGE.left, leading: STYLES.body.leading });
  if (evidence.length > 0) {
    gap(sheet, 2);
    setItems(sheet, body, evidence, () => '–', EVIDENCE);
  }
  item.end();
};

const EVIDENCE = { style: STYLES.small, x: PAGE.left, indent: 10, between: 1 };

const setBadge = (sheet: Sheet, parent: StructureElement, mark: Mark): void => {
  const word = MARKS[mark];
  const [ink, tint] = TINTS[mark];
  const { face, size } = STYLES.badge;
  const width = sheet.faces.width(word, face, size) + 14;
  artifact(sheet, () => {
    sheet.pdf.roundedRect(PAGE.left, sheet.y, width, BADGE_HEIGHT, BADGE_HEIGHT / 2).fill(tint);
  });
  const [line] = linesOf(sheet, word, { ...STYLES.badge, colour: ink }, width);
  if (line) setLine(sheet, parent, line, { x: PAGE.left + 7, y: sheet.y, leading: BADGE_HEIGHT }, {});
  sheet.y += BADGE_HEIGHT + 4;
};
