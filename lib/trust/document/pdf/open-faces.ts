// The fonts, embedded as PDF/UA asks: which face has a character, how wide a text is, and what stands for one that none has.
import { fileURLToPath } from 'node:url';
import type { PDFDocument } from 'pdfkit';

export type Face = 'regular' | 'bold' | 'mono';
/** A text that one face has every character of. */
export type Run = { readonly text: string; readonly face: Face };

export type Faces = {
  readonly runs: (text: string, face: Face) => readonly Run[];
  /** Points. */
  readonly width: (text: string, face: Face, size: number) => number;
  readonly select: (face: Face, size: number) => void;
};

const FILES: { readonly [face in Face]: string } = {
  regular: fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')),
  bold: fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf')),
  mono: fileURLToPath(import.meta.resolve('@expo-google-fonts/jetbrains-mono/400Regular/JetBrainsMono_400Regular.ttf')),
};

/** What a document begins with: without it pdfkit would load a font that is not embedded. */
export const FIRST_FONT = FILES.regular;

/** Frames of plain-text drawings are in the mono face alone, ticks in the others alone. */
const INSTEAD: { readonly [face in Face]: readonly Face[] } = {
  regular: ['regular', 'mono'],
  bold: ['bold', 'mono'],
  mono: ['mono', 'regular'],
};

/** Both families draw `->` as an arrow and `!=` as one sign: a reader who copies or searches would get something else. */
const AS_WRITTEN = { calt: false, liga: false, clig: false };

/** Opens every face in a document. */
export const openFaces = (pdf: PDFDocument): Faces => {
  const has: { [face in Face]?: (codePoint: number) => boolean } = {};
  for (const face of Object.keys(FILES) as Face[]) {
    const { font } = pdf.font(FILES[face])._font;
    const layout = font.layout.bind(font);
    font.layout = (text) => layout(text, AS_WRITTEN);
    has[face] = (codePoint) => font.hasGlyphForCodePoint(codePoint);
  }
  const faceOf = (character: string, face: Face, before: Face | undefined): Face | undefined => {
    // A mark stays with its letter, and a space with its word.
    const wished = before && /[\p{M} ]/u.test(character) ? [before, ...INSTEAD[face]] : INSTEAD[face];
    return wished.find((each) => has[each]?.(character.codePointAt(0) ?? 0));
  };
  const widths = new Map<string, number>();
  return {
    runs: (text, face) => runsOf(text, (character, before) => faceOf(character, face, before), face),
    width: (text, face, size) => {
      const key = `${face} ${text}`;
      const known = widths.get(key) ?? pdf.font(FILES[face]).fontSize(1).widthOfString(text);
      widths.set(key, known);
      return known * size;
    },
    select: (face, size) => {
      pdf.font(FILES[face]).fontSize(size);
    },
  };
};

const runsOf = (
  text: string,
  faceOf: (character: string, before: Face | undefined) => Face | undefined,
  fallback: Face,
): readonly Run[] => {
  const runs: { text: string; face: Face }[] = [];
  for (const character of text) {
    const last = runs.at(-1);
    const face = faceOf(character, last?.face);
    const run = { text: face ? character : codePoint(character), face: face ?? fallback };
    if (last?.face === run.face) last.text += run.text;
    else runs.push(run);
  }
  return runs;
};

const codePoint = (character: string): string =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
