// Merkle trees as in RFC 6962, section 2.1: leaves and nodes are hashed under different prefixes, so that no node can be
// passed off as a leaf (second preimage).
import { createHash } from 'node:crypto';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export const leafHash = (leaf: Uint8Array | string): Buffer => sha256(LEAF, leaf);

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** The largest power of two below `size`, of 2 and more. */
const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1));

/** MTH of section 2.1. @param hashes of the leaves, in order */
export const rootOf = (hashes: readonly Uint8Array[]): Uint8Array => {
  const [only] = hashes;
  if (only === undefined) return sha256();
  if (hashes.length === 1) return only;
  const split = splitOf(hashes.length);
  return nodeHash(rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
};

/** PATH of section 2.1.1: what leads from one leaf to the root, the nearest first. */
export const auditPath = (index: number, hashes: readonly Uint8Array[]): readonly Uint8Array[] => {
  if (hashes.length <= 1) return [];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split
    ? [...auditPath(index, left), rootOf(right)]
    : [...auditPath(index - split, right), rootOf(left)];
};

/** Where a leaf is claimed to be, in a tree of `size` leaves. Hashes in hex. */
export type Inclusion = { readonly index: number; readonly size: number; readonly path: readonly string[] };

export const inclusionOf = (index: number, hashes: readonly Uint8Array[]): Inclusion => ({
  index,
  size: hashes.length,
  path: auditPath(index, hashes).map((hash) => Buffer.from(hash).toString('hex')),
});

/**
 * The root that an audit path leads to (RFC 9162, section 2.1.3.2); `undefined` where no tree of that size has such a path.
 *
 * @param hash of the leaf
 */
export const rootByPath = (hash: Uint8Array, { index, size, path }: Inclusion): Uint8Array | undefined => {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined;
  let [node, last, root] = [index, size - 1, hash];
  for (const step of path) {
    if (last === 0 || !/^[0-9a-f]{64}$/.test(step)) return undefined;
    const sibling = Buffer.from(step, 'hex');
    if (node % 2 === 0 && node !== last) root = nodeHash(root, sibling);
    else {
      root = nodeHash(sibling, root);
      // A last node without a right sibling goes up as it is.
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : undefined;
};
