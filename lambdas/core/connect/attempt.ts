// One person's attempt to connect an account: made by consenting, spent by the provider's answer, ended by a confirmation.
import type { KeyObject } from 'node:crypto';
import { tenantOf } from '#core/ids.ts';
import { isKeyed, keyed, sign, verify } from './keyed.ts';

export type Attempt = {
  readonly id: string;
  readonly tenant: string;
  readonly account: string;
  /** Slug. */
  readonly integration: string;
  /**
   * `consented`: at the provider. `answered`: its answer was taken, and no second one is. `granted`: to be confirmed.
   * `confirming`: by one request. `confirmed`: kept until its link has ended, which would make the same attempt again.
   */
  readonly step: 'consented' | 'answered' | 'granted' | 'confirming' | 'confirmed';
  /** How many credentials had been handed over for the account when the person agreed. */
  readonly seen: number;
  /** Epoch milliseconds since when it is `confirming`. */
  readonly confirmingSince?: number;
  readonly scopes: readonly string[];
  readonly returnUrl?: string;
  /** As the link said. */
  readonly startedBy?: 'agent';
  /** Of the page that was agreed on (`pageMark`). */
  readonly page?: string;
  /** What was granted, sealed under the one-time code. */
  readonly sealed?: string;
  /** Request that wrote this. A store takes a repeated write of the same record for one: two requests must differ. */
  readonly by: string;
  readonly createdAt: number;
  /** Epoch milliseconds: of each step, the time that it may take. */
  readonly expiresAt: number;
};

/** A person's time for each step: at the provider, and from there back to the tenant's own page. */
export const STEP_MS = 10 * 60_000;

/** Keeps the cookie of one attempt apart from that of another in the same browser. */
const COOKIE_PREFIX = '__Host-connect-';

/** What a provider sends back, with the attempt's id in it. */
export const stateOf = (id: string, key: KeyObject): string => sign(key, 'state', id);

/** The attempt that a `state` belongs to; `undefined` of one that nobody here made. */
export const attemptOf = (state: string, key: KeyObject): string | undefined => {
  const id = verify(key, 'state', state);
  return id !== undefined && tenantOf(id, 'con') !== undefined ? id : undefined;
};

/** PKCE's code verifier (RFC 7636 §4.1): 43 characters. */
export const verifierOf = (id: string, key: KeyObject): string => keyed(key, 'verifier', id);

/**
 * Set-Cookie for the browser that consented: another one cannot finish what it began (RFC 6749 §10.12). The prefix keeps
 * other hosts of the domain from setting it (RFC 6265bis §4.1.3.2); `Lax`, since a provider's redirect comes across sites.
 */
export const browserCookie = (id: string, key: KeyObject): string =>
  `${cookieName(id)}=${keyed(key, 'browser', id)}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${STEP_MS / 1000}`;

/** Set-Cookie that removes it. */
export const expiredCookie = (id: string): string =>
  `${cookieName(id)}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;

/** @param cookies values of the `Cookie` header */
export const isSameBrowser = (id: string, key: KeyObject, cookies: readonly string[]): boolean =>
  cookies
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim().split('='))
    .some(([name, value = '']) => name === cookieName(id) && isKeyed(key, 'browser', id, value));

/** What is kept of a page's number, which the page alone holds. */
export const pageMark = (id: string, pageNumber: string, key: KeyObject): string =>
  keyed(key, 'page', `${id}.${pageNumber}`);

/**
 * Whether a form is of the page that was agreed on already: a second click while the first is still being answered comes
 * from a browser that has no cookie yet.
 */
export const isSamePage = ({ id, page }: Attempt, key: KeyObject, pageNumber: string | undefined): boolean =>
  page !== undefined && pageNumber !== undefined && isKeyed(key, 'page', `${id}.${pageNumber}`, page);

const cookieName = (id: string): string => COOKIE_PREFIX + id.slice(-12);
