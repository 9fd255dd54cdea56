declare module 'pdfkit' {
  import type { Readable } from 'node:stream';

  /** An element of the structure tree. What is added to one that hangs in the tree is drawn at once. */
  export type StructureElement = {
    add(child: StructureElement | (() => void)): StructureElement;
    end(): void;
  };
  export type StructureOptions = {
    alt?: string;
    scope?: 'Row' | 'Column';
    placement?: 'Block';
    /** From the page's upper left corner: left, top, right, bottom. */
    bbox?: readonly [number, number, number, number];
  };
  export type Outline = {
    addItem(title: string, options: { expanded: boolean; fit: boolean; left: number; top: number }): Outline;
  };
  type LinkOptions = { structParent: StructureElement; Contents: object };

  /** What the trust pages use of it, by version 0.20; lengths are points from the page's upper left corner. */
  export class PDFDocument extends Readable {
    constructor(options: {
      size: 'A4';
      margin: number;
      font: string;
      pdfVersion: '1.7';
      subset: 'PDF/UA';
      tagged: boolean;
      lang: string;
      displayTitle: boolean;
      bufferPages: boolean;
      info: { readonly [key: string]: object | string };
    });
    readonly outline: Outline;
    /** pdfkit's own; `open-faces.ts` and `named-places.ts` say why they look inside. */
    readonly _font: { font: FontkitFont };
    readonly _root: { data: { Names: { data: { Dests: { _compareKeys(a: string, b: string): number } } } } };
    addPage(): this;
    switchToPage(index: number): object;
    bufferedPageRange(): { start: number; count: number };
    addNamedDestination(name: string, fit: 'XYZ', left: number, top: number, zoom: null): void;
    struct(type: string, options?: StructureOptions): StructureElement;
    addStructure(element: StructureElement): this;
    markContent(tag: 'Artifact', options: { type: 'Layout' | 'Pagination' }): this;
    endMarkedContent(): this;
    font(file: string): this;
    fontSize(size: number): this;
    widthOfString(text: string): number;
    text(text: string, x: number, y: number, options: { lineBreak: false; baseline: 'alphabetic' }): this;
    link(x: number, y: number, w: number, h: number, url: string, options: LinkOptions): this;
    goTo(x: number, y: number, w: number, h: number, name: string, options: LinkOptions): this;
    save(): this;
    restore(): this;
    translate(x: number, y: number): this;
    scale(factor: number): this;
    fillColor(colour: string): this;
    strokeColor(colour: string): this;
    lineWidth(width: number): this;
    dash(length: number, options: { space: number }): this;
    undash(): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    rect(x: number, y: number, w: number, h: number): this;
    roundedRect(x: number, y: number, w: number, h: number, radius: number): this;
    polygon(...points: readonly (readonly [number, number])[]): this;
    path(data: string): this;
    fill(colour?: string): this;
    stroke(colour?: string): this;
    fillAndStroke(fill: string, stroke: string): this;
    end(): void;
  }

  type FontkitFont = {
    hasGlyphForCodePoint(codePoint: number): boolean;
    layout(text: string, features?: object): object;
  };
}
