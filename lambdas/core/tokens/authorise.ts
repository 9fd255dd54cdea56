// Who may pass. The only place that decides whether a stored record is live.
import { timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '#core/result.ts';
import type { TokenRecord } from './records.ts';
import { parseToken, type Token, type TokenKind } from './token.ts';

/** Reads a record by a token's hash, strongly consistent. */
export type FindToken = (token: Token) => Promise<{ readonly mac: string; readonly record: TokenRecord | undefined }>;

/**
 * `closed` covers unknown, malformed, revoked, expired and wrong kind: a caller learns nothing of which it was.
 * A token of another residency is told so (its data never moves, so the door cannot be here).
 */
export type Refusal =
  | { readonly reason: 'closed' }
  | { readonly reason: 'other_residency'; readonly residency: string };

export const CLOSED: Refusal = { reason: 'closed' };

/** Enforced at request time; the purge and TTL only collect what this already refuses. Expires *at* `expiresAt`. */
export const isLive = (record: { readonly expiresAt?: number }, now: number): boolean =>
  record.expiresAt === undefined || now < record.expiresAt;

/** Parses, looks up and checks one token of the given kind. */
export const authoriseToken = async <K extends TokenKind>(
  text: string | undefined,
  kind: K,
  residency: string,
  now: number,
  find: FindToken,
): Promise<Result<Extract<TokenRecord, { kind: K }>, Refusal>> => {
  const parsed = parseToken(text ?? '');
  if (!parsed.ok || parsed.value.kind !== kind) return err(CLOSED);
  if (parsed.value.residency !== residency)
    return err({ reason: 'other_residency', residency: parsed.value.residency });
  const { mac, record } = await find(parsed.value);
  if (record === undefined || record.kind !== kind || !sameMac(mac, record.mac) || !isLive(record, now))
    return err(CLOSED);
  return ok(record as Extract<TokenRecord, { kind: K }>);
};

// The key lookup already selected by hash; this guards against a store that answers with somebody else's item.
const sameMac = (computed: string, stored: string): boolean =>
  computed.length === stored.length && timingSafeEqual(Buffer.from(computed), Buffer.from(stored));
