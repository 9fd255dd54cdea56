import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import { VARIABLE_REFERENCE } from '#core/integrations/variable-value.ts';
import { type AccountVariables, resolveBaseUrl } from '#core/upstream/base-url.ts';
import { type AccountRules, ENDPOINTS } from './rules.ts';

/**
 * The rules of one account: its variables in the URLs, under the same checks as the base URL. A URL with a variable that
 * connecting the account has still to bring is absent. `undefined` where a URL would not be one under the integration's
 * domains, or lacks another variable.
 */
export const accountRules = (
  { oauth }: Pick<AuthScheme, 'oauth'>,
  { variables: declared = {} }: Pick<Integration, 'variables'>,
  variables: AccountVariables,
): AccountRules | undefined => {
  if (oauth === undefined) return undefined;
  const isAwaited = (text: string): boolean =>
    Array.from(text.matchAll(VARIABLE_REFERENCE)).some(
      ([, name = '']) => declared[name]?.source !== undefined && !Object.hasOwn(variables, name),
    );
  const { token_url, refresh_url = token_url, authorize_url, revocation_url, issuer, ...others } = oauth;
  const given = { token_url, refresh_url, authorize_url, revocation_url };
  const filled: { [name: string]: string } = {};
  for (const endpoint of ENDPOINTS) {
    const url = given[endpoint];
    if (url === undefined || isAwaited(url)) continue;
    const base = resolveBaseUrl({ base_url: url, variables: declared }, variables);
    if (!base.ok) return undefined;
    filled[endpoint] = base.value.origin + base.value.path + (url.endsWith('/') ? '/' : '');
  }
  return { ...others, ...filled, ...(issuer !== undefined && { issuer: fillText(issuer, variables) }) };
};

/** For comparing: it is no URL that anything is sent to. */
const fillText = (text: string, variables: AccountVariables): string =>
  text.replace(VARIABLE_REFERENCE, (reference, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? reference) : reference,
  );
