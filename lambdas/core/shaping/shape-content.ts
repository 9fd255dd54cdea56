// `fields` and `max_bytes` of a call: the answer made smaller, and said so. Never silently, and never in the middle of an element.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { ContentBlock } from '#core/mcp/outcome.ts';
import { cutTo } from './cut.ts';
import { readExact } from './exact-json.ts';
import { project } from './project.ts';

export type Shape = { readonly fields?: readonly string[]; readonly maxBytes?: number };

export type Shaped = {
  readonly content: readonly ContentBlock[];
  /** What is not there of what was asked for; absent where nothing is missing. */
  readonly note?: JsonObject;
};

const MAX_NAMES = 40;

/** @param isPaged whether the rest may also be had by smaller pages */
export const shapeContent = (blocks: readonly ContentBlock[], shape: Shape, isPaged: boolean): Shaped => {
  const notes: JsonObject[] = [];
  let left = shape.maxBytes ?? Number.POSITIVE_INFINITY;
  const content = blocks.flatMap((block): readonly ContentBlock[] => {
    const shaped = shapeBlock(block, { ...shape, maxBytes: left }, isPaged);
    if (shaped.note !== undefined) notes.push(shaped.note);
    left -= bytesOf(shaped.block);
    return shaped.block === undefined ? [] : [shaped.block];
  });
  return { content, ...(notes.length > 0 && { note: Object.assign({}, ...notes) as JsonObject }) };
};

const bytesOf = (block: ContentBlock | undefined): number => {
  if (block === undefined) return 0;
  return Buffer.byteLength(block.type === 'text' ? block.text : JSON.stringify(block));
};

type ShapedBlock = { readonly block?: ContentBlock; readonly note?: JsonObject };

const shapeBlock = (
  block: ContentBlock,
  { fields, maxBytes }: Shape & { readonly maxBytes: number },
  isPaged: boolean,
): ShapedBlock => {
  const text = block.type === 'text' ? block.text : undefined;
  const value = text === undefined ? undefined : readExact(text);
  if (value === undefined) {
    const unread = fields === undefined ? {} : { fields_ignored: 'The answer is no JSON.' };
    return merged(unread, text === undefined ? whole(block, maxBytes) : cutText(text, maxBytes));
  }
  const projected = fields === undefined ? { value, missing: [] } : project(value, fields);
  const missing =
    projected.missing.length === 0
      ? {}
      : { fields_not_found: projected.missing, there_are: namesIn(value).slice(0, MAX_NAMES) };
  const written = fields === undefined ? String(text) : JSON.stringify(projected.value);
  return merged(missing, cutJson(projected.value, written, maxBytes, isPaged));
};

const merged = (note: JsonObject, { block, note: other = {} }: ShapedBlock): ShapedBlock => {
  const all = { ...note, ...other };
  return { ...(block && { block }), ...(Object.keys(all).length > 0 && { note: all }) };
};

/** Members as `fields` would name them: of the answer, and of what its lists hold. */
const namesIn = (value: Json, prefix = '', depth = 0): readonly string[] => {
  if (Array.isArray(value)) return value.length === 0 ? [] : namesIn(value[0] as Json, prefix, depth);
  if (!isObject(value) || depth > 1) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    return [path, ...(Array.isArray(member) ? namesIn(member, `${path}.`, depth + 1) : [])];
  });
};

const HIGHER = 'Call again with fields, or with a higher max_bytes';

const cutJson = (value: Json, text: string, maxBytes: number, isPaged: boolean): ShapedBlock => {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return { block: { type: 'text', text } };
  const cut = cutTo(value, maxBytes);
  if (cut === undefined) return { note: { cut: { shown: 0, bytes, how_to_get_it: `${HIGHER}: no element fits.` } } };
  const pages = isPaged ? ' A next_cursor leads past those that are not shown: take a smaller limit instead.' : '';
  return {
    block: { type: 'text', text: JSON.stringify(cut.value) },
    note: { cut: { lists: cut.cuts.map((each) => ({ ...each })), bytes, how_to_get_it: `${HIGHER}.${pages}` } },
  };
};

/** Whole lines, of what is no JSON. */
const cutText = (text: string, maxBytes: number): ShapedBlock => {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return { block: { type: 'text', text } };
  const lines = text.split('\n');
  let left = maxBytes;
  const end = lines.findIndex((line) => {
    left -= Buffer.byteLength(line) + 1;
    return left < -1;
  });
  const note = {
    cut: { lines: { shown: end, of: lines.length }, bytes, how_to_get_it: 'Call again with a higher max_bytes.' },
  };
  return end <= 0 ? { note } : { block: { type: 'text', text: lines.slice(0, end).join('\n') }, note };
};

const whole = (block: ContentBlock, maxBytes: number): ShapedBlock => {
  const bytes = bytesOf(block);
  return bytes <= maxBytes
    ? { block }
    : { note: { cut: { shown: 0, bytes, how_to_get_it: 'Call again with a higher max_bytes.' } } };
};
