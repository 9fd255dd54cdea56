// Whether the variables of an account are those that its integration declares.
import { pointerToken } from '#core/json.ts';
import { accountRules } from '#core/oauth/account-rules.ts';
import type { Problem } from '#core/result.ts';
import { type AccountVariables, NOT_A_HOST, resolveBaseUrl } from '#core/upstream/base-url.ts';
import { baseUrls } from './base-urls.ts';
import type { Integration } from './integration.ts';
import { variableProblem } from './variable-value.ts';

type Declaring = Pick<Integration, 'base_url' | 'variables' | 'auth' | 'resources'>;

/** Names of declared variables that an account has no value of. */
export const missingVariables = (
  { variables: declared = {} }: Pick<Integration, 'variables'>,
  variables: AccountVariables,
): readonly string[] => Object.keys(declared).filter((name) => !Object.hasOwn(variables, name));

/**
 * Problems of an account's variables, each pointing into `/variables`: the same checks that every call makes, since a host
 * that cannot be called must not be stored.
 *
 * @param isConnected whether there is a credential: until then a variable that has a source may be missing
 */
export const accountVariableProblems = (
  integration: Declaring,
  variables: AccountVariables,
  isConnected: boolean,
): readonly Problem[] => {
  const { variables: declared = {} } = integration;
  const unknown = Object.keys(variables).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0)
    return unknown.map((name) => ({
      pointer: `/variables/${pointerToken(name)}`,
      detail: 'is not a variable of this integration',
    }));
  const missing = missingVariables(integration, variables);
  const awaited = missing.filter((name) => !isConnected && declared[name]?.source !== undefined);
  const problems = Object.keys(declared)
    .filter((name) => !awaited.includes(name))
    .flatMap((name) => variableProblem(name, variables, declared) ?? []);
  if (problems.length > 0) return problems;
  for (const { url: base_url } of baseUrls(integration)) {
    if (awaited.some((name) => base_url.includes(`{{account.${name}}}`))) continue;
    const base = resolveBaseUrl({ ...integration, base_url }, variables);
    if (!base.ok) return base.error;
  }
  const schemes = integration.auth.filter(({ oauth }) => oauth !== undefined);
  return schemes.every((scheme) => accountRules(scheme, integration, variables) !== undefined) ? [] : NOT_A_HOST;
};
