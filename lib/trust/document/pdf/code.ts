// Code: as it was written, with lines that are too long broken and what follows indented.
import type { StructureElement } from 'pdfkit';
import type { CodeBlock } from '../document.ts';
import { setBoxed } from './boxed.ts';
import type { Fragment, Line } from './lines.ts';
import type { Faces } from './open-faces.ts';
import { setLines } from './set-lines.ts';
import { child, linesOf, need, type Sheet } from './sheet.ts';
import { COLOURS, CONTENT_WIDTH, PAGE, STYLES } from './theme.ts';
import { LETTER, shaped } from './words.ts';

const PADDING = { x: 12, y: 9 };
const { face: FACE, size, leading, colour } = STYLES.code;
const INDENT = '    ';

export const setCode = (sheet: Sheet, parent: StructureElement, { title, text }: CodeBlock): void => {
  need(sheet, STYLES.label.leading + 4 * leading + 2 * PADDING.y);
  const label = child(sheet, parent, 'P');
  setLines(sheet, label, linesOf(sheet, title, STYLES.label, CONTENT_WIDTH), {
    x: PAGE.left,
    leading: STYLES.label.leading,
  });
  label.end();
  sheet.y += 3;
  const block = child(sheet, parent, 'P');
  const element = child(sheet, block, 'Code');
  const width = CONTENT_WIDTH - 2 * PADDING.x;
  const lines = shaped(text).replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n');
  setBoxed(
    sheet,
    element,
    lines.flatMap((line) => wrap(line.replaceAll('\t', '  '), width, sheet.faces)),
    { leading, padding: PADDING, ground: COLOURS.ground },
  );
  block.end();
};

/** A line of code as lines of the page; an empty one stays one. */
const wrap = (code: string, width: number, faces: Faces): readonly Line[] => {
  const lines: Fragment[][] = [[]];
  let x = 0;
  for (const run of faces.runs(code, FACE)) {
    for (const letter of run.text.match(LETTER) ?? []) {
      const more = faces.width(letter, run.face, size);
      if (x + more > width) {
        x = faces.width(INDENT, FACE, size);
        lines.push([]);
      }
      append(lines.at(-1) as Fragment[], letter, more, x, run.face);
      x += more;
    }
  }
  return lines;
};

const append = (line: Fragment[], letter: string, width: number, x: number, face: Fragment['face']): void => {
  const last = line.at(-1);
  if (last?.face === face) line[line.length - 1] = { ...last, text: last.text + letter, width: last.width + width };
  else line.push({ text: letter, width, x, face, size, colour, role: 'text', piece: 0 });
};
