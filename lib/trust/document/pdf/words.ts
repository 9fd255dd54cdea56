// From a text to words that can be set: characters made printable, each with its face, its width and where it came from.
import { addressOf } from '../address.ts';
import type { Inline, Text } from '../document.ts';
import type { Face, Faces } from './open-faces.ts';
import { COLOURS, type Style } from './theme.ts';

/** Where a link leads: outside, or to a section of this document. */
export type Way = { readonly url: string } | { readonly anchor: string };
export type Role = 'text' | 'code' | 'strong' | 'link';

export type Part = {
  readonly text: string;
  readonly face: Face;
  readonly size: number;
  readonly colour: string;
  readonly width: number;
  readonly role: Role;
  /** Which piece of the text it belongs to: a link that goes on in the next line is one link. */
  readonly piece: number;
  readonly way?: Way;
};

/** What stays together on a line, and the space after it. */
export type Word = { readonly parts: readonly Part[]; readonly width: number; readonly space?: Part };

/** A paragraph's text in one line: composed, without what has no shape, each row of white space as one space. */
const printable = (text: string): string => shaped(text).replace(/[\t\n\v\f\r \u2028\u2029]+/g, ' ');

/** What a reader takes for one letter: with the marks over it. */
export const LETTER = /\P{M}\p{M}*/gu;

/** Text with the characters that have a shape. Marks of direction have none: nobody turns a line round. */
export const shaped = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/(?![\n\t])\p{Default_Ignorable_Code_Point}/gu, '');

/** @param anchors of this document; a link to any other is plain text, as is one to another page */
export const wordsOf = (text: Text, style: Style, faces: Faces, anchors: ReadonlySet<string>): readonly Word[] => {
  const pieces: readonly Inline[] = typeof text === 'string' ? [text] : text;
  const parts = pieces.flatMap((piece, i) => partsOf(piece, i, style, faces, anchors));
  const words: Word[] = [];
  let open: Part[] = [];
  const close = (space?: Part) => {
    if (open.length > 0) words.push({ parts: open, width: widthOf(open), ...(space && { space }) });
    open = [];
  };
  for (const part of parts) {
    if (part.text === ' ') close(part);
    else open.push(part);
  }
  close();
  return words;
};

export const widthOf = (parts: readonly Part[]): number => parts.reduce((sum, { width }) => sum + width, 0);

const partsOf = (
  piece: Inline,
  index: number,
  style: Style,
  faces: Faces,
  anchors: ReadonlySet<string>,
): readonly Part[] => {
  const { said, ...look } = lookOf(piece, style, anchors);
  return faces.runs(printable(said), look.face).flatMap(({ text, face }) =>
    text
      .split(/( )/)
      .filter((each) => each !== '')
      .map((each): Part => ({ ...look, face, text: each, width: faces.width(each, face, look.size), piece: index })),
  );
};

const lookOf = (piece: Inline, style: Style, anchors: ReadonlySet<string>) => {
  const { face, size, colour } = style;
  if (typeof piece === 'string') return { said: piece, face, size, colour, role: 'text' as const };
  if ('code' in piece)
    return { said: piece.code, face: 'mono' as const, size: size * 0.92, colour, role: 'code' as const };
  if ('strong' in piece) return { said: piece.strong, face: 'bold' as const, size, colour, role: 'strong' as const };
  const way = wayOf(piece.to, anchors);
  if (!way) return { said: piece.link, face, size, colour, role: 'text' as const };
  return { said: piece.link, face, size, colour: COLOURS.accent, role: 'link' as const, way };
};

const wayOf = (to: Extract<Inline, { to: unknown }>['to'], anchors: ReadonlySet<string>): Way | undefined => {
  if ('url' in to) {
    const url = addressOf(to, '', '');
    return url === undefined ? undefined : { url };
  }
  return !('page' in to) && anchors.has(to.anchor) ? { anchor: to.anchor } : undefined;
};
