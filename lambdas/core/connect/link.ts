// Links to connect an account, for whoever may hand one out: the tenant's backend, and an agent's call that found the
// connection ended.
import type { KeyObject } from 'node:crypto';
import { mintOwnedId } from '#core/ids.ts';
import { err, type Result } from '#core/result.ts';
import { OFFER_MS, type Offer, writeOffer } from './offer.ts';
import { connectTarget, type Target, type TargetDeps, type TargetFailure } from './target.ts';

/** Who confirms what was granted on the pages; `none` where there are no pages. */
export type Confirmation = 'backend' | 'page' | 'none';

export type LinkDeps = TargetDeps & {
  readonly stateKey: () => Promise<KeyObject>;
  /** Where the pages are. */
  readonly connectUrl: string;
  readonly confirmation: Confirmation;
  readonly randomBytes: (size: number) => Uint8Array;
};

/** `no_return_url`: nobody could confirm, since the tenant registered nowhere to send the person back to. */
export type LinkFailure = TargetFailure | 'no_pages' | 'no_return_url';

/** The account's target, where a link for it would lead somewhere. */
export const linkable = async (account: string, deps: LinkDeps): Promise<Result<Target, LinkFailure>> => {
  const target = await connectTarget(account, deps);
  if (!target.ok) return target;
  if (deps.confirmation === 'none') return err('no_pages');
  const isConfirmable = deps.confirmation === 'page' || (target.value.tenant.returnUrls ?? []).length > 0;
  return isConfirmable ? target : err('no_return_url');
};

/** @param now epoch milliseconds */
export const makeLink = async (
  { tenant, account }: Target,
  chosen: Pick<Offer, 'returnUrl' | 'scopes' | 'startedBy'>,
  now: number,
  { stateKey, connectUrl, randomBytes }: LinkDeps,
): Promise<{ readonly url: string; readonly expiresAt: number }> => {
  const expiresAt = now + OFFER_MS;
  const attempt = mintOwnedId('con', tenant.id, randomBytes);
  const offer = writeOffer({ attempt, account: account.value.id, expiresAt, ...chosen }, await stateKey());
  return { url: `${connectUrl}/connect/${offer}`, expiresAt };
};

/** For an agent whose call found the connection ended; `undefined` where a link would lead nowhere. */
export const reconnectLink = async (account: string, now: number, deps: LinkDeps): Promise<string | undefined> => {
  const target = await linkable(account, deps);
  return target.ok ? (await makeLink(target.value, { startedBy: 'agent' }, now, deps)).url : undefined;
};
