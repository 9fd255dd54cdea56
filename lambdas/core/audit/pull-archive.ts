// A tenant's part of the archive, file by file: every digest, and of each that has something of this tenant its leaf with the
// path to the signed root, and its batch. Nothing of another tenant is in it but hashes.
import { parseJson } from '#core/json.ts';
import { type DigestPayload, digestKey, isDigest, type Leaf, leafText, leavesKey, proofKey } from './digest.ts';
import { unverifiedPayload } from './envelope.ts';
import { inclusionOf, leafHash } from './merkle.ts';
import type { Archive } from './ports.ts';

export type ArchiveFile = { readonly path: string; readonly content: Uint8Array };

export type ArchivePage = {
  readonly files: readonly ArchiveFile[];
  /** Number of the last digest in this page; the next goes on after it. Absent: this was the last there is. */
  readonly next?: number;
};

/** What fits an answer of Lambda's with base64 around it. */
const MOST_BYTES = 3_000_000;
const MOST_DIGESTS = 500;

/** @param after number of a digest; 0 for all */
export const pullArchive = async (
  tenant: string,
  after: number,
  archive: Pick<Archive, 'get'>,
): Promise<ArchivePage> => {
  const files: ArchiveFile[] = [];
  let bytes = 0;
  for (let number = after + 1; ; number++) {
    const digest = await archive.get(digestKey(number));
    if (digest === undefined) return { files };
    const own = [{ path: digestKey(number), content: digest }, ...(await partOf(tenant, digest, archive))];
    files.push(...own);
    for (const { content } of own) bytes += content.length;
    if (bytes > MOST_BYTES || number - after === MOST_DIGESTS) return { files, next: number };
  }
};

const partOf = async (
  tenant: string,
  digest: Uint8Array,
  archive: Pick<Archive, 'get'>,
): Promise<readonly ArchiveFile[]> => {
  const { tenants, number, root } = payloadOf(digest);
  if (tenants === 0) return [];
  const leaves = parseJson(Buffer.from((await archive.get(leavesKey(number, root))) ?? []).toString());
  // What is missing is for the verifier to find: it has the digest, which says how many there were.
  if (!Array.isArray(leaves)) return [];
  const all = leaves as unknown as readonly Leaf[];
  const index = all.findIndex((leaf) => leaf.tenant === tenant);
  const leaf = all[index];
  if (leaf === undefined) return [];
  const hashes = all.map((each) => leafHash(leafText(each)));
  const proof = { leaf, ...inclusionOf(index, hashes) };
  const batch = await archive.get(leaf.object);
  return [
    { path: proofKey(tenant, number), content: Buffer.from(JSON.stringify(proof)) },
    ...(batch === undefined ? [] : [{ path: leaf.object, content: batch }]),
  ];
};

const payloadOf = (digest: Uint8Array): DigestPayload => {
  const payload = unverifiedPayload(digest);
  if (payload !== undefined && isDigest(payload)) return payload;
  throw Object.assign(new Error('the archive holds what is no digest'), { name: 'ForeignDigest' });
};
