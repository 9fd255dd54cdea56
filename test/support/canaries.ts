// Searching a run for values that must not be in it: in every encoding, and in what is packed inside.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { constants, inflateRawSync } from 'node:zlib';

/** Without the ends of base64, which depend on the neighbours; a longer text holds a value in one of three alignments. */
const base64Forms = (bytes: Buffer): readonly string[] => {
  const aligned = [0, 1, 2].map((pad) =>
    Buffer.concat([Buffer.alloc(pad), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [...aligned, ...aligned.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
};

/** UTF-16 of either order. Of ASCII the big-endian form holds the little-endian one but for its last octet. */
const utf16Forms = (value: string): readonly Buffer[] => {
  const little = Buffer.from(value, 'utf16le');
  return [little.subarray(0, -1), Buffer.from(little).swap16()];
};

/** Below this, what is left of base64 without its ends is found everywhere. */
const SHORTEST = 10;

const formsOf = (value: string): readonly Buffer[] => {
  if (value.length < SHORTEST) throw new Error('a value that is searched for has at least 10 characters');
  const bytes = Buffer.from(value);
  const once = encodeURIComponent(value);
  const texts = new Set([
    value,
    value.toLowerCase(),
    value.toUpperCase(),
    [...value].reverse().join(''),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    once,
    once.toLowerCase(),
    encodeURIComponent(once),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
    ...base64Forms(bytes),
    // As an event holds a body that is no text, and as it is then stored once more.
    ...base64Forms(bytes).flatMap((text) => base64Forms(Buffer.from(text))),
  ]);
  return [...Array.from(texts, (text) => Buffer.from(text)), ...utf16Forms(value)];
};

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
/** What base64 of a gzip stream begins with, however it goes on. */
const GZIP_IN_BASE64 = /H4sI[\w+/-]+/g;
const MAX_DEPTH = 4;

const HEADER = 10;
const HAS_NAME = 8;

/** The deflate stream behind a gzip header (RFC 1952 §2.3): read alone it may be cut off, and anything may follow it. */
const unzipped = (bytes: Buffer): readonly Buffer[] => {
  const hasName = ((bytes[3] ?? 0) & HAS_NAME) !== 0;
  const begin = hasName ? bytes.indexOf(0, HEADER) + 1 : HEADER;
  try {
    return [inflateRawSync(bytes.subarray(begin), { finishFlush: constants.Z_SYNC_FLUSH })];
  } catch {
    // Three octets that look like a stream and are none.
    return [];
  }
};

/** The bytes, and what every gzip stream in them holds: as octets and in base64, of streams in streams too. */
const unpacked = (bytes: Buffer, depth = 0): readonly Buffer[] => {
  if (depth === MAX_DEPTH) return [bytes];
  const inner: Buffer[] = [];
  for (let at = bytes.indexOf(GZIP); at !== -1; at = bytes.indexOf(GZIP, at + 1))
    inner.push(...unzipped(bytes.subarray(at)));
  if (bytes.includes('H4sI'))
    for (const [text] of bytes.toString('latin1').matchAll(GZIP_IN_BASE64))
      inner.push(...unzipped(Buffer.from(text, 'base64')));
  return [bytes, ...inner.flatMap((each) => unpacked(each, depth + 1))];
};

/** A search for a few values in much: their forms are made once. @returns names of those that are there */
export const searchFor = (
  values: Readonly<Record<string, string>>,
): ((haystack: string | Uint8Array) => readonly string[]) => {
  const wanted = Object.entries(values).map(([name, value]) => ({ name, forms: formsOf(value) }));
  return (haystack) => {
    const parts = unpacked(Buffer.from(haystack));
    return wanted
      .filter(({ forms }) => parts.some((part) => forms.some((form) => part.includes(form))))
      .map(({ name }) => name);
  };
};

/** Names of the secrets that a text or a file's octets hold, in any encoding. */
export const leaks = (haystack: string | Uint8Array, secrets: Readonly<Record<string, string>>): readonly string[] =>
  searchFor(secrets)(haystack);

/** Every file of a directory. */
export const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];
