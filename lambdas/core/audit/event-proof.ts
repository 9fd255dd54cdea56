// The proof of one event: for whoever has the public key and neither the archive nor trust in it.
import { isObject, type Json, parseJson } from '#core/json.ts';
import type { Leaf } from './digest.ts';
import { type Inclusion, inclusionOf } from './merkle.ts';
import type { Batch } from './verify-batch.ts';
import type { Proven } from './verify-leaves.ts';

/** The line, the way to the leaf's root, the leaf, the way to the digest's root, the digest. */
export type EventProof = {
  readonly line: string;
  readonly batch: Inclusion;
  readonly leaf: Leaf;
  readonly forest: Inclusion;
  /** With its signature. */
  readonly digest: Json;
};

/** @param event id @param envelope text of the digest @returns `undefined` where the batch does not hold the event */
export const proofOf = (
  event: string,
  { lines, hashes }: Batch,
  { leaf, inclusion }: Proven,
  envelope: string,
): EventProof | undefined => {
  const at = lines.findIndex((line) => {
    const value = parseJson(line);
    return isObject(value) && value.id === event;
  });
  const line = lines[at];
  if (line === undefined) return undefined;
  return { line, batch: inclusionOf(at, hashes), leaf, forest: inclusion, digest: JSON.parse(envelope) as Json };
};
