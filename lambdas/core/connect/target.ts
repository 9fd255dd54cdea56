// What a connect link leads to: whose account, at which provider, by which registration there.
import { bindingOf } from '#core/credentials/binding.ts';
import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import { accountRules } from '#core/oauth/account-rules.ts';
import type { AccountRules } from '#core/oauth/rules.ts';
import { err, ok, type Result } from '#core/result.ts';
import { type Account, isDeleted, type OAuthClientRecord, type Tenant } from '#core/tenancy/records.ts';
import type { Stores, Versioned } from '#core/tenancy/stores.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';

export type Target = {
  readonly tenant: Tenant;
  readonly account: Versioned<Account>;
  readonly integration: Integration;
  readonly scheme: AuthScheme;
  /** With an `authorize_url`. */
  readonly rules: AccountRules & { readonly authorize_url: string };
  readonly client: OAuthClientRecord;
};

/**
 * `not_connectable`: the definition has no authorisation endpoint for this account, or the account uses another kind of
 * credential. `no_client`: the operator registered none, or for a definition that leads elsewhere by now, or the definition is a tenant's own, whose URLs the operator's
 * client secret must never be sent to.
 */
export type TargetFailure = 'not_found' | 'tenant_closing' | 'not_connectable' | 'no_client';

export type TargetDeps = {
  readonly stores: { readonly [S in 'tenants' | 'accounts' | 'oauthClients']: Pick<Stores[S], 'get'> };
  readonly findIntegration: (ref: IntegrationRef) => Promise<Integration | undefined>;
  /** Whether the operator stored a definition, by its hash. */
  readonly isOperators: (hash: string) => Promise<boolean>;
};

const KIND = 'oauth2_authorization_code';

export const connectTarget = async (
  accountId: string,
  { stores, findIntegration, isOperators }: TargetDeps,
): Promise<Result<Target, TargetFailure>> => {
  const account = await stores.accounts.get(accountId);
  if (account === undefined || isDeleted(account.value)) return err('not_found');
  const { integration: ref, variables, authKind, status } = account.value;
  const [tenant, integration] = await Promise.all([stores.tenants.get(account.value.tenant), findIntegration(ref)]);
  if (tenant?.value.state !== 'active') return err('tenant_closing');
  const scheme = integration?.auth.find(({ kind }) => kind === KIND);
  const rules = integration && scheme && accountRules(scheme, integration, variables);
  const url = rules?.authorize_url;
  // Doors hold the kind that they were minted for.
  const isOfKind = authKind === KIND || status === 'pending';
  if (!integration || !scheme || !rules || url === undefined || !isOfKind) return err('not_connectable');
  const client = await stores.oauthClients.get(ref.slug);
  const isBound = client?.value.boundTo === bindingOf(integration, scheme);
  if (client === undefined || !isBound || !(ref.hash === undefined || (await isOperators(ref.hash))))
    return err('no_client');
  return ok({
    tenant: tenant.value,
    account,
    integration,
    scheme,
    rules: { ...rules, authorize_url: url },
    client: client.value,
  });
};
