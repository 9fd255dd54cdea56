// Which version of its integration an account is connected for.
import { bindingOf } from '#core/credentials/binding.ts';
import { accountVariableProblems } from '#core/integrations/account-variables.ts';
import { isDeleted } from '#core/tenancy/records.ts';
import type { ApiDeps } from './context.ts';
import { keepVersion, latestOf } from './integrations.ts';

const KIND = 'oauth2_authorization_code';

/**
 * Moves an account to the version that its integration has now, where it could not be connected otherwise: it never was, or the
 * operator registered a client for that version since. Servers keep theirs.
 */
export const versionToConnect = async (id: string, deps: ApiDeps): Promise<void> => {
  const account = await deps.stores.accounts.get(id);
  if (account === undefined || isDeleted(account.value)) return;
  const { integration: ref, tenant, variables, status } = account.value;
  const latest = await latestOf(ref, tenant, deps);
  const scheme = latest?.integration.auth.find(({ kind }) => kind === KIND);
  if (latest === undefined || scheme === undefined || latest.ref.hash === ref.hash) return;
  if (accountVariableProblems(latest.integration, variables, false).length > 0) return;
  const [client, before] = await Promise.all([deps.stores.oauthClients.get(ref.slug), deps.findIntegration(ref)]);
  const old = before?.auth.find(({ kind }) => kind === KIND);
  const boundTo = client?.value.boundTo;
  const isServed = before !== undefined && old !== undefined && boundTo === bindingOf(before, old);
  const wouldBeServed = boundTo === bindingOf(latest.integration, scheme);
  if (status === 'pending' ? isServed && !wouldBeServed : isServed || !wouldBeServed) return;
  await keepVersion(latest, deps);
  await deps.stores.accounts.replace(account, { ...account.value, integration: latest.ref });
};
