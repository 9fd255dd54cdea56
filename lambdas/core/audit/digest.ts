// What is archived of sealed events: a batch of lines per tenant, a leaf for each batch, and a signed digest over the leaves.
import { canonical } from '#core/canonical.ts';
import type { Json, JsonObject } from '#core/json.ts';
import { MINUTE_MS } from './bucket.ts';
import { leafHash, rootOf, sha256 } from './merkle.ts';
import type { SealedEvent } from './record.ts';

/** What is named as previous where nothing was. */
export const NOTHING_BEFORE = '0'.repeat(64);

/** A tenant's part of a digest. Hashes in hex. */
export type Leaf = {
  readonly tenant: string;
  /** Of the digest. */
  readonly number: number;
  /** Of the tenant's events, the first is 1. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** Merkle root over the lines. */
  readonly root: string;
  /** Key of the batch, and the SHA-256 of its bytes. */
  readonly object: string;
  readonly sha256: string;
  /** The first six bytes of each line's leaf hash, base64: which line was changed can be told, not only that one was. */
  readonly lines: string;
  /** Leaf hash of the tenant's leaf before this one. */
  readonly previous: string;
};

export type DigestPayload = {
  readonly v: 1;
  readonly kind: 'sallyport.audit.digest';
  readonly residency: string;
  readonly number: number;
  /** SHA-256 of the payload before this one. */
  readonly previous: string;
  /** Of the events' intents; `null` where there are none. */
  readonly minute: string | null;
  /** Whether other events of the minute were sealed before. */
  readonly late: boolean;
  readonly tenants: number;
  readonly events: number;
  /** Merkle root over the leaves' texts. */
  readonly root: string;
  readonly sealed_at: string;
  /** Fingerprint of the signing key. */
  readonly key: string;
};

const DIGEST_KIND = 'sallyport.audit.digest';

/** Whether a signed payload is a digest; the signer signs receipts, too. */
export const isDigest = (payload: JsonObject): payload is DigestPayload & JsonObject =>
  payload.v === 1 && payload.kind === DIGEST_KIND && Number.isSafeInteger(payload.number);

export const lineOf = (event: SealedEvent): string => JSON.stringify(event);

/** Every line ends with a line feed; the hashes are of lines without it. */
export const batchText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const LINE_HASH_BYTES = 6;

/** @param hashes leaf hashes of the lines */
export const lineHashes = (hashes: readonly Uint8Array[]): string =>
  Buffer.concat(hashes.map((hash) => hash.subarray(0, LINE_HASH_BYTES))).toString('base64');

/** The first line that is not as it was sealed, counted from 0; as many as there are if every one is. */
export const firstOtherLine = (lines: readonly string[], sealed: string): number => {
  const hashes = Buffer.from(sealed, 'base64');
  const isSame = (line: string, at: number): boolean =>
    leafHash(line)
      .subarray(0, LINE_HASH_BYTES)
      .equals(hashes.subarray(at * LINE_HASH_BYTES, (at + 1) * LINE_HASH_BYTES));
  const found = lines.findIndex((line, at) => !isSame(line, at));
  return found === -1 ? lines.length : found;
};

export const leafText = (leaf: Leaf): string => canonical(leaf as unknown as Json);

export const hashOfLeaf = (leaf: Leaf): string => leafHash(leafText(leaf)).toString('hex');

/** @param leaves sorted by tenant */
export const forestRoot = (leaves: readonly Leaf[]): string =>
  hex(rootOf(leaves.map((leaf) => leafHash(leafText(leaf)))));

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const hashOf = (bytes: Uint8Array): string => hex(sha256(bytes));

export const minuteText = (minute: number): string => new Date(minute * MINUTE_MS).toISOString();

const twelve = (number: number): string => String(number).padStart(12, '0');

export const DIGESTS = 'digests/';
export const digestKey = (number: number): string => `${DIGESTS}${twelve(number)}.json`;
export const leavesKey = (number: number, root: string): string => `leaves/${twelve(number)}-${root}.json`;
export const proofKey = (tenant: string, number: number): string => `proofs/${tenant}/${twelve(number)}.json`;

/** What the names of a minute's batches begin with, in the order of time: `20260101T0000`. @param minute since the epoch */
export const stampOf = (minute: number): string => minuteText(minute).slice(0, 16).replaceAll(/[-:]/g, '');

/** `batches/ten_…/20260101T0000-<sha256>.ndjson.gz`. @param minute since the epoch */
export const batchKey = (tenant: string, minute: number, hash: string): string =>
  `batches/${tenant}/${stampOf(minute)}-${hash}.ndjson.gz`;
