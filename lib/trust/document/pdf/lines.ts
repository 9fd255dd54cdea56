// From words to lines of a width. A word that is wider than its line is broken: a cell of a table never runs into the next.
import type { Faces } from './open-faces.ts';
import { LETTER, type Part, type Word, widthOf } from './words.ts';

/** A stretch of a line that looks the same, from the line's beginning. */
export type Fragment = Part & { readonly x: number };
export type Line = readonly Fragment[];

/** After these a long word breaks more readily. */
const SEAM = /(?<=[/\\\-_.,:;=&?#@)\]}|])/;

export const breakLines = (words: readonly Word[], width: number, faces: Faces): readonly Line[] => {
  const lines: Line[] = [];
  let open: Part[] = [];
  let used = 0;
  const close = () => {
    lines.push(lineOf(open, faces));
    open = [];
    used = 0;
  };
  for (const word of words.flatMap((each) => (each.width > width ? shatter(each, width, faces) : [each]))) {
    if (open.length > 0 && used + word.width > width) close();
    open.push(...word.parts, ...(word.space ? [word.space] : []));
    used += word.width + (word.space?.width ?? 0);
  }
  if (open.length > 0) close();
  return lines;
};

/** The pieces of a word that is too long, each no wider than a line. */
const shatter = (word: Word, width: number, faces: Faces): readonly Word[] => {
  const pieces = word.parts.flatMap((part) =>
    part.text
      .split(SEAM)
      .map((text) => cut(part, text, faces))
      .flatMap((piece) => (piece.width > width ? slices(piece, width, faces) : [piece])),
  );
  return pieces.map((piece, i) => ({
    parts: [piece],
    width: piece.width,
    ...(i === pieces.length - 1 && word.space && { space: word.space }),
  }));
};

const cut = (part: Part, text: string, faces: Faces): Part => ({
  ...part,
  text,
  width: faces.width(text, part.face, part.size),
});

const slices = (part: Part, width: number, faces: Faces): readonly Part[] => {
  const measured = (text: string) => faces.width(text, part.face, part.size);
  const slices: string[] = [''];
  let used = 0;
  for (const letter of part.text.match(LETTER) ?? []) {
    const slice = slices.at(-1) ?? '';
    used += measured(letter);
    // Letters may stand wider beside each other than alone, so near the edge they are measured together.
    const isFull = slice !== '' && used > width * 0.9 && measured(slice + letter) > width;
    if (isFull) used = measured(letter);
    if (isFull) slices.push(letter);
    else slices[slices.length - 1] = slice + letter;
  }
  return slices.map((text) => cut(part, text, faces));
};

/** Neighbours of one piece and face are drawn as one, spaces too: whoever reads the page aloud needs them. */
const lineOf = (parts: readonly Part[], faces: Faces): Line => {
  const fragments: Fragment[] = [];
  let x = 0;
  for (const part of parts) {
    const last = fragments.at(-1);
    if (last && last.piece === part.piece && last.face === part.face) {
      const joined = cut(last, last.text + part.text, faces);
      fragments[fragments.length - 1] = { ...joined, x: last.x };
      x = last.x + joined.width;
    } else {
      fragments.push({ ...part, x });
      x += part.width;
    }
  }
  return fragments;
};

/** The width of a text on one line, and of the widest word in it. */
export const extentOf = (words: readonly Word[]): { readonly whole: number; readonly word: number } => ({
  whole: words.reduce((sum, { width, space }) => sum + width + (space?.width ?? 0), 0),
  word: Math.max(0, ...words.map(({ parts }) => widthOf(parts))),
});
