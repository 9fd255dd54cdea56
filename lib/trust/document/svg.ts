// A drawing as inline SVG, in the page's own colours.
import { type Html, html } from '#core/html.ts';
import type { Drawing, Shape } from './document.ts';

/** @param name what it is, for whoever does not see it; the caption beside it says the rest */
export const drawingSvg = ({ width, height, shapes }: Drawing, name: string): Html =>
  html`<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${name}">${shapes.map(shapeSvg)}</svg>`;

const CLASSES = { plain: 'box', strong: 'box-strong', quiet: 'box-quiet' } as const;

const shapeSvg = (shape: Shape): Html => {
  switch (shape.shape) {
    case 'box': {
      const { x, y, w, h, tone = 'plain' } = shape;
      return html`<rect class="${CLASSES[tone]}" x="${String(x)}" y="${String(y)}" width="${String(w)}" height="${String(h)}" rx="8"/>`;
    }
    case 'line':
      return lineSvg(shape);
    case 'text': {
      const { x, y, text, anchor = 'start', weight = 'normal', size = 14 } = shape;
      return html`<text x="${String(x)}" y="${String(y)}" text-anchor="${anchor}" font-weight="${weight}" font-size="${String(size)}">${text}</text>`;
    }
  }
};

const ARROW = 8;

const lineSvg = ({ from: [x1, y1], to: [x2, y2], arrow, dashed }: Extract<Shape, { shape: 'line' }>): Html => {
  const line = html`<path class="${dashed ? 'line dashed' : 'line'}" d="M${String(x1)} ${String(y1)}L${String(x2)} ${String(y2)}"/>`;
  if (!arrow) return line;
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [((x2 - x1) / length) * ARROW, ((y2 - y1) / length) * ARROW];
  const points = [
    [x2, y2],
    [x2 - dx - dy / 2, y2 - dy + dx / 2],
    [x2 - dx + dy / 2, y2 - dy - dx / 2],
  ];
  const path = points.map((point) => point.map((each) => each.toFixed(1)).join(' ')).join('L');
  return html`${line}<path class="head-of-arrow" d="M${path}Z"/>`;
};
