// Which version of its integration a server has: the one it was made with, until somebody moves it.
import { bindingOf } from '#core/credentials/binding.ts';
import type { ApiProblem } from '#core/errors.ts';
import { accountVariableProblems } from '#core/integrations/account-variables.ts';
import type { Integration } from '#core/integrations/integration.ts';
import { ok, type Result } from '#core/result.ts';
import { scopeProblems } from '#core/scopes/scope.ts';
import { type Account, isDeleted, type Server } from '#core/tenancy/records.ts';
import type { IntegrationRef } from '#core/tokens/records.ts';
import { buildTools } from '#core/tools/tool.ts';
import { type ApiDeps, lifecycleProblem, notFound, problem } from './context.ts';
import { keepVersion, latestOf } from './integrations.ts';

export type Version = { readonly ref: IntegrationRef; readonly integration: Integration };

/**
 * For a new server: what the name means today, unless the account would have to be connected again for it; then what the account
 * was connected for.
 */
export const versionForNew = async (
  { integration: ref, tenant, authKind }: Account,
  deps: ApiDeps,
): Promise<Version | undefined> => {
  const connected = await deps.findIntegration(ref);
  const latest = await latestOf(ref, tenant, deps);
  if (latest !== undefined && connected !== undefined && leadsAsBefore(connected, latest.integration, authKind)) {
    await keepVersion(latest, deps);
    return latest;
  }
  return connected && { ref, integration: connected };
};

const schemeOf = ({ auth }: Integration, authKind: string) => auth.find(({ kind }) => kind === authKind);

const leadsAsBefore = (before: Integration, after: Integration, authKind: string): boolean => {
  const [old, now] = [schemeOf(before, authKind), schemeOf(after, authKind)];
  return old !== undefined && now !== undefined && bindingOf(before, old) === bindingOf(after, now);
};

/**
 * The version that the server's integration has today, for the server to move to; its account moves along, so that it can be
 * connected again where the new version leads elsewhere. Refused where the server's scope or the account would not fit.
 */
export const moveToLatest = async (
  { account: id, scope }: Server,
  deps: ApiDeps,
): Promise<Result<IntegrationRef, ApiProblem>> => {
  const account = await deps.stores.accounts.get(id);
  if (account === undefined || isDeleted(account.value)) return notFound();
  const { integration: before, tenant, variables, authKind, status } = account.value;
  const latest = await latestOf(before, tenant, deps);
  if (latest === undefined) return problem('conflict', 'Its integration is there no more: the server stays as it is.');
  const { ref, integration } = latest;
  if (schemeOf(integration, authKind) === undefined)
    return problem('conflict', `The new version has no ${authKind} authentication: create another account for it.`);
  const wrong = [
    ...accountVariableProblems(integration, variables, status === 'connected'),
    ...scopeProblems(scope, buildTools(integration)).map(({ pointer, detail }) => ({
      pointer: `/config${pointer}`,
      detail,
    })),
  ];
  if (wrong.length > 0)
    return problem('invalid_request', 'The server does not fit the new version: create another.', wrong);
  await keepVersion(latest, deps);
  const isThere = before.hash === ref.hash;
  if (!isThere && !(await deps.stores.accounts.replace(account, { ...account.value, integration: ref })))
    return lifecycleProblem('conflict');
  return ok(ref);
};
