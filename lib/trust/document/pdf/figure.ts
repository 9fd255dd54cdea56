// Drawings: the same boxes and arrows as on the HTML page, with all that they show in words for whoever does not see them.
import type { StructureElement } from 'pdfkit';
import type { Figure, Shape } from '../document.ts';
import { setParagraph } from './prose.ts';
import { child, need, type Sheet } from './sheet.ts';
import { COLOURS, CONTENT_WIDTH, PAGE, STYLES } from './theme.ts';
import { shaped } from './words.ts';

const TALLEST = PAGE.bottom - PAGE.top - 60;
const ARROW = 8;

export const setFigure = (sheet: Sheet, parent: StructureElement, { caption, description, drawing }: Figure): void => {
  const scale = Math.min(1, CONTENT_WIDTH / drawing.width, TALLEST / drawing.height);
  const height = drawing.height * scale;
  need(sheet, height + 30);
  const left = PAGE.left + (CONTENT_WIDTH - drawing.width * scale) / 2;
  const element = child(sheet, parent, 'Figure', {
    alt: description,
    placement: 'Block',
    bbox: [left, sheet.y, left + drawing.width * scale, sheet.y + height],
  });
  element.add(() => {
    sheet.pdf.save().translate(left, sheet.y).scale(scale);
    for (const shape of drawing.shapes) drawShape(sheet, shape);
    sheet.pdf.restore();
  });
  element.end();
  sheet.y += height + 6;
  setParagraph(sheet, parent, caption, STYLES.label);
};

const TONES = {
  plain: [COLOURS.paper, COLOURS.line],
  strong: ['#eaf0fd', COLOURS.accent],
  quiet: [COLOURS.ground, COLOURS.line],
} as const;

const drawShape = (sheet: Sheet, shape: Shape): void => {
  if (shape.shape === 'box') drawBox(sheet, shape);
  else if (shape.shape === 'line') drawLine(sheet, shape);
  else drawText(sheet, shape);
};

const drawBox = ({ pdf }: Sheet, { x, y, w, h, tone = 'plain' }: Extract<Shape, { shape: 'box' }>): void => {
  const [ground, line] = TONES[tone];
  pdf.lineWidth(1).roundedRect(x, y, w, h, 8).fillAndStroke(ground, line);
};

const drawLine = ({ pdf }: Sheet, { from, to, arrow, dashed }: Extract<Shape, { shape: 'line' }>): void => {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const [dx, dy] = [((to[0] - from[0]) / length) * ARROW, ((to[1] - from[1]) / length) * ARROW];
  const end = arrow ? ([to[0] - dx, to[1] - dy] as const) : to;
  if (dashed) pdf.dash(4, { space: 3 });
  pdf
    .lineWidth(1.25)
    .moveTo(...from)
    .lineTo(...end)
    .stroke(COLOURS.quiet)
    .undash();
  if (!arrow) return;
  pdf
    .polygon(to, [to[0] - dx - dy / 2, to[1] - dy + dx / 2], [to[0] - dx + dy / 2, to[1] - dy - dx / 2])
    .fill(COLOURS.quiet);
};

const drawText = ({ pdf, faces }: Sheet, shape: Extract<Shape, { shape: 'text' }>): void => {
  const { x, y, text, anchor = 'start', weight, size = 14 } = shape;
  const runs = faces.runs(shaped(text).replace(/\s+/g, ' '), weight === 'bold' ? 'bold' : 'regular');
  const widths = runs.map((run) => faces.width(run.text, run.face, size));
  const width = widths.reduce((sum, each) => sum + each, 0);
  let left = x - width * { start: 0, middle: 0.5, end: 1 }[anchor];
  runs.forEach((run, i) => {
    faces.select(run.face, size);
    pdf.fillColor(COLOURS.ink).text(run.text, left, y, { lineBreak: false, baseline: 'alphabetic' });
    left += widths[i] ?? 0;
  });
};
