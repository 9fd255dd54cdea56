// Connecting an account in a browser, as the tenant's backend sees it: a link to hand out, and a code to redeem.

import { OFFER_MS, writeOffer } from '#core/connect/offer.ts';
import { attemptOfCode, openGrant } from '#core/connect/one-time-code.ts';
import { connectTarget, type TargetFailure } from '#core/connect/target.ts';
import { mintOwnedId } from '#core/ids.ts';
import { scopeProblems } from '#core/oauth/scope-list.ts';
import { accountView } from '#core/provisioning/views.ts';
import { ok } from '#core/result.ts';
import { connectGranted } from '#core/tenancy/accounts.ts';
import { isDeleted } from '#core/tenancy/records.ts';
import { type ApiDeps, lifecycleProblem, notFound, type Operate, type Operations, problem } from './context.ts';

const UNREACHABLE: { readonly [F in Exclude<TargetFailure, 'not_found'>]: string } = {
  tenant_closing: 'The tenant is being off-boarded.',
  not_connectable:
    'This account is not connected in a browser: its integration has no authorisation endpoint for it, or it uses another kind of credential. Hand the credential over: PUT /integrated-account/{id}/credential.',
  no_client:
    'The operator has registered no OAuth client for this integration: PUT /integrations/{name}/oauth-client. A tenant’s own definition is never used with the operator’s client: hand a credential over instead.',
};

const connect: Operate = async ({ path, body, now, tenant = '' }, deps) => {
  const { connectUrl, confirmation, randomBytes } = deps;
  const account = path.id ?? '';
  const target = await connectTarget(account, targetDeps(deps));
  if (!target.ok) return target.error === 'not_found' ? notFound() : problem('conflict', UNREACHABLE[target.error]);
  if (confirmation === 'none')
    return problem('conflict', 'This installation has no pages for people (publicPages is "none").');
  const registered = target.value.tenant.returnUrls ?? [];
  const { return_url: returnUrl, scopes } = body as {
    readonly return_url?: string;
    readonly scopes?: readonly string[];
  };
  if (returnUrl !== undefined && !registered.includes(returnUrl))
    return problem('invalid_request', 'A field is not valid.', [
      { pointer: '/return_url', detail: 'is not one of the tenant’s return URLs: PATCH /tenants/{id} registers them' },
    ]);
  if (registered.length === 0 && confirmation === 'backend')
    return problem(
      'conflict',
      'The tenant has no return URL to confirm the connection at: PATCH /tenants/{id} registers one.',
    );
  const wrong = scopeProblems(scopes ?? [], target.value.rules);
  if (wrong.length > 0) return problem('invalid_request', 'A scope is not valid.', wrong);
  const expiresAt = now + OFFER_MS;
  const offer = {
    ...{ attempt: mintOwnedId('con', tenant, randomBytes), account, expiresAt },
    ...(returnUrl !== undefined && { returnUrl }),
    ...(scopes !== undefined && { scopes }),
  };
  const link = writeOffer(offer, await deps.stateKey());
  return ok({ authorize_url: `${connectUrl}/connect/${link}`, expires_at: new Date(expiresAt).toISOString() });
};

const targetDeps = ({ stores, findIntegration, names }: ApiDeps) => ({
  stores,
  findIntegration,
  isOperators: (hash: string) => names.isOf('operator', hash),
});

/** One answer for every code that is none, so that nobody can try which ones are. */
const NO_CODE = problem(
  'gone',
  'This code is not valid for this account, was redeemed, or is older than 10 minutes: start again with a new link.',
);

const confirm: Operate = async ({ path, body, now }, { stores, stateKey }) => {
  const found = await stores.accounts.get(path.id ?? '');
  if (found === undefined || isDeleted(found.value)) return notFound();
  const code = String(body.code);
  const id = attemptOfCode(code);
  const attempt = id === undefined ? undefined : await stores.attempts.get(id);
  const { sealed, account, expiresAt = 0 } = attempt?.value ?? {};
  if (sealed === undefined || account !== found.value.id || now >= expiresAt) return NO_CODE;
  const grant = openGrant(sealed, code, await stateKey());
  if (grant === undefined) return NO_CODE;
  const connected = await connectGranted(found.value.id, grant, stores);
  if (!connected.ok) return lifecycleProblem(connected.error);
  // Last: a run that broke off before can be repeated with the same code.
  await stores.attempts.remove(attempt?.value.id ?? '');
  return ok(accountView(connected.value, now));
};

export const CONNECT_OPERATIONS = {
  connectAccount: connect,
  confirmConnection: confirm,
} satisfies Partial<Operations>;
