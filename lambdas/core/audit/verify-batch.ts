// A batch against the leaf that vouches for it.
import { isObject, type JsonObject, parseJson } from '#core/json.ts';
import { ok, type Result } from '#core/result.ts';
import { batchText, firstOtherLine, hashOf, hex, type Leaf } from './digest.ts';
import { type Finding, found, type Place } from './finding.ts';
import { leafHash, rootOf } from './merkle.ts';
import type { Archive } from './ports.ts';

export type Unpacking = {
  /** Rejects where anything is wrong with it. */
  readonly unpack: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** As much as can be read. */
  readonly unpackDamaged: (bytes: Uint8Array) => Promise<Uint8Array>;
};

export type Batch = { readonly lines: readonly string[]; readonly hashes: readonly Uint8Array[] };

const ID = /"id":"([0-9A-HJKMNP-TV-Z]{26})"/;

/** The lines, each of them the tenant's and the one its number says. */
export const verifyBatch = async (
  leaf: Leaf,
  files: Pick<Archive, 'get'>,
  unpacking: Unpacking,
): Promise<Result<Batch, Finding>> => {
  const place = { digest: leaf.number, object: leaf.object, tenant: leaf.tenant };
  const packed = await files.get(leaf.object);
  if (packed === undefined)
    return found('missing', `holds events ${leaf.first} to ${leaf.last}, and is not there`, place);
  if (hashOf(packed) !== leaf.sha256) return locate(leaf, linesOf(await unpacking.unpackDamaged(packed)), place);
  const lines = linesOf(await unpacking.unpack(packed));
  const hashes = lines.map(leafHash);
  if (lines.length !== leaf.count || hex(rootOf(hashes)) !== leaf.root) return locate(leaf, lines, place);
  const stranger = lines.findIndex((line, at) => !isOwn(parseJson(line), leaf, at));
  if (stranger !== -1)
    return found('gap', 'is not the record that its number and tenant say', at(leaf, lines, stranger, place));
  return ok({ lines, hashes });
};

const linesOf = (bytes: Uint8Array): readonly string[] => {
  const text = Buffer.from(bytes).toString();
  const lines = text.split('\n');
  // What does not end with a line feed is half a line, and stays one.
  return batchText(lines.slice(0, -1)) === text ? lines.slice(0, -1) : lines;
};

const isOwn = (value: unknown, leaf: Leaf, index: number): value is JsonObject =>
  isObject(value) && value.seq === leaf.first + index && value.tenant === leaf.tenant;

const locate = (leaf: Leaf, lines: readonly string[], place: Place): Result<never, Finding> => {
  const other = firstOtherLine(lines, leaf.lines);
  if (other === lines.length && other === leaf.count)
    return found('altered', 'has other bytes than were signed; every record in it is as it was', place);
  if (other >= leaf.count) return found('altered', 'was added after it was signed', at(leaf, lines, other, place));
  const gone = other >= lines.length ? 'cannot be read any more' : 'is not the record that was signed';
  return found('altered', gone, at(leaf, lines, other, place));
};

const at = (leaf: Leaf, lines: readonly string[], index: number, place: Place): Place => {
  const event = ID.exec(lines[index] ?? '')?.[1];
  return {
    ...place,
    line: index + 1,
    ...(index < leaf.count && { seq: leaf.first + index }),
    ...(event !== undefined && { event }),
  };
};
