// Enough of a PDF reader to judge what our renderer writes: objects, texts with their places, structure, bookmarks.
import { inflateSync } from 'node:zlib';

export type PdfObject = { readonly dict: string; readonly stream?: Buffer };
/** A shown text, in points from the page's lower left corner. */
export type Shown = {
  readonly page: number;
  readonly text: string;
  /** Nothing in a drawing, which has places of its own. */
  readonly x: number | undefined;
  readonly end: number | undefined;
  readonly y: number;
  /** Tag of the marked content around it, and its number in the structure tree. */
  readonly tag: string | undefined;
  readonly mcid: number | undefined;
};
export type Bookmark = { readonly title: string; readonly inside: readonly Bookmark[] };

export const readObjects = (bytes: Uint8Array): ReadonlyMap<number, PdfObject> => {
  const file = Buffer.from(bytes).toString('latin1');
  const start = Number(/startxref\n(\d+)/.exec(file)?.[1]);
  const offsets = [...file.slice(start).matchAll(/^(\d{10}) 00000 n /gm)].map((match) => Number(match[1]));
  return new Map(
    offsets.map((offset, i) => {
      const head = /^\d+ 0 obj\n([\s\S]*?)\n(stream\n|endobj)/.exec(file.slice(offset));
      if (!head?.[1]) throw new Error(`no object at ${offset}`);
      const dict = head[1];
      if (head[2] !== 'stream\n') return [i + 1, { dict }] as const;
      const at = offset + head[0].length;
      const raw = Buffer.from(bytes).subarray(at, at + Number(/\/Length (\d+)/.exec(dict)?.[1]));
      return [i + 1, { dict, stream: dict.includes('/FlateDecode') ? inflateSync(raw) : raw }] as const;
    }),
  );
};

export const refOf = (dict: string, key: string): number | undefined => {
  const match = new RegExp(`/${key} (\\d+) 0 R`).exec(dict);
  return match ? Number(match[1]) : undefined;
};

/** A string as it is written between parentheses. */
export const stringOf = (written: string): string => {
  const escapes: { readonly [each: string]: string } = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  const bytes = written.replace(/\\(.)/gs, (_, each: string) => escapes[each] ?? each);
  return bytes.startsWith('\xfe\xff') ? Buffer.from(bytes.slice(2), 'latin1').swap16().toString('utf16le') : bytes;
};

export const STRING = String.raw`\(((?:[^\\()]|\\[\s\S])*)\)`;

export const titleOf = (dict: string): string => stringOf(new RegExp(`/Title ${STRING}`).exec(dict)?.[1] ?? '');

type Objects = ReadonlyMap<number, PdfObject>;
const dictOf = (objects: Objects, id: number | undefined): string => objects.get(id ?? 0)?.dict ?? '';

