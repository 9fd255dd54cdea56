// The printed form of the trust pages: the same bytes, a full structure tree, and nothing off the page.
import { describe, expect, it } from 'vitest';
import { allSections, type Block, MARKS, plain, type Section, type Text } from '#lib/trust/document/document.ts';
import { columnWidths } from '#lib/trust/document/pdf/columns.ts';
import { renderPdf } from '#lib/trust/document/pdf/render-pdf.ts';
import {
  type Bookmark,
  bookmarksOf,
  type PdfObject,
  pagesOf,
  readObjects,
  refOf,
  STRING,
  stringOf,
  textsOf,
  titleOf,
} from './read-pdf.ts';
import { SAMPLE } from './sample-document.ts';

const META = { date: '2026-03-01', author: 'Example & Sons' };
const bytes = await renderPdf(SAMPLE, META);
const file = Buffer.from(bytes).toString('latin1');
const objects = readObjects(bytes);
const shown = textsOf(objects);
const SECTIONS = allSections(SAMPLE.sections);

const catalogue = (): string => withType('Catalog')[0] ?? '';
const withType = (type: string): readonly string[] =>
  [...objects.values()].map(({ dict }) => dict).filter((dict) => new RegExp(`/Type /${type}\\b`).test(dict));
const elements = [...objects].filter(([, { dict }]) => /^<<\n\/S \/(?!URI|GoTo)\w+\n/.test(dict));
const typeOf = ({ dict }: PdfObject): string => /\/S \/(\w+)/.exec(dict)?.[1] ?? '';
const squeezed = (text: string): string => text.replace(/\s/g, '');

