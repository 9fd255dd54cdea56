// One digest: batches first, then leaves, then the digest itself, which is the point from which it counts. Whatever was written
// before a crash is found again under its hash, or is named by nothing.
import type { JsonObject } from '#core/json.ts';
import {
  batchKey,
  batchText,
  type DigestPayload,
  digestKey,
  forestRoot,
  hashOf,
  hex,
  type Leaf,
  leavesKey,
  lineHashes,
  lineOf,
  minuteText,
  NOTHING_BEFORE,
} from './digest.ts';
import { eachOf } from './each-of.ts';
import { fingerprintOf, sealEnvelope } from './envelope.ts';
import { leafHash, rootOf } from './merkle.ts';
import type { Archive, Signer } from './ports.ts';
import type { AuditEvent, SealedEvent } from './record.ts';
import type { Gzip, Mark, SealStore } from './seal-ports.ts';

export type SealDeps = {
  readonly residency: string;
  readonly store: SealStore;
  readonly archive: Archive;
  readonly signer: Signer;
  readonly gzip: Gzip;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** A leaf with its events. */
export type Part = { readonly leaf: Leaf; readonly events: readonly SealedEvent[] };

export type Sealed = { readonly payload: DigestPayload; readonly hash: string; readonly parts: readonly Part[] };

export type Chunk = {
  /** Since the epoch; `null`: a digest without events, which shows that the chain goes on. */
  readonly minute: number | null;
  readonly late: boolean;
  /** A tenant's are sorted by id. */
  readonly events: readonly AuditEvent[];
};

/** `undefined`: another sealer has this number. Rejects with nothing but unnamed objects left behind. */
export const sealChunk = async (chunk: Chunk, mark: Mark, deps: SealDeps): Promise<Sealed | undefined> => {
  const { archive, signer, now, residency } = deps;
  const number = mark.number + 1;
  const parts = chunk.minute === null ? [] : await writeBatches(chunk.minute, chunk.events, number, deps);
  const leaves = parts.map(({ leaf }) => leaf);
  const root = forestRoot(leaves);
  if (leaves.length > 0) await archive.create(leavesKey(number, root), Buffer.from(JSON.stringify(leaves)));
  const payload: DigestPayload = {
    v: 1,
    kind: 'sallyport.audit.digest',
    residency,
    number,
    previous: mark.number === 0 ? NOTHING_BEFORE : mark.hash,
    minute: chunk.minute === null ? null : minuteText(chunk.minute),
    late: chunk.late,
    tenants: leaves.length,
    events: chunk.events.length,
    root,
    sealed_at: new Date(now()).toISOString(),
    key: fingerprintOf(await signer.publicKey()),
  };
  const { text, hash } = await sealEnvelope(payload as DigestPayload & JsonObject, signer);
  return (await archive.create(digestKey(number), Buffer.from(text))) ? { payload, hash, parts } : undefined;
};

/** Sorted by tenant. */
const writeBatches = async (
  minute: number,
  events: readonly AuditEvent[],
  number: number,
  { store, archive, gzip }: SealDeps,
): Promise<readonly Part[]> => {
  const parts: Part[] = [];
  await eachOf(
    Map.groupBy(events, ({ tenant }) => tenant),
    async ([tenant, own]) => {
      const head = await store.head(tenant);
      const before = head?.seq ?? 0;
      const sealed = own.map((event, at): SealedEvent => ({ seq: before + at + 1, ...event }));
      const lines = sealed.map(lineOf);
      const hashes = lines.map(leafHash);
      const packed = gzip.pack(Buffer.from(batchText(lines)));
      const sha256 = hashOf(packed);
      const leaf: Leaf = {
        tenant,
        number,
        first: before + 1,
        last: before + own.length,
        count: own.length,
        root: hex(rootOf(hashes)),
        object: batchKey(tenant, minute, sha256),
        sha256,
        lines: lineHashes(hashes),
        previous: head?.leaf ?? NOTHING_BEFORE,
      };
      await archive.create(leaf.object, packed);
      parts.push({ leaf, events: sealed });
    },
  );
  return parts.sort((one, other) => (one.leaf.tenant < other.leaf.tenant ? -1 : 1));
};
