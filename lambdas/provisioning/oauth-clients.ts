// The operator's registrations at providers: what the gateway says who it is with when a person connects an account.

import { redirectUri } from '#core/connect/redirect-uri.ts';
import { bindingOf } from '#core/credentials/binding.ts';
import type { AuthScheme } from '#core/integrations/integration.ts';
import { hasSigningKey } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';
import { keyProblem } from '#core/oauth/assertion.ts';
import { algorithmOf } from '#core/oauth/rules.ts';
import { ok, type Problem } from '#core/result.ts';
import type { OAuthClientRecord } from '#core/tenancy/records.ts';
import { type ApiDeps, lifecycleProblem, notFound, type Operate, type Operations, problem } from './context.ts';
import { findByName } from './integrations.ts';

const view = ({ id, clientId, createdAt }: OAuthClientRecord, { connectUrl }: ApiDeps): JsonObject => ({
  integration: id,
  client_id: clientId,
  redirect_uri: redirectUri(connectUrl, id),
  created_at: new Date(createdAt).toISOString(),
});

/** The operator's own definition: a tenant's of the same name is never used with this client. */
const schemeOf = async (slug: string, deps: ApiDeps) => {
  const integration = (await findByName(slug, undefined, deps))?.integration;
  const scheme = integration?.auth.find(
    ({ kind, oauth }) => kind === 'oauth2_authorization_code' && oauth?.authorize_url,
  );
  return integration && scheme && { scheme, boundTo: bindingOf(integration, scheme) };
};

type Given = {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly private_key?: string;
  readonly key_id?: string;
};

const problemsOf = (given: Given, scheme: AuthScheme): readonly Problem[] => {
  const signs = hasSigningKey(scheme);
  const [wanted, unwanted] = signs
    ? (['private_key', 'client_secret'] as const)
    : (['client_secret', 'private_key'] as const);
  const flaw =
    signs && given.private_key !== undefined ? keyProblem(given.private_key, algorithmOf(scheme.oauth)) : undefined;
  return [
    ...(given[wanted] === undefined ? [{ pointer: `/${wanted}`, detail: 'is required by this integration' }] : []),
    ...(given[unwanted] === undefined
      ? []
      : [{ pointer: `/${unwanted}`, detail: 'is not what this integration uses' }]),
    ...(given.key_id === undefined || signs
      ? []
      : [{ pointer: '/key_id', detail: 'is not what this integration uses' }]),
    ...(flaw === undefined ? [] : [{ pointer: '/private_key', detail: flaw }]),
  ];
};

/** Record → secret: the only pointer to a secret exists before the secret does. */
const put: Operate = async ({ path, body, now }, deps) => {
  const slug = path.name ?? '';
  const found = await schemeOf(slug, deps);
  if (found === undefined) return notFound();
  const { scheme, boundTo } = found;
  const given = body as unknown as Given;
  const wrong = problemsOf(given, scheme);
  if (wrong.length > 0) return problem('invalid_request', 'The client does not fit.', wrong);
  const { oauthClients } = deps.stores;
  const before = await oauthClients.get(slug);
  const client: OAuthClientRecord = { id: slug, clientId: given.client_id, boundTo, createdAt: now };
  const isWritten =
    before === undefined ? await oauthClients.create(client) : await oauthClients.replace(before, client);
  if (!isWritten) return problem('conflict', 'Somebody else changed this at the same time: read it again and repeat.');
  const isStored = await deps.clientSecrets.put('operator', slug, { fields: { ...given }, boundTo });
  if (!isStored) return lifecycleProblem('vault_full');
  return ok(view(client, deps));
};

export const OAUTH_CLIENT_OPERATIONS = {
  putOAuthClient: put,
  getOAuthClient: async ({ path }, deps) => {
    const found = await deps.stores.oauthClients.get(path.name ?? '');
    return found === undefined ? notFound() : ok(view(found.value, deps));
  },
  /** Accounts that it connected can be refreshed no more. */
  deleteOAuthClient: async ({ path }, { stores, clientSecrets }) => {
    const slug = path.name ?? '';
    if ((await stores.oauthClients.get(slug)) === undefined) return notFound();
    await clientSecrets.remove('operator', slug);
    await stores.oauthClients.remove(slug);
    return ok(undefined);
  },
} satisfies Partial<Operations>;