describe('bytes', () => {
  it('are the same on every rendering', async () => {
    expect(Buffer.compare(await renderPdf(SAMPLE, META), bytes)).toBe(0);
  });

  it('have the date of the document and an id that follows its version', async () => {
    expect(file).toContain('(D:20260301000000Z)');
    expect(file).not.toContain(`(D:${new Date().getUTCFullYear() + 1}`);
    const idOf = (pdf: Uint8Array) => /\/ID \[(\S+) /.exec(Buffer.from(pdf).toString('latin1'))?.[1];
    const small = { ...SAMPLE, sections: [] };
    const [one, other] = [await renderPdf(small, META), await renderPdf({ ...small, footer: 'version 2' }, META)];
    expect(idOf(one)).toMatch(/^<[0-9a-f]{32}>$/);
    expect(idOf(other)).not.toBe(idOf(one));
  });
});

describe('document', () => {
  it('says that it is tagged, its language, its title and that it is PDF/UA', () => {
    expect(file.startsWith('%PDF-1.7')).toBe(true);
    expect(objects.get(refOf(catalogue(), 'MarkInfo') ?? 0)?.dict).toContain('/Marked true');
    expect(catalogue()).toContain('/Lang (en)');
    expect(objects.get(refOf(catalogue(), 'ViewerPreferences') ?? 0)?.dict).toContain('/DisplayDocTitle true');
    expect(file).toContain('(Security & trust at <Example> GmbH)');
    expect(file).toContain('<pdfuaid:part>1</pdfuaid:part>');
  });

  it('escapes configured words in its XML metadata', () => {
    expect(file).toContain('>Security &amp; trust at &lt;Example&gt; GmbH</rdf:li>');
    expect(file).toContain('<rdf:li>Example &amp; Sons</rdf:li>');
  });

  it('embeds every font', () => {
    const fonts = withType('Font');
    expect(fonts.filter((dict) => dict.includes('/Type0')).length).toBe(3);
    expect(fonts.every((dict) => /\/Subtype \/(Type0|CIDFontType2)/.test(dict))).toBe(true);
    const descriptors = withType('FontDescriptor');
    expect(descriptors.length).toBe(3);
    for (const dict of descriptors)
      expect(objects.get(refOf(dict, 'FontFile2') ?? 0)?.stream?.length).toBeGreaterThan(1000);
  });
});

describe('ways through it', () => {
  const names = [...file.matchAll(new RegExp(`^ {4}${STRING} \\[\\d+ 0 R /XYZ`, 'gm'))].map(
    (match) => match[1] as string,
  );

  it('names a place for every id and alias, in the order of their bytes', () => {
    const ids = SECTIONS.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
    expect(names.map(stringOf).toSorted()).toEqual(ids.toSorted());
    expect(names).toEqual(names.toSorted((a, b) => Buffer.from(a, 'latin1').compare(Buffer.from(b, 'latin1'))));
  });

  it('nests bookmarks as the sections are', () => {
    const nested = (sections: readonly Section[]): readonly Bookmark[] =>
      sections.map(({ title, sections: inside = [] }) => ({ title, inside: nested(inside) }));
    expect(bookmarksOf(objects, refOf(catalogue(), 'Outlines') ?? 0)).toEqual(nested(SAMPLE.sections));
    expect(titleOf('/Title (a\\)b)')).toBe('a)b');
  });

  it('links to addresses outside and to its own places, and to nothing else', () => {
    const actions = [...objects.values()].map(({ dict }) => dict);
    const targets = actions.flatMap((dict) => new RegExp(`/(?:URI|D) ${STRING}\\n>>`).exec(dict)?.[1] ?? []);
    expect(targets).toContain('https://status.example/%C3%BC?a=\\(b\\)');
    expect(targets).toContain('mailto:security@example.test');
    expect(targets.filter((to) => !/^(https:|mailto:)/.test(to) && !names.includes(to))).toEqual([]);
    expect(targets).toContain('flow');
  });

  it('has each link on the page that the structure tree says', () => {
    const pages = pagesOf(objects);
    const held = new Map(
      pages.flatMap((page) =>
        [...(/\/Annots \[([^\]]*)\]/.exec(objects.get(page)?.dict ?? '')?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(
          (match) => [Number(match[1]), page] as const,
        ),
      ),
    );
    const said = elements.flatMap(([, { dict }]) =>
      [...dict.matchAll(/\/Type \/OBJR\n\/Obj (\d+) 0 R\n\/Pg (\d+) 0 R/g)].map(
        (m) => [Number(m[1]), Number(m[2])] as const,
      ),
    );
    expect(held.size).toBeGreaterThan(60);
    expect(new Map(said)).toEqual(held);
    for (const id of held.keys()) expect(objects.get(id)?.dict).toMatch(/\/Contents \((.+)\)\n/);
  });
});

describe('structure', () => {
  it('has headings, lists, tables with their header cells, code, links and a drawing', () => {
    const types = new Set(elements.map(([, each]) => typeOf(each)));
    const expected =
      'Document Sect H1 H2 H3 H4 P L LI Lbl LBody Table Caption THead TBody TR TH TD Code Link Span Figure TOC TOCI';
    expect([...types].toSorted()).toEqual(expected.split(' ').toSorted());
    const heads = elements.map(([, { dict }]) => dict).filter((dict) => dict.includes('/S /TH\n'));
    expect(heads.every((dict) => /\/Scope \/(Row|Column)/.test(dict))).toBe(true);
    expect(file).toContain('/Alt (An agent calls the gateway, which calls the vendor.)');
  });

  it('holds every text that is no artifact', () => {
    expect(shown.filter(({ tag, mcid }) => tag !== 'Artifact' && mcid === undefined)).toEqual([]);
    const artifacts = squeezed(
      shown
        .filter(({ tag }) => tag === 'Artifact')
        .map(({ text }) => text)
        .join(''),
    );
    expect(artifacts).toContain(`Page1of${pagesOf(objects).length}`);
    expect(artifacts).toContain(squeezed(plain(SAMPLE.footer)));
  });
});

const textsIn = (block: Block): readonly Text[] => {
  switch (block.kind) {
    case 'paragraph':
    case 'note':
      return [block.text];
    case 'list':
      return block.items;
    case 'facts':
      return block.items.flat();
    case 'table':
      return [block.caption, ...block.head, ...(block.caption.startsWith('Characters') ? [] : block.rows.flat())];
    case 'code':
      return [block.title, ...block.text.split('\n')];
    case 'figure':
      return [block.caption, ...block.drawing.shapes.map((shape) => (shape.shape === 'text' ? shape.text : ''))];
    case 'commitments':
      return block.items.flatMap(({ text, evidence, mark }) => [MARKS[mark], text, ...evidence]);
  }
};

describe('text', () => {
  const content = squeezed(
    shown
      .filter(({ tag }) => tag !== 'Artifact')
      .map(({ text }) => text)
      .join(''),
  );

  it('is all there', () => {
    const texts = SECTIONS.flatMap(({ title, blocks }) => [title, ...blocks.flatMap(textsIn)]);
    const all = [SAMPLE.title, SAMPLE.lead, ...SAMPLE.facts.flat(), ...texts].map((text) => squeezed(plain(text)));
    expect(all.length).toBeGreaterThan(400);
    expect(all.filter((text) => !content.includes(text))).toEqual([]);
    expect(content).toContain('CAIQv4:A&A-01,DSP-16·SIG:Privacy,DataSecurity');
  });

  it('comes out as it was written, or as code points where no font has it', () => {
    for (const text of ['Ελληνικά,Кириллица,ŐŰłąç', 'a→b≤c×d…“quoted”€5✓−1->!=>=0x12', '├──lib│└──core'])
      expect(content).toContain(text);
    expect(content).toContain('[U+6F22][U+5B57]and[U+1F600]and[U+05E9]');
    expect(content).toContain('zerowidth,turnedround,softhyphen');
    expect(content).toContain('a[U+0007]bandalone[U+FFFD]half');
  });

  it('stays within the margins', () => {
    expect(shown.filter(({ x = 64, end = 64 }) => x < 63 || end > 532)).toEqual([]);
    expect(
      shown.filter(({ y, tag }) => tag !== 'Artifact' && (y < 78 || y > 842 - 70)).map(({ text }) => text),
    ).toEqual([]);
  });

  it('repeats a table’s header on every page that it goes on to', () => {
    const pages = shown.filter(({ text }) => text.trim() === 'Purpose');
    expect(pages.length).toBeGreaterThan(4);
    expect(pages.map(({ page }) => page)).toEqual(pages.map((_, i) => (pages[0]?.page ?? 0) + i));
    expect(pages.filter(({ tag }) => tag === 'TH').length).toBe(1);
  });
});

describe('columns', () => {
  it.each([
    [
      'all have room',
      [
        { whole: 50, word: 20 },
        { whole: 60, word: 20 },
      ],
    ],
    [
      'one is long',
      [
        { whole: 50, word: 50 },
        { whole: 4000, word: 60 },
      ],
    ],
    ['words are too long', Array.from({ length: 12 }, () => ({ whole: 900, word: 800 }))],
  ])('fill the width where %s', (_, extents) => {
    const widths = columnWidths(extents, 400);
    expect(widths.reduce((sum, each) => sum + each, 0)).toBeCloseTo(400);
    expect(Math.min(...widths)).toBeGreaterThan(20);
  });
});
