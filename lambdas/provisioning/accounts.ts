// Integrated accounts and the MCP servers in front of them.

import { bindingOf } from '#core/credentials/binding.ts';
import type { HandedOver } from '#core/credentials/vault.ts';
import type { ApiProblem } from '#core/errors.ts';
import { HAND_OVER_BYTES, mintNonce, mintOwnedId } from '#core/ids.ts';
import { accountVariableProblems, missingVariables } from '#core/integrations/account-variables.ts';
import { hasSigningKey, type Integration, isOAuthKind } from '#core/integrations/integration.ts';
import { isObject, type Json, type JsonObject, pointerToken } from '#core/json.ts';
import { keyProblem } from '#core/oauth/assertion.ts';
import { exchangeRequest } from '#core/oauth/exchange-request.ts';
import { algorithmOf } from '#core/oauth/rules.ts';
import { accountView } from '#core/provisioning/views.ts';
import { ok, type Problem, type Result } from '#core/result.ts';
import { createAccount, deleteAccount, replaceCredential } from '#core/tenancy/accounts.ts';
import { type Account, isDeleted } from '#core/tenancy/records.ts';
import { placeCredential, type Secret } from '#core/upstream/credential.ts';
import { type ApiDeps, lifecycleProblem, notFound, type Operate, type Operations, problem } from './context.ts';
import { findByName, keepVersion } from './integrations.ts';
import { listAnswer } from './list-answer.ts';

/** Bytes of JSON: Secrets Manager takes 65,536 (docs.aws.amazon.com/secretsmanager, quotas), with what they are bound to. */
const MAX_FIELDS = 65_000;

type Credential = { readonly kind: string; readonly secret: Secret };
type BoundCredential = { readonly kind: string; readonly handedOver: HandedOver };

const create: Operate = async (request, deps) => {
  const { body, now, tenant = '' } = request;
  if ((await deps.stores.tenants.get(tenant)) === undefined) return notFound();
  const named = await findByName(String(body.integration), tenant, deps);
  if (named === undefined) {
    return problem('invalid_request', 'A field is not valid.', [
      { pointer: '/integration', detail: 'is not an integration: GET /integrations lists them' },
    ]);
  }
  const variables = (body.variables ?? {}) as { readonly [name: string]: string };
  const credential = readCredential(body.credential, named.integration, '/credential');
  if (!credential.ok) return credential;
  const { value } = credential;
  const wrong = accountVariableProblems(named.integration, variables, value !== undefined);
  if (wrong.length > 0) return problem('invalid_request', 'A variable is not valid.', wrong);
  const draft: Omit<Account, 'status'> = {
    id: mintOwnedId('acc', tenant, deps.randomBytes),
    tenant,
    integration: named.ref,
    variables,
    authKind: value?.kind ?? named.integration.auth[0]?.kind ?? 'none',
    createdAt: now,
  };
  await keepVersion(named, deps);
  const created = await createAccount(draft, value?.handedOver, deps.stores);
  return created.ok ? ok(accountView(created.value, now)) : lifecycleProblem(created.error);
};

const readCredential = (
  given: Json | undefined,
  integration: Integration,
  pointer: string,
): Result<BoundCredential | undefined, ApiProblem> => {
  if (!isObject(given)) {
    const open = integration.auth.find(({ kind }) => kind === 'none');
    return ok(open && { kind: 'none', handedOver: { fields: {}, boundTo: bindingOf(integration, open) } });
  }
  const { kind, secret } = given as unknown as Credential;
  const scheme = integration.auth.find((each) => each.kind === kind);
  const invalid = (...problems: readonly Problem[]) =>
    problem('invalid_request', 'The credential does not fit.', problems);
  if (scheme === undefined) {
    const kinds = integration.auth.map((each) => each.kind).join(', ');
    return invalid({ pointer: `${pointer}/kind`, detail: `must be one of ${kinds}` });
  }
  const wrong = [
    ...missingFrom(secret, scheme.fields, 'is required'),
    ...missingFrom(scheme.fields, secret, 'is not a field of this auth scheme'),
  ];
  if (wrong.length > 0) {
    return invalid(
      ...wrong.map(({ field, detail }) => ({ pointer: `${pointer}/secret/${pointerToken(field)}`, detail })),
    );
  }
  const handedOver = { fields: secret, boundTo: bindingOf(integration, scheme) };
  if (Buffer.byteLength(JSON.stringify(secret)) > MAX_FIELDS)
    return invalid({ pointer: `${pointer}/secret`, detail: 'is larger than 65,000 bytes of JSON' });
  const unsigned = hasSigningKey(scheme) && keyProblem(secret.private_key ?? '', algorithmOf(scheme.oauth));
  if (unsigned) return invalid({ pointer: `${pointer}/secret/private_key`, detail: unsigned });
  try {
    placeCredential(scheme, isOAuthKind(scheme.kind) ? { access_token: 'granted later' } : secret);
    if (scheme.kind === 'token_exchange' && scheme.oauth !== undefined) exchangeRequest(scheme.oauth, secret);
  } catch {
    return invalid({ pointer: `${pointer}/secret`, detail: 'holds characters that cannot be sent in a header' });
  }
  return ok({ kind, handedOver });
};

