// multipart/form-data (RFC 7578): one part per field, one per item of a list. Files come as base64 text and leave as octets.
import { createHash } from 'node:crypto';
import { type Json, pointerToken } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { ArgumentSlot } from './argument-slots.ts';
import { decodeBase64, NOT_BASE64 } from './base64.ts';
import { isFile, itemsOf, mediaTypeOf } from './file-schema.ts';
import { staysInSegment } from './path-segment.ts';
import { MAX_SENT_BYTES, TOO_LARGE } from './sent-size.ts';
import { anyItemHolds, HOLDS_SEPARATOR, holdsSeparator, parameterPairs } from './serialise-parameter.ts';

export type MultipartField = {
  readonly slot: Pick<ArgumentSlot, 'argument' | 'wire' | 'style' | 'explode' | 'schema' | 'contentType' | 'filename'>;
  readonly value: Json;
};

type Part = {
  readonly name: string;
  readonly content: Buffer;
  readonly type?: string;
  readonly filename?: string;
};

export type MultipartBody = typeof multipartBody;

/** The argument that names a file, or a list of names as long as that of the files. */
type FilenameOf = (argument: string) => Json | undefined;

const MAX_FILENAME_CHARACTERS = 200;

/** Upstreams store files under the names they come with: no separators, no dot segments, no controls. */
const isFilename = (name: Json): name is string =>
  typeof name === 'string' && name.length <= MAX_FILENAME_CHARACTERS && staysInSegment(name);

const BAD_FILENAME = 'is no file name: at most 200 characters, and none of / \\ ; ? # or control characters.';

const filePart = (
  { slot }: MultipartField,
  value: Json,
  index: number | undefined,
  filenameOf: FilenameOf,
): Result<Part, Problem> => {
  const at = (argument: string) => `/${pointerToken(argument)}${index === undefined ? '' : `/${index}`}`;
  const content = decodeBase64(value);
  if (content === undefined) return err({ pointer: at(slot.argument), detail: `${slot.argument} ${NOT_BASE64}` });
  const naming = slot.filename ?? '';
  const names = slot.filename === undefined ? undefined : filenameOf(naming);
  const filename = (Array.isArray(names) ? (names as readonly Json[])[index ?? 0] : names) ?? slot.wire;
  if (slot.filename !== undefined && !isFilename(filename))
    return err({ pointer: `/${pointerToken(naming)}`, detail: `${naming} ${BAD_FILENAME}` });
  const type = mediaTypeOf(index === undefined ? slot.schema : itemsOf(slot.schema));
  if (type === undefined) throw new Error('the definition gives a file a media type that is none');
  return ok({ name: slot.wire, content, type, filename: String(filename) });
};

const text = (value: string): Buffer => Buffer.from(value.toWellFormed());

const jsonPart = (name: string, value: Json): Part => ({
  name,
  content: text(JSON.stringify(value)),
  type: 'application/json',
});

const plainPart = (name: string, value: Json): Part => {
  if (value === null) return { name, content: text('') };
  if (typeof value === 'object') return jsonPart(name, value);
  return { name, content: text(String(value)) };
};

/** Parts of one field. Nothing is encoded here, so an item that holds the comma of its list would become two. */
const fieldParts = (field: MultipartField, filenameOf: FilenameOf): readonly Result<Part, Problem>[] => {
  const { slot, value } = field;
  const { wire, style, explode, schema } = slot;
  const isList = Array.isArray(value);
  if (isFile(schema) && !isList) return value === null ? [] : [filePart(field, value, undefined, filenameOf)];
  if (isList && isFile(itemsOf(schema)))
    return value.map((item: Json, index) => filePart(field, item, index, filenameOf));
  if (style === 'json') return [ok(jsonPart(wire, value))];
  if (isList && style === 'form' && explode)
    return value.filter((item: Json) => item !== null).map((item: Json) => ok(plainPart(wire, item)));
  if (style === 'form' && (explode || !isList)) return [ok(plainPart(wire, value))];
  if (holdsSeparator(slot, value) || (style === 'form' && anyItemHolds(value, ',')))
    return [err({ pointer: `/${pointerToken(slot.argument)}`, detail: `${slot.argument} ${HOLDS_SEPARATOR}` })];
  const pairs = parameterPairs(slot, value, { nullValue: '', encode: (each) => each });
  return pairs.map(([name, each]) => ok({ name, content: text(each) }));
};

/** As browsers write names (HTML, "Multipart form data"): a quote or a line break would end the header, or the part. */
const quoted = (name: string): string =>
  `"${name.toWellFormed().replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')}"`;

const head = ({ name, type, filename }: Part): string => {
  const file = filename === undefined ? '' : `; filename=${quoted(filename)}`;
  const typed = type === undefined ? '' : `\r\ncontent-type: ${type}`;
  return `content-disposition: form-data; name=${quoted(name)}${file}${typed}\r\n\r\n`;
};

const hashed = (content: Buffer, attempt: number): string =>
  `sallyport-${createHash('sha256').update(`${attempt} `).update(content).digest('hex').slice(0, 32)}`;

/** A boundary that does not occur in the content (RFC 2046 §5.1.1); the same for the same content. */
export const boundaryOf = (
  content: Buffer,
  candidate: (content: Buffer, attempt: number) => string = hashed,
): string => {
  let attempt = 0;
  let boundary = candidate(content, attempt);
  while (content.includes(boundary)) {
    attempt += 1;
    boundary = candidate(content, attempt);
  }
  return boundary;
};

/**
 * The fields as multipart/form-data. An object is an `application/json` part, a list repeats its part, null clears a
 * field; text whose schema says `contentEncoding: base64` is a file. Problems carry the JSON pointer of their argument.
 * Throws on a media type in a schema that is none.
 */
export const multipartBody = (
  fields: readonly MultipartField[],
  filenameOf: FilenameOf,
): Result<{ readonly contentType: string; readonly content: Uint8Array }, readonly Problem[]> => {
  const results = fields.flatMap((field) => {
    const { contentType } = field.slot;
    const parts = fieldParts(field, filenameOf);
    return contentType === undefined
      ? parts
      : parts.map((part) => (part.ok ? ok({ ...part.value, type: contentType }) : part));
  });
  const problems = results.flatMap((part) => (part.ok ? [] : [part.error]));
  if (problems.length > 0) return err(problems);
  const parts = results.flatMap((part) => (part.ok ? [part.value] : []));
  const rendered: Buffer[] = [];
  let size = 0;
  for (const part of parts) {
    const bytes = Buffer.concat([text(head(part)), part.content]);
    size += bytes.length;
    if (size > MAX_SENT_BYTES) return err([TOO_LARGE]);
    rendered.push(bytes);
  }
  const boundary = boundaryOf(Buffer.concat(rendered));
  const delimiter = text(`--${boundary}\r\n`);
  const lines = rendered.flatMap((part) => [delimiter, part, text('\r\n')]);
  return ok({
    contentType: `multipart/form-data; boundary=${boundary}`,
    content: Buffer.concat([...lines, text(`--${boundary}--\r\n`)]),
  });
};
