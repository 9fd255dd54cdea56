// What a page says, before it is HTML, Markdown or PDF: the three renderers read the same tree, so that none can say more.

/** A piece of a line. Whatever a string holds is text; no renderer takes it for markup. */
export type Inline = string | Code | Strong | Link;
type Code = { readonly code: string };
type Strong = { readonly strong: string };
export type Link = { readonly link: string; readonly to: Target };

/** An address outside (`https` or `mailto`), a section of the same page, or another page of the site. */
export type Target =
  | { readonly url: string }
  | { readonly anchor: string }
  | { readonly page: string; readonly anchor?: string };

export type Text = string | readonly Inline[];

export type Paragraph = { readonly kind: 'paragraph'; readonly text: Text };
export type List = { readonly kind: 'list'; readonly items: readonly Text[]; readonly ordered?: true };
export type Table = {
  readonly kind: 'table';
  /** Says what it shows to whoever does not see it; unique on its page. */
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row is its header. */
  readonly rows: readonly (readonly Text[])[];
};
/** Terms with what is said of each. */
export type Facts = { readonly kind: 'facts'; readonly items: readonly (readonly [term: string, said: Text])[] };
export type CodeBlock = {
  readonly kind: 'code';
  /** As Markdown's fences name it: `json`, `console`, `http`, `ts`. */
  readonly language: string;
  readonly text: string;
  /** What it is, such as a file's name; unique on its page. */
  readonly title: string;
};
/** A remark that must not be missed. */
export type Note = { readonly kind: 'note'; readonly text: Text };
export type Figure = {
  readonly kind: 'figure';
  readonly caption: string;
  /** The whole of what it shows, in words: what Markdown, and whoever does not see it, is told. */
  readonly description: string;
  readonly drawing: Drawing;
};
/** What is promised, each with what enforces it. */
export type Commitments = { readonly kind: 'commitments'; readonly items: readonly Promised[] };

export type Promised = {
  readonly text: Text;
  /** Whether something holds it. What nothing holds is a policy, and is printed as one. */
  readonly mark: Mark;
  readonly evidence: readonly Text[];
};

/** What a commitment is marked as, in every form of the page. */
export const MARKS = {
  bound: 'Bound to evidence',
  /** What is measured and called for, and can be missed. */
  watched: 'Watched by alarms',
  policy: 'Policy (not technically enforced)',
} as const;
export type Mark = keyof typeof MARKS;

export type Block = Paragraph | List | Table | Facts | CodeBlock | Note | Figure | Commitments;

/** Boxes and arrows, in units of an SVG's user space. */
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
};
export type Shape =
  | {
      readonly shape: 'box';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      readonly tone?: 'plain' | 'strong' | 'quiet';
    }
  | {
      readonly shape: 'line';
      readonly from: readonly [x: number, y: number];
      readonly to: readonly [x: number, y: number];
      readonly arrow?: true;
      readonly dashed?: true;
    }
  | {
      readonly shape: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor?: 'start' | 'middle' | 'end';
      readonly weight?: 'bold';
      readonly size?: number;
    };

export type Section = {
  /** The anchor: frozen once it is published. */
  readonly id: string;
  /** Further anchors of the same place. */
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections?: readonly Section[];
  /** Domains of questionnaires that it answers (CSA CAIQ v4 codes, SIG domain names). */
  readonly answers?: { readonly caiq: readonly string[]; readonly sig: readonly string[] };
};

export type TrustDocument = {
  /** Path within the site, such as `/trust`. */
  readonly page: string;
  readonly title: string;
  /** Of search results and link previews. */
  readonly description: string;
  readonly lead: Text;
  /** Beside the title: what it is, in pairs. */
  readonly facts: readonly (readonly [term: string, said: Text])[];
  readonly sections: readonly Section[];
  /** `Last updated · version · content hash`. */
  readonly footer: Text;
  /** Other forms of the same page, such as its PDF. */
  readonly twins: readonly Link[];
};

export const paragraph = (text: Text): Paragraph => ({ kind: 'paragraph', text });
export const list = (items: readonly Text[]): List => ({ kind: 'list', items });
export const table = (caption: string, head: readonly string[], rows: Table['rows']): Table => ({
  kind: 'table',
  caption,
  head,
  rows,
});
export const facts = (items: Facts['items']): Facts => ({ kind: 'facts', items });
export const note = (text: Text): Note => ({ kind: 'note', text });
export const codeBlock = (title: string, language: string, text: string): CodeBlock => ({
  kind: 'code',
  title,
  language,
  text,
});
export const code = (text: string): Code => ({ code: text });
export const strong = (text: string): Strong => ({ strong: text });
/** @param url `https:` or `mailto:`; a configuration holds no other */
export const outside = (text: string, url: string): Link => ({ link: text, to: { url } });
export const inside = (text: string, anchor: string): Link => ({ link: text, to: { anchor } });
export const toPage = (text: string, page: string, anchor?: string): Link => ({
  link: text,
  to: anchor === undefined ? { page } : { page, anchor },
});

/** The words of a text, without what they look like. */
export const plain = (text: Text): string => (typeof text === 'string' ? text : text.map(wordsOf).join(''));

const wordsOf = (piece: Inline): string => {
  if (typeof piece === 'string') return piece;
  if ('code' in piece) return piece.code;
  return 'strong' in piece ? piece.strong : piece.link;
};

/** Every section with those inside it, in order. */
export const allSections = (sections: readonly Section[]): readonly Section[] =>
  sections.flatMap((section) => [section, ...allSections(section.sections ?? [])]);
