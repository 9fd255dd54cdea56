// The look of the printed page: A4, one family of type and one for code, the colours of the HTML page by day.
import type { Face } from './open-faces.ts';

export type Style = { readonly face: Face; readonly size: number; readonly leading: number; readonly colour: string };

export const COLOURS = {
  ink: '#1d2433',
  quiet: '#4d5870',
  line: '#c9d0dd',
  ground: '#f4f6fa',
  accent: '#1f4fbf',
  good: '#14683d',
  goodGround: '#e6f4ec',
  soft: '#7a4a00',
  softGround: '#fdf1dc',
  paper: '#ffffff',
} as const;

/** Points. */
export const PAGE = {
  width: 595.28,
  height: 841.89,
  left: 64,
  top: 76,
  bottom: 841.89 - 78,
  right: 595.28 - 64,
} as const;
export const CONTENT_WIDTH = PAGE.right - PAGE.left;

const { ink, quiet } = COLOURS;
const style = (face: Face, size: number, leading: number, colour: string = ink): Style => ({
  face,
  size,
  leading,
  colour,
});

export const STYLES = {
  title: style('bold', 27, 33),
  lead: style('regular', 12, 18.5, quiet),
  body: style('regular', 9.75, 15),
  small: style('regular', 8, 11.5, quiet),
  label: style('bold', 8, 11.5, quiet),
  term: style('regular', 9, 13.5, quiet),
  said: style('regular', 9, 13.5),
  cell: style('regular', 8.5, 12.5),
  cellHead: style('bold', 8.5, 12.5),
  code: style('mono', 8, 12),
  badge: style('bold', 7.5, 11),
  furniture: style('regular', 7.5, 10.5, quiet),
} as const;

/** By depth of the section. */
export const HEADINGS: readonly [Style, ...Style[]] = [
  style('bold', 17, 22),
  style('bold', 12.5, 17),
  style('bold', 10.5, 15),
];