/** Keys of `wanted` that `given` lacks. */
const missingFrom = (given: object, wanted: object, detail: string) =>
  Object.keys(wanted)
    .filter((field) => !Object.hasOwn(given, field))
    .map((field) => ({ field, detail }));

const replace: Operate = async ({ path, body, now }, deps) => {
  const found = await deps.stores.accounts.get(path.id ?? '');
  if (found === undefined || isDeleted(found.value)) return notFound();
  const integration = await deps.findIntegration(found.value.integration);
  if (integration === undefined) return notFound();
  const credential = readCredential(body as JsonObject, integration, '');
  if (!credential.ok) return credential;
  if (credential.value?.kind !== found.value.authKind) {
    return problem('invalid_request', 'The credential does not fit.', [
      { pointer: '/kind', detail: `this account uses ${found.value.authKind}` },
    ]);
  }
  const missing = missingVariables(integration, found.value.variables);
  if (missing.length > 0) {
    return problem('invalid_request', 'The account cannot be called with a credential yet.', [
      { pointer: '', detail: `connect the account: the provider says its ${missing.join(', ')}` },
    ]);
  }
  const by = mintNonce(deps.randomBytes, HAND_OVER_BYTES);
  const replaced = await replaceCredential(found.value.id, credential.value.handedOver, by, deps.stores);
  return replaced.ok ? ok(accountView(replaced.value, now)) : lifecycleProblem(replaced.error);
};

/** Only the call that found out that a connection has ended knows of it, and a call writes no configuration. */
const viewOf = async (account: Account, { hasEnded, findIntegration, now }: ApiDeps): Promise<JsonObject> => {
  const { status, authKind, integration: ref } = account;
  if (status !== 'connected' || authKind === 'none') return accountView(account, now());
  const integration = await findIntegration(ref);
  const scheme = integration?.auth.find(({ kind }) => kind === authKind);
  // It may have been moved to a version that leads elsewhere than what was connected.
  const isEnded = await hasEnded(account, integration && scheme && bindingOf(integration, scheme));
  return accountView(isEnded ? { ...account, status: 'needs_reauth' } : account, now());
};

const list: Operate = async (request, deps) => {
  const { stores } = deps;
  const { tenant = '' } = request;
  if ((await stores.tenants.get(tenant)) === undefined) return notFound();
  const view = (account: Account) => viewOf(account, deps);
  return listAnswer(request, { kind: 'acc', set: stores.accounts, owner: tenant }, view, (it) => !isDeleted(it));
};

export const ACCOUNT_OPERATIONS = {
  createAccount: create,
  replaceCredential: replace,
  listAccounts: list,
  getAccount: async ({ path }, deps) => {
    const found = await deps.stores.accounts.get(path.id ?? '');
    return found === undefined || isDeleted(found.value) ? notFound() : ok(await viewOf(found.value, deps));
  },
  deleteAccount: async ({ path, now }, { stores }) => {
    const deleted = await deleteAccount(path.id ?? '', now, stores);
    return deleted.ok ? ok(undefined) : lifecycleProblem(deleted.error);
  },
} satisfies Partial<Operations>;
