// Verification of an archive by nothing but its files and a public key. It stops at the first thing that is wrong.
import { ok, type Result } from '#core/result.ts';
import { DIGESTS, type DigestPayload, digestKey, leavesKey, proofKey } from './digest.ts';
import { type EventProof, proofOf } from './event-proof.ts';
import type { Fault, Finding } from './finding.ts';
import type { Archive } from './ports.ts';
import { type Unpacking, verifyBatch } from './verify-batch.ts';
import { type Head, type Verified, verifyDigest } from './verify-digest.ts';
import { type Ends, type Proven, verifyLeaves, verifyProof, verifySequence } from './verify-leaves.ts';

export type Question = Unpacking & {
  readonly files: Pick<Archive, 'get' | 'list'>;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** A digest that is known to exist, from elsewhere. */
  readonly head?: Head | undefined;
  /** Digest to begin with, where those before were deleted when their time was over. @default 1 */
  readonly from?: number | undefined;
  /** Whose events alone are read. @default everybody's that are there */
  readonly tenant?: string | undefined;
  /** Id of an event to prove. */
  readonly event?: string | undefined;
  /** Number of an event of the one tenant that is read, known to exist from elsewhere. */
  readonly seq?: number | undefined;
  /** Whether it has to be a whole region's: proofs of single tenants, which show no more than their own, do not do. */
  readonly isWhole?: boolean | undefined;
};

export type Verification = {
  readonly verdict: 'valid' | Fault;
  readonly finding?: Finding;
  /** How many were verified. */
  readonly digests: number;
  readonly events: number;
  readonly tenants: number;
  /** The newest digest that is sound. */
  readonly head?: Head & { readonly sealed_at: string };
  /** `tenants`: there are proofs instead of leaves, and what other tenants have cannot be seen. */
  readonly scope: 'region' | 'tenants';
  /** Files that no digest names: what a crash left, or nobody's. */
  readonly unnamed: readonly string[];
  /** Number of the newest event, where one tenant's are read. */
  readonly last?: number;
  readonly proof?: EventProof;
};

type Walk = {
  readonly question: Question;
  readonly scope: 'region' | 'tenants';
  /** Those with proofs. */
  readonly provers: readonly string[];
  readonly ends: Ends;
  readonly named: Set<string>;
  readonly count: { digests: number; events: number };
  newest?: Verified;
  proof?: EventProof | undefined;
};

/** Rejects only where files cannot be read. */
export const verifyArchive = async (question: Question): Promise<Verification> => {
  const { files, tenant } = question;
  const listed = await Promise.all(['leaves/', 'proofs/', 'batches/', DIGESTS].map((prefix) => all(files, prefix)));
  const [leaves = [], proofs = [], batches = [], digests = []] = listed;
  const scope = question.isWhole !== true && leaves.length === 0 && proofs.length > 0 ? 'tenants' : 'region';
  const provers = [...new Set(proofs.map((key) => key.split('/')[1] ?? ''))].sort();
  const walk: Walk = { question, scope, provers, ends: new Map(), named: new Set(), count: { digests: 0, events: 0 } };
  const finding = (await verifyDigests(walk, lastOf(digests))) ?? endOf(walk);
  const { newest, named, ends, count, proof } = walk;
  const isAsked = (key: string): boolean => tenant === undefined || key.includes(`/${tenant}/`);
  const others = [...leaves, ...proofs, ...batches].filter(isAsked);
  return {
    verdict: finding?.fault ?? 'valid',
    ...(finding && { finding }),
    ...count,
    tenants: ends.size,
    ...(newest && {
      head: { number: newest.payload.number, hash: newest.hash, sealed_at: newest.payload.sealed_at },
    }),
    scope,
    ...(finding === undefined && ends.size === 1 && { last: lastEvent(ends) }),
    unnamed: finding ? [] : [...digests, ...others].filter((key) => !named.has(key)),
    ...(proof && { proof }),
  };
};

const all = async (files: Question['files'], prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const key of files.list(prefix)) keys.push(key);
  return keys.sort();
};

const DIGEST_NAME = /^digests\/(\d{12})\.json$/;

/** Number of the last digest; 0 where there is none. @param keys in their order */
const lastOf = (keys: readonly string[]): number =>
  Number(DIGEST_NAME.exec(keys.findLast((key) => DIGEST_NAME.test(key)) ?? '')?.[1] ?? 0);

const verifyDigests = async (walk: Walk, last: number): Promise<Finding | undefined> => {
  const { files, publicKey, head, from = 1 } = walk.question;
  if (last < from && head !== undefined) return undefined;
  for (let number = from; number <= Math.max(last, from); number++) {
    const digest = await verifyDigest({ number, publicKey, before: walk.newest, head }, files);
    if (!digest.ok) return digest.error;
    walk.named.add(digestKey(number));
    const leaves = await leavesOf(digest.value.payload, walk);
    if (!leaves.ok) return leaves.error;
    for (const proven of leaves.value) {
      const finding = await verifyPart(proven, digest.value, walk);
      if (finding !== undefined) return finding;
    }
    walk.newest = digest.value;
    walk.count.digests += 1;
  }
  return undefined;
};

const leavesOf = async (
  payload: DigestPayload,
  { question, scope, named, provers }: Walk,
): Promise<Result<readonly Proven[], Finding>> => {
  const isAsked = (tenant: string): boolean => question.tenant === undefined || question.tenant === tenant;
  if (scope === 'region') {
    named.add(leavesKey(payload.number, payload.root));
    const leaves = await verifyLeaves(payload, question.files);
    return leaves.ok ? ok(leaves.value.filter(({ leaf }) => isAsked(leaf.tenant))) : leaves;
  }
  const proven: Proven[] = [];
  for (const tenant of provers.filter(isAsked)) {
    const one = await verifyProof(tenant, payload, question.files);
    if (!one.ok) return one;
    if (one.value === undefined) continue;
    named.add(proofKey(tenant, payload.number));
    proven.push(one.value);
  }
  return ok(proven);
};

const verifyPart = async (proven: Proven, digest: Verified, walk: Walk): Promise<Finding | undefined> => {
  const { question, ends, named, count } = walk;
  const { leaf } = proven;
  const gap = verifySequence(leaf, digest.payload.number, ends, (question.from ?? 1) === 1);
  if (gap !== undefined) return gap;
  named.add(leaf.object);
  const batch = await verifyBatch(leaf, question.files, question);
  if (!batch.ok) return batch.error;
  count.events += leaf.count;
  if (question.event !== undefined) walk.proof ??= proofOf(question.event, batch.value, proven, digest.envelope);
  return undefined;
};

const lastEvent = (ends: Ends): number => Math.max(0, ...Array.from(ends.values(), ({ seq }) => seq));

/** A chain has no end that could be missed: what was cut off can only be told by who knows of it. */
const endOf = ({ question: { head, seq }, newest, ends }: Walk): Finding | undefined => {
  const number = newest?.payload.number ?? 0;
  if (seq !== undefined && lastEvent(ends) < seq) {
    const detail = `is the newest, and event ${seq} is known to exist`;
    return { fault: 'truncated', digest: number, seq: lastEvent(ends), detail };
  }
  if (head === undefined || number >= head.number) return undefined;
  const place = { digest: number, ...(newest && { object: digestKey(number) }) };
  return { fault: 'truncated', detail: `is the newest, and digest ${head.number} is known to exist`, ...place };
};
