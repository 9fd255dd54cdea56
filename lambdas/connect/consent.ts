// The connect link: shown as often as it is opened, accepted once, by a person.
import type { KeyObject } from 'node:crypto';
import { type Attempt, browserCookie, STEP_MS, stateOf, verifierOf } from '#core/connect/attempt.ts';
import { type Offer, readOffer } from '#core/connect/offer.ts';
import { redirectUri } from '#core/connect/redirect-uri.ts';
import { connectTarget, type Target } from '#core/connect/target.ts';
import type { HttpRequest } from '#core/http.ts';
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
  return {
    ...about(target),
    outcome: 'shown',
    answer: consentPage({ target, scopes, returnUrl, operator: deps.operator }),
  };
};

/** A person agreed: from here on there is a `state`, and one browser that may come back with it. */
export const acceptOffer: Handle = async (request, deps) => {
  if (!isOwnForm(request, deps)) return refuse('foreign_form', request);
  const opened = await openOffer(request, deps);
  if (!opened.ok) return refuse(opened.error, request);
  const { offer, target, scopes, returnUrl } = opened.value;
  const now = deps.now();
  const attempt: Attempt = {
    id: offer.attempt,
    tenant: target.tenant.id,
    account: offer.account,
    integration: target.integration.slug,
    step: 'consented',
    scopes,
    ...(returnUrl !== undefined && { returnUrl }),
    by: request.requestId,
    createdAt: now,
    expiresAt: now + STEP_MS,
  };
  if (!(await deps.stores.attempts.create(attempt))) return refuse('used_link', request);
  const key = await deps.stateKey();
  const location = (deps.browserUrl ?? ((url) => url))(toProvider(attempt, target, key, deps));
  return {
    ...about(target),
    outcome: 'consented',
    answer: { status: 303, headers: { location, 'set-cookie': browserCookie(attempt.id, key) }, body: '' },
  };
};

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
};

const openOffer = async ({ pathParameters }: HttpRequest, deps: ConnectDeps): Promise<Result<Opened, Ending>> => {
  const offer = readOffer(pathParameters.offer ?? '', await deps.stateKey(), deps.now());
  if (!offer.ok) return err(offer.error === 'expired' ? 'expired_link' : 'bad_link');
  const { account, attempt, scopes, returnUrl } = offer.value;
  const target = await connectTarget(account, deps);
  if (!target.ok) return err(target.error === 'no_client' ? 'no_client' : 'gone');
  if ((await deps.stores.attempts.get(attempt)) !== undefined) return err('used_link');
  const { tenant, rules } = target.value;
  const registered = tenant.returnUrls ?? [];
  // One that was taken off the list since the link was made leads nowhere any more.
  const back = returnUrl === undefined || registered.includes(returnUrl) ? (returnUrl ?? registered[0]) : undefined;
  if (back === undefined && deps.confirmHere === undefined) return err('gone');
  return ok({
    offer: offer.value,
    target: target.value,
    scopes: scopes ?? defaultScopes(rules),
    returnUrl: back,
  });
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
