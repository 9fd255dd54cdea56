// One digest, and that it follows the one before.
import { ok, type Result } from '#core/result.ts';
import { type DigestPayload, digestKey, isDigest, NOTHING_BEFORE } from './digest.ts';
import { openEnvelope } from './envelope.ts';
import { type Finding, found } from './finding.ts';
import type { Archive } from './ports.ts';

/** A digest's number and the SHA-256 of its payload, in hex. */
export type Head = { readonly number: number; readonly hash: string };

export type Verified = { readonly payload: DigestPayload; readonly hash: string; readonly envelope: string };

/** What is known before a digest is read. */
export type Expected = {
  readonly number: number;
  readonly publicKey: Uint8Array;
  /** The digest before; none before the first one that is read. */
  readonly before: Verified | undefined;
  readonly head: Head | undefined;
};

const WHY = {
  malformed: 'is not as it was written',
  other_key: 'names another key than the one given',
  signature: 'has a signature that does not hold',
} as const;

export const verifyDigest = async (
  expected: Expected,
  files: Pick<Archive, 'get'>,
): Promise<Result<Verified, Finding>> => {
  const { number, publicKey } = expected;
  const place = { digest: number, object: digestKey(number) };
  const bytes = await files.get(place.object);
  if (bytes === undefined) return found('missing', 'is not there', place);
  const envelope = Buffer.from(bytes).toString();
  const opened = openEnvelope(envelope, publicKey);
  if (!opened.ok) return found('altered', WHY[opened.error], place);
  const { payload, hash } = opened.value;
  if (!isDigest(payload)) return found('altered', 'is no digest', place);
  const wrong = misfitOf(payload, hash, expected);
  return wrong === undefined ? ok({ payload, hash, envelope }) : found('altered', wrong, place);
};

const misfitOf = (payload: DigestPayload, hash: string, { number, before, head }: Expected): string | undefined => {
  if (payload.number !== number) return `is digest ${payload.number}, under another number`;
  const previous = number === 1 ? NOTHING_BEFORE : before?.hash;
  if (previous !== undefined && payload.previous !== previous) return 'does not follow the digest before it';
  if (before !== undefined && payload.residency !== before.payload.residency) return 'is of another residency';
  return head?.number === number && head.hash !== hash ? 'is not the digest that is known' : undefined;
};
