// Connecting an account in a browser, as the tenant's backend sees it: a link to hand out, and a code to redeem.

import type { Attempt } from '#core/connect/attempt.ts';
import { type LinkFailure, linkable, makeLink } from '#core/connect/link.ts';
import { attemptOfCode, openGrant } from '#core/connect/one-time-code.ts';
import { HAND_OVER_BYTES, mintNonce } from '#core/ids.ts';
import { scopeProblems } from '#core/oauth/scope-list.ts';
import { accountView } from '#core/provisioning/views.ts';
import { ok } from '#core/result.ts';
import { connectGranted } from '#core/tenancy/accounts.ts';
import { SETTLED_MS } from '#core/tenancy/due.ts';
import { isDeleted } from '#core/tenancy/records.ts';
import type { Stores, Versioned } from '#core/tenancy/stores.ts';
import { versionToConnect } from './account-version.ts';
import { lifecycleProblem, notFound, type Operate, type Operations, problem } from './context.ts';

const UNREACHABLE: { readonly [F in Exclude<LinkFailure, 'not_found'>]: string } = {
  tenant_closing: 'The tenant is being off-boarded.',
  not_connectable:
    'This account is not connected in a browser: its integration has no authorisation endpoint for it, or it uses another kind of credential. Hand the credential over: PUT /integrated-account/{id}/credential.',
  no_client:
    'The operator has registered no OAuth client for this integration: PUT /integrations/{name}/oauth-client. A tenant’s own definition is never used with the operator’s client: hand a credential over instead.',
  no_pages: 'This installation has no pages for people (publicPages is "none").',
  no_return_url: 'The tenant has no return URL to confirm the connection at: PATCH /tenants/{id} registers one.',
};

type Asked = { readonly return_url?: string; readonly scopes?: readonly string[] };

const connect: Operate = async ({ path, body, now }, deps) => {
  await versionToConnect(path.id ?? '', deps);
  const target = await linkable(path.id ?? '', deps);
  if (!target.ok) return target.error === 'not_found' ? notFound() : problem('conflict', UNREACHABLE[target.error]);
  const { tenant, rules } = target.value;
  const { return_url: returnUrl, scopes } = body as Asked;
  if (returnUrl !== undefined && tenant.returnUrls?.includes(returnUrl) !== true)
    return problem('invalid_request', 'A field is not valid.', [
      { pointer: '/return_url', detail: 'is not one of the tenant’s return URLs: PATCH /tenants/{id} registers them' },
    ]);
  const wrong = scopeProblems(scopes ?? [], rules);
  if (wrong.length > 0) return problem('invalid_request', 'A scope is not valid.', wrong);
  const chosen = { ...(returnUrl !== undefined && { returnUrl }), ...(scopes !== undefined && { scopes }) };
  const { url, expiresAt } = await makeLink(target.value, chosen, now, deps);
  return ok({ authorize_url: url, expires_at: new Date(expiresAt).toISOString() });
};

/** One answer for every code that is none, so that nobody can try which ones are. */
const NO_CODE = problem(
  'gone',
  'This code is not valid for this account, was redeemed, or is older than 10 minutes: start again with a new link.',
);

const confirm: Operate = async ({ path, body, now }, { stores, stateKey, randomBytes }) => {
  const found = await stores.accounts.get(path.id ?? '');
  if (found === undefined || isDeleted(found.value)) return notFound();
  const code = String(body.code);
  const id = attemptOfCode(code);
  const attempt = id === undefined ? undefined : await stores.attempts.get(id);
  if (attempt === undefined || attempt.value.account !== found.value.id || now >= attempt.value.expiresAt)
    return NO_CODE;
  const { sealed } = attempt.value;
  const grant = sealed === undefined ? undefined : openGrant(sealed, code, await stateKey());
  if (grant === undefined) return NO_CODE;
  const by = mintNonce(randomBytes, HAND_OVER_BYTES);
  const claimed = await claim(attempt, by, now, stores);
  if (claimed === undefined) return NO_CODE;
  const connected = await connectGranted(claimed.value, grant, stores);
  const { sealed: _, ...spent } = claimed.value;
  const after: Attempt = connected.ok ? { ...spent, step: 'confirmed' } : { ...claimed.value, step: 'granted' };
  await stores.attempts.replace(claimed, { ...after, by });
  return connected.ok ? ok(accountView(connected.value, now)) : lifecycleProblem(connected.error);
};

/** One request confirms; what it broke off can be taken up, with the same code, when it can no longer be under way. */
const claim = async (
  before: Versioned<Attempt>,
  by: string,
  now: number,
  { attempts }: Stores,
): Promise<Versioned<Attempt> | undefined> => {
  const { step, confirmingSince = 0 } = before.value;
  if (step !== 'granted' && !(step === 'confirming' && now - confirmingSince >= SETTLED_MS)) return undefined;
  const value: Attempt = { ...before.value, step: 'confirming', confirmingSince: now, by };
  return (await attempts.replace(before, value)) ? { value, version: before.version + 1 } : undefined;
};

export const CONNECT_OPERATIONS = {
  connectAccount: connect,
  confirmConnection: confirm,
} satisfies Partial<Operations>;