export const pagesOf = (objects: Objects): readonly number[] => {
  const [pages] = [...objects.values()].filter(({ dict }) => /\/Type \/Pages\b/.test(dict));
  return [...(/\/Kids \[([^\]]*)\]/.exec(pages?.dict ?? '')?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map((m) =>
    Number(m[1]),
  );
};

export const bookmarksOf = (objects: Objects, root: number): readonly Bookmark[] => {
  const found: Bookmark[] = [];
  for (let at = refOf(dictOf(objects, root), 'First'); at !== undefined; at = refOf(dictOf(objects, at), 'Next'))
    found.push({ title: titleOf(dictOf(objects, at)), inside: bookmarksOf(objects, at) });
  return found;
};

type Font = { readonly unicode: readonly string[]; readonly widths: readonly number[] };

const fontOf = (objects: Objects, id: number): Font => {
  const dict = dictOf(objects, id);
  const map = objects.get(refOf(dict, 'ToUnicode') ?? 0)?.stream?.toString() ?? '';
  const entries = [...map.matchAll(/^<[0-9a-f]+> <[0-9a-f]+> \[(.*)\]$/gm)].flatMap((m) =>
    (m[1] ?? '').match(/<[^>]*>/g),
  );
  const inner = dictOf(objects, Number(/\/DescendantFonts \[(\d+)/.exec(dict)?.[1]));
  return {
    unicode: entries.map((hex) =>
      Buffer.from((hex ?? '').replace(/[<> ]/g, ''), 'hex')
        .swap16()
        .toString('utf16le'),
    ),
    widths: (/\/W \[0 \[([^\]]*)\]/.exec(inner)?.[1] ?? '').split(' ').map(Number),
  };
};

/** Every text in the order of drawing. */
export const textsOf = (objects: Objects): readonly Shown[] =>
  pagesOf(objects).flatMap((id, page) => {
    const dict = dictOf(objects, id);
    const resources = dictOf(objects, refOf(dict, 'Resources'));
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(
        (m) => [m[1] as string, fontOf(objects, Number(m[2]))] as const,
      ),
    );
    const content = objects.get(refOf(dict, 'Contents') ?? 0)?.stream?.toString('latin1') ?? '';
    return shownOn(content, fonts, page);
  });

type State = {
  found: Shown[];
  marks: { tag: string; mcid: number | undefined }[];
  font: Font | undefined;
  size: number;
  x: number;
  y: number;
  scale: number;
  scales: number[];
};
type Step = (state: State, match: RegExpExecArray) => void;

/** The operators that matter, each on a line of its own as pdfkit writes them. */
const STEPS: readonly (readonly [RegExp, Step])[] = [
  [/^\/(\w+) (?:BMC$|<<)/, ({ marks }, [, tag = '']) => marks.push({ tag, mcid: undefined })],
  [/^\/MCID (\d+)$/, ({ marks }, [, mcid]) => Object.assign(marks.at(-1) ?? {}, { mcid: Number(mcid) })],
  [/^EMC$/, ({ marks }) => marks.pop()],
  [/^q$/, ({ scales, scale }) => scales.push(scale)],
  [/^Q$/, (state) => Object.assign(state, { scale: state.scales.pop() ?? 1 })],
  [
    /^([\d.]+) 0 0 [\d.-]+ [\d.-]+ [\d.-]+ cm$/,
    (state, [, by]) => Object.assign(state, { scale: state.scale * Number(by) }),
  ],
  [/^1 0 0 1 ([\d.-]+) ([\d.-]+) Tm$/, (state, [, x, y]) => Object.assign(state, { x: Number(x), y: Number(y) })],
];

const shownOn = (content: string, fonts: ReadonlyMap<string, Font>, page: number): readonly Shown[] => {
  const state: State = { found: [], marks: [], font: undefined, size: 0, x: 0, y: 0, scale: 1, scales: [] };
  for (const line of content.split('\n')) {
    for (const [operator, step] of STEPS) {
      const match = operator.exec(line);
      if (match) step(state, match);
    }
    const face = /^\/(F\d+) ([\d.]+) Tf$/.exec(line);
    if (face) Object.assign(state, { font: fonts.get(face[1] ?? ''), size: Number(face[2]) });
    const shown = /^\[(.*)\] TJ$/.exec(line);
    if (shown) show(state, shown[1] ?? '', page);
  }
  return state.found;
};

const show = (state: State, operand: string, page: number): void => {
  const { font, size, x, y, scale } = state;
  let [text, width] = ['', 0];
  for (const [, hex, shift] of operand.matchAll(/<([0-9a-f]+)> ([\d.-]+)/g)) {
    for (const glyph of hex?.match(/.{4}/g) ?? []) {
      text += font?.unicode[Number.parseInt(glyph, 16)] ?? '';
      width += font?.widths[Number.parseInt(glyph, 16)] ?? 0;
    }
    width -= Number(shift);
  }
  const { tag, mcid } = state.marks.at(-1) ?? { tag: undefined, mcid: undefined };
  state.x += (width / 1000) * size;
  // Under a drawing's own scale places are not the page's.
  const [from, to] = scale === 1 ? [x, state.x - (text.endsWith(' ') ? size * 0.6 : 0)] : [undefined, undefined];
  state.found.push({ page, text, x: from, end: to, y, tag, mcid });
};
