// The connect link: shown as often as it is opened, accepted once, by a person.

import type { KeyObject } from 'node:crypto';
import {
  type Attempt,
  browserCookie,
  isSameBrowser,
  isSamePage,
  pageMark,
  STEP_MS,
  stateOf,
  verifierOf,
} from '#core/connect/attempt.ts';
import { type Offer, readOffer } from '#core/connect/offer.ts';
import { redirectUri } from '#core/connect/redirect-uri.ts';
import { connectTarget, type Target } from '#core/connect/target.ts';
import type { HttpRequest } from '#core/http.ts';
import { mintNonce } from '#core/ids.ts';
import { header } from '#core/mcp/headers.ts';
import { authorizationUrl, codeChallenge } from '#core/oauth/authorization-request.ts';
import { defaultScopes } from '#core/oauth/scope-list.ts';
import { err, ok, type Result } from '#core/result.ts';
import { consentPage } from './consent-page.ts';
import type { ConnectDeps, Handle, Step } from './context.ts';
import { type Ending, outcomePage } from './outcome-page.ts';

/** GET has no effect: link scanners and chat previews follow every link they see. */
export const showOffer: Handle = async (request, deps) => {
  const opened = await openOffer(request, deps);
  if (!opened.ok) return refuse(opened.error, request);
  const { target, scopes, returnUrl } = opened.value;
  const { operator, browserUrl = asItIs, randomBytes } = deps;
  const signInUrl = browserUrl(target.rules.authorize_url);
  const pageNumber = mintNonce(randomBytes, PAGE_BYTES);
  return {
    ...about(target),
    outcome: 'shown',
    answer: consentPage({ target, scopes, returnUrl, operator, signInUrl, pageNumber }),
  };
};

/** A person agreed: from here on there is a `state`, and one browser that may come back with it. */
export const acceptOffer: Handle = async (request, deps) => {
  if (!isOwnForm(request, deps)) return refuse('foreign_form', request);
  const opened = await openOffer(request, deps);
  if (!opened.ok) return refuse(opened.error, request);
  const { target } = opened.value;
  const key = await deps.stateKey();
  const agreed = await agreedAttempt(opened.value, request, key, deps);
  if (!agreed.ok) return refuse(agreed.error, request);
  const attempt = agreed.value;
  const { browserUrl = asItIs } = deps;
  const location = browserUrl(toProvider(attempt, target, key, deps));
  return {
    ...about(target),
    outcome: 'consented',
    answer: { status: 303, headers: { location, 'set-cookie': browserCookie(attempt.id, key) }, body: '' },
  };
};

const agreedAttempt = async (
  { offer, target, scopes, returnUrl, begun }: Opened,
  request: HttpRequest,
  key: KeyObject,
  deps: ConnectDeps,
): Promise<Result<Attempt, 'used_link'>> => {
  if (begun !== undefined) return ok(begun);
  const now = deps.now();
  const pageNumber = pageNumberOf(request);
  const attempt: Attempt = {
    id: offer.attempt,
    tenant: target.tenant.id,
    account: offer.account,
    integration: target.integration.slug,
    step: 'consented',
    seen: target.account.value.handOver?.count ?? 0,
    scopes,
    ...(returnUrl !== undefined && { returnUrl }),
    ...(offer.startedBy !== undefined && { startedBy: offer.startedBy }),
    ...(pageNumber !== undefined && { page: pageMark(offer.attempt, pageNumber, key) }),
    by: request.requestId,
    createdAt: now,
    expiresAt: now + STEP_MS,
  };
  if (await deps.stores.attempts.create(attempt)) return ok(attempt);
  const other = await attemptBegun(offer.attempt, request, key, deps);
  return other.ok && other.value !== undefined ? ok(other.value) : err('used_link');
};

const PAGE_BYTES = 16;
/** A form of ours is `page=` and 22 characters; what is far longer is not read. */
const MAX_FORM = 100;

const pageNumberOf = ({ body }: HttpRequest): string | undefined =>
  body.length > MAX_FORM ? undefined : (new URLSearchParams(Buffer.from(body).toString()).get('page') ?? undefined);

const asItIs = (url: string): string => url;

const toProvider = (
  { id, scopes }: Attempt,
  { rules, client, integration }: Target,
  key: KeyObject,
  { connectUrl }: ConnectDeps,
) =>
  authorizationUrl(rules, {
    clientId: client.clientId,
    redirectUri: redirectUri(connectUrl, integration.slug),
    scopes,
    state: stateOf(id, key),
    ...(rules.pkce !== false && { codeChallenge: codeChallenge(verifierOf(id, key)) }),
  });

type Opened = {
  readonly offer: Offer;
  readonly target: Target;
  readonly scopes: readonly string[];
  readonly returnUrl: string | undefined;
  /** Where this very browser agreed already and came back from the provider without an answer. */
  readonly begun: Attempt | undefined;
};

const openOffer = async (request: HttpRequest, deps: ConnectDeps): Promise<Result<Opened, Ending>> => {
  const key = await deps.stateKey();
  const offer = readOffer(request.pathParameters.offer ?? '', key, deps.now());
  if (!offer.ok) return err(offer.error === 'expired' ? 'expired_link' : 'bad_link');
  const target = await connectTarget(offer.value.account, deps);
  if (!target.ok) return err(target.error === 'no_client' ? 'no_client' : 'gone');
  const begun = await attemptBegun(offer.value.attempt, request, key, deps);
  if (!begun.ok) return begun;
  const { tenant, rules } = target.value;
  const back = returnUrlOf(offer.value, tenant.returnUrls ?? []);
  if (back === undefined && deps.confirmHere === undefined) return err('gone');
  return ok({
    offer: offer.value,
    target: target.value,
    scopes: offer.value.scopes ?? defaultScopes(rules),
    returnUrl: back,
    begun: begun.value,
  });
};

/** One that was taken off the list since the link was made leads nowhere any more. */
const returnUrlOf = ({ returnUrl }: Offer, registered: readonly string[]): string | undefined =>
  returnUrl === undefined ? registered[0] : registered.find((each) => each === returnUrl);

/** A link works once, for one browser: which may go back from the provider and begin again, as the same attempt. */
const attemptBegun = async (
  id: string,
  request: HttpRequest,
  key: KeyObject,
  { stores, now }: ConnectDeps,
): Promise<Result<Attempt | undefined, 'used_link'>> => {
  const attempt = (await stores.attempts.get(id))?.value;
  if (attempt === undefined) return ok(undefined);
  const isOpen = attempt.step === 'consented' && now() < attempt.expiresAt;
  const isTheirs =
    isSameBrowser(id, key, request.headers.cookie ?? []) || isSamePage(attempt, key, pageNumberOf(request));
  return isOpen && isTheirs ? ok(attempt) : err('used_link');
};

/** Login CSRF (RFC 6749 §10.12): a form on another site must not agree in a person's place. */
const isOwnForm = ({ headers }: HttpRequest, { connectUrl }: ConnectDeps): boolean => {
  const origin = header(headers, 'origin');
  return origin === undefined
    ? header(headers, 'sec-fetch-site') === 'same-origin'
    : origin === new URL(connectUrl).origin;
};

const about = ({ tenant, account, integration }: Target) => ({
  tenant: tenant.id,
  account: account.value.id,
  integration: integration.slug,
});

const refuse = (outcome: Ending, { requestId }: HttpRequest): Step => ({
  outcome,
  answer: outcomePage(outcome, { requestId }),
});
