// A connect link: a signed offer to connect one account, with nothing stored behind it until a person accepts. Whoever holds
// the link can start; what it leads to is confirmed by the tenant's backend.
import type { KeyObject } from 'node:crypto';
import { isObject, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { sign, verify } from './keyed.ts';

export type Offer = {
  /** Of the attempt that accepting it makes: one, so that a link works once. */
  readonly attempt: string;
  readonly account: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** One of those that the tenant registered. @default the first */
  readonly returnUrl?: string;
  /** Made for an agent's call, not for a session of the tenant's backend. */
  readonly startedBy?: 'agent';
  /** @default those of the integration's data */
  readonly scopes?: readonly string[];
};

export const OFFER_MS = 10 * 60_000;

/** Text that can stand in a path segment. */
export const writeOffer = (offer: Offer, key: KeyObject): string =>
  sign(key, 'offer', Buffer.from(JSON.stringify(offer)).toString('base64url'));

/**
 * `malformed` where nobody here made it, or it was cut or changed on its way.
 *
 * @param now epoch milliseconds
 */
export const readOffer = (text: string, key: KeyObject, now: number): Result<Offer, 'malformed' | 'expired'> => {
  const payload = verify(key, 'offer', text);
  const offer = payload === undefined ? undefined : parseJson(Buffer.from(payload, 'base64url').toString());
  if (!isObject(offer)) return err('malformed');
  const { expiresAt } = offer as unknown as Offer;
  return now < expiresAt ? ok(offer as unknown as Offer) : err('expired');
};
