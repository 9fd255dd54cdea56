// A browser comes back from a provider. Everything that binds the answer to its attempt is checked before any of it is used,
// and the attempt is spent before the code is.
import type { KeyObject } from 'node:crypto';
import { type Attempt, attemptOf, expiredCookie, isSameBrowser, STEP_MS } from '#core/connect/attempt.ts';
import { type ConnectGrant, mintCode, sealGrant } from '#core/connect/one-time-code.ts';
import { returnTo } from '#core/connect/return-url.ts';
import { connectTarget, type Target } from '#core/connect/target.ts';
import type { HttpAnswer, HttpRequest } from '#core/http.ts';
import { readCallback } from '#core/oauth/authorization-response.ts';
import { err, ok, type Result } from '#core/result.ts';
import { connectGranted } from '#core/tenancy/accounts.ts';
import type { LifecycleError } from '#core/tenancy/servers.ts';
import type { Versioned } from '#core/tenancy/stores.ts';
import type { ConnectDeps, Handle } from './context.ts';
import { grantFor } from './grant.ts';
import { type Ending, outcomePage } from './outcome-page.ts';

export const takeAnswer: Handle = async (request, deps) => {
  const { requestId } = request;
  const key = await deps.stateKey();
  const claimed = await claim(request, key, deps);
  if (!claimed.ok) {
    const { ending, of } = claimed.error;
    return { ...(of && aboutOf(of)), outcome: ending, answer: outcomePage(ending, { requestId }) };
  }
  const { attempt } = claimed.value;
  const { account, returnUrl } = attempt.value;
  const about = aboutOf(attempt.value);
  const target = await connectTarget(account, deps);
  const label = target.ok ? target.value.integration.label : undefined;
  // Taken off the list since: nothing goes there any more.
  const isListed =
    returnUrl === undefined || (target.ok && target.value.tenant.returnUrls?.includes(returnUrl) === true);
  const finished =
    target.ok && isListed ? await finish(request, attempt, target.value, key, deps) : err('gone' as const);
  if (finished.ok) return { ...about, ...finished.value };
  const outcome = finished.error;
  const backTo = isListed && returnUrl && returnTo(returnUrl, { account_id: account, error: outcome });
  const headers = { 'set-cookie': expiredCookie(attempt.value.id) };
  return { ...about, outcome, answer: outcomePage(outcome, { requestId, label, ...(backTo && { backTo }), headers }) };
};

const aboutOf = ({ tenant, account, integration }: Attempt) => ({ tenant, account, integration });

/** Why there is nothing to finish, and of which attempt, where that is known. */
type Unclaimed = { readonly ending: Ending; readonly of?: Attempt };

/** The attempt of a `state`, now spent: a second answer, of whomever, finds it so. */
const claim = async (
  { query, headers, pathParameters, requestId }: HttpRequest,
  key: KeyObject,
  { stores, now }: ConnectDeps,
): Promise<Result<{ readonly attempt: Versioned<Attempt> }, Unclaimed>> => {
  // Under whatever name the provider returns it: it proves itself.
  const [id] = Object.values(query).flatMap((value) => attemptOf(value, key) ?? []);
  if (id === undefined) return err({ ending: query.state ? 'wrong_state' : 'no_state' });
  const found = await stores.attempts.get(id);
  // Gone with the purge: nobody knows any more how it ended.
  if (found === undefined) return err({ ending: 'over' });
  const of = found.value;
  const { integration, step, expiresAt } = of;
  if (step === 'confirmed') return err({ ending: 'over', of });
  // Another provider's redirect URI: this answer is not from where the browser was sent (RFC 9700 §4.4).
  if (integration !== pathParameters.integration) return err({ ending: 'wrong_state', of });
  // Before the cookie, which went with the first answer: a reload must not be told that nothing was connected.
  if (step !== 'consented') return err({ ending: 'used_answer', of });
  if (now() >= expiresAt) return err({ ending: 'expired_attempt', of });
  if (!isSameBrowser(id, key, headers.cookie ?? [])) return err({ ending: 'other_browser', of });
  const answered: Attempt = { ...found.value, step: 'answered', by: requestId };
  if (!(await stores.attempts.replace(found, answered))) return err({ ending: 'used_answer', of });
  return ok({ attempt: { value: answered, version: found.version + 1 } });
};

type Finished = { readonly answer: HttpAnswer; readonly outcome: 'confirmable' | 'connected' };

const finish = async (
  request: HttpRequest,
  attempt: Versioned<Attempt>,
  target: Target,
  key: KeyObject,
  deps: ConnectDeps,
): Promise<Result<Finished, Ending>> => {
  const code = readCallback(request.query, target.rules);
  if (!code.ok) return err(code.error === 'no_code' ? 'refused' : code.error);
  const granted = await grantFor({ attempt: attempt.value, target, code: code.value, key, request }, deps);
  if (!granted.ok) return granted;
  return deps.confirmHere === undefined
    ? ok(await handOver(attempt, granted.value, key, deps))
    : confirm(attempt, granted.value, target, request, deps.confirmHere);
};

/** The tenant's backend says whether it was one of its people who came: the code says that this browser was there. */
const handOver = async (
  attempt: Versioned<Attempt>,
  grant: ConnectGrant,
  key: KeyObject,
  { stores, now, randomBytes }: ConnectDeps,
): Promise<Finished> => {
  const { id, account, returnUrl = '', startedBy } = attempt.value;
  const code = mintCode(id, randomBytes);
  const sealed = sealGrant(grant, code, key, randomBytes);
  const expiresAt = now() + STEP_MS;
  const granted: Attempt = { ...attempt.value, step: 'granted', sealed, expiresAt };
  if (!(await stores.attempts.replace(attempt, granted))) throw new Error('an attempt was changed by somebody else');
  const found = await stores.accounts.get(account);
  // Shown, and nothing more: what is confirmed is the attempt.
  if (found !== undefined) await stores.accounts.replace(found, { ...found.value, confirmableUntil: expiresAt });
  const location = returnTo(returnUrl, { account_id: account, code, ...(startedBy && { started_by: startedBy }) });
  return {
    outcome: 'confirmable',
    answer: {
      status: 303,
      headers: { location, 'set-cookie': expiredCookie(id), 'referrer-policy': 'no-referrer' },
      body: '',
    },
  };
};

const UNCONFIRMED: { readonly [E in LifecycleError]?: Ending } = {
  not_found: 'gone',
  tenant_closing: 'gone',
  superseded: 'superseded',
  // Somebody else counted first, at this very moment.
  conflict: 'superseded',
};

const confirm = async (
  { value: attempt }: Versioned<Attempt>,
  grant: ConnectGrant,
  { integration: { label } }: Target,
  { requestId }: HttpRequest,
  stores: NonNullable<ConnectDeps['confirmHere']>,
): Promise<Result<Finished, Ending>> => {
  const { id, account, returnUrl } = attempt;
  const connected = await connectGranted(attempt, grant, stores);
  if (!connected.ok) return err(UNCONFIRMED[connected.error] ?? 'unavailable');
  const backTo = returnUrl && returnTo(returnUrl, { account_id: account });
  const headers = { 'set-cookie': expiredCookie(id) };
  return ok({ outcome: 'connected', answer: outcomePage('connected', { requestId, label, backTo, headers }) });
};
