// Pieces that both drawings are made of: narrow, so that a telephone shows their text at most a fifth smaller.
import type { Shape } from '#lib/trust/document/document.ts';

type Box = Extract<Shape, { shape: 'box' }>;

const LINE_HEIGHT = 18;

/** A box with its lines of text in the middle, the first in bold. */
export const labelled = (
  [x, y, w, h]: readonly [x: number, y: number, w: number, h: number],
  lines: readonly string[],
  tone: NonNullable<Box['tone']> = 'plain',
): readonly Shape[] => {
  const top = y + h / 2 - ((lines.length - 1) * LINE_HEIGHT) / 2 + 5;
  return [
    { shape: 'box', x, y, w, h, tone },
    ...lines.map(
      (text, i): Shape => ({
        shape: 'text',
        x: x + w / 2,
        y: top + i * LINE_HEIGHT,
        text,
        anchor: 'middle',
        ...(i === 0 && { weight: 'bold' as const }),
      }),
    ),
  ];
};

/** An arrow with its words above it, in the middle. */
export const arrow = (
  [x1, x2, y]: readonly [from: number, to: number, y: number],
  text: string,
  dashed = false,
): readonly Shape[] => [
  { shape: 'line', from: [x1, y], to: [x2, y], arrow: true, ...(dashed && { dashed: true as const }) },
  { shape: 'text', x: (x1 + x2) / 2, y: y - 8, text, anchor: 'middle', size: 13 },
];

export const down = (x: number, from: number, to: number): Shape => ({
  shape: 'line',
  from: [x, from],
  to: [x, to],
  arrow: true,
});
