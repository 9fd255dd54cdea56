// What is in the archive already, for a sealer that goes on after another.
import { type Json, parseJson } from '#core/json.ts';
import {
  type DigestPayload,
  digestKey,
  forestRoot,
  hashOf,
  isDigest,
  type Leaf,
  leavesKey,
  NOTHING_BEFORE,
} from './digest.ts';
import { eachOf } from './each-of.ts';
import { openEnvelope, unverifiedPayload } from './envelope.ts';
import type { Archive } from './ports.ts';
import type { SealedEvent } from './record.ts';
import type { Part, SealDeps, Sealed } from './seal-chunk.ts';
import type { Gzip, Mark } from './seal-ports.ts';

type Readers = { readonly archive: Pick<Archive, 'get'>; readonly gzip: Pick<Gzip, 'unpack'> };

const unusable = (name: string): Error => Object.assign(new Error('the archive does not fit'), { name });

/** What reading takes of somebody who believes signed digests only. */
export type ReadDeps = Readers & Pick<SealDeps, 'signer' | 'residency'>;

/**
 * The digest after the mark, where a run broke off behind it. It throws `ForeignDigest` unless this key signed it as the successor of
 * the marked one.
 */
export const nextSealed = async (mark: Mark, deps: SealDeps): Promise<Sealed | undefined> => {
  const digest = await signedDigest(mark.number + 1, deps);
  if (digest === undefined) return undefined;
  const previous = mark.number === 0 ? NOTHING_BEFORE : mark.hash;
  if (digest.payload.previous !== previous) throw unusable('ForeignDigest');
  return { ...digest, parts: await readParts(digest.payload, deps) };
};

/** All that a digest holds, of every tenant. Throws `ForeignDigest` unless this key signed it, `MissingDigest` where there is none. */
export const sealedEvents = async (number: number, deps: ReadDeps): Promise<readonly SealedEvent[]> => {
  const digest = await signedDigest(number, deps);
  if (digest === undefined) throw unusable('MissingDigest');
  return (await readParts(digest.payload, deps)).flatMap(({ events }) => events);
};

/** Whoever can write to the bucket but not sign could plant one. */
const signedDigest = async (
  number: number,
  { archive, signer, residency }: Omit<ReadDeps, 'gzip'>,
): Promise<Omit<Sealed, 'parts'> | undefined> => {
  const text = await archive.get(digestKey(number));
  if (text === undefined) return undefined;
  const opened = openEnvelope(Buffer.from(text).toString(), await signer.publicKey());
  if (!opened.ok || !isDigest(opened.value.payload)) throw unusable('ForeignDigest');
  const { payload, hash } = opened.value;
  if (payload.number !== number || payload.residency !== residency) throw unusable('ForeignDigest');
  return { payload, hash };
};

/** Tenants and ids of what these digests hold of their minutes. */
export const archivedEvents = async (numbers: readonly number[], readers: Readers): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  await eachOf(numbers, async (number) => {
    const payload = unverifiedPayload(await readers.archive.get(digestKey(number)));
    if (payload === undefined || !isDigest(payload)) throw unusable('MissingDigest');
    for (const { events } of await readParts(payload, readers)) for (const event of events) found.add(eventKey(event));
  });
  return found;
};

export const eventKey = ({ tenant, id }: { readonly tenant: string; readonly id: string }): string => `${tenant}#${id}`;

const readParts = async ({ number, root, tenants }: DigestPayload, readers: Readers): Promise<readonly Part[]> => {
  if (tenants === 0) return [];
  const text = await readers.archive.get(leavesKey(number, root));
  const leaves = parseJson(Buffer.from(text ?? []).toString()) as Json | readonly Leaf[] | undefined;
  if (!Array.isArray(leaves) || forestRoot(leaves as readonly Leaf[]) !== root) throw unusable('MissingLeaves');
  const parts: Part[] = [];
  await eachOf(leaves as readonly Leaf[], async (leaf) =>
    parts.push({ leaf, events: await readEvents(leaf, readers) }),
  );
  return parts;
};

const readEvents = async (leaf: Leaf, { archive, gzip }: Readers): Promise<readonly SealedEvent[]> => {
  const packed = await archive.get(leaf.object);
  if (packed === undefined || hashOf(packed) !== leaf.sha256) throw unusable('MissingBatch');
  const lines = Buffer.from(await gzip.unpack(packed)).toString();
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SealedEvent);
};
