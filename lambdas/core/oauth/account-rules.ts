import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import { type AccountVariables, resolveBaseUrl } from '#core/upstream/base-url.ts';
import type { OAuthRules } from './rules.ts';

/**
 * The rules of one account: its variables in the URLs, under the same checks as the base URL. `undefined` where they make
 * no URL under the integration's domains.
 */
export const accountRules = (
  { oauth }: AuthScheme,
  { variables: declared }: Integration,
  variables: AccountVariables,
): OAuthRules | undefined => {
  if (oauth === undefined) return undefined;
  const fill = (url: string): string | undefined => {
    const filled = resolveBaseUrl({ base_url: url, ...(declared && { variables: declared }) }, variables);
    return filled.ok ? filled.value.origin + filled.value.path : undefined;
  };
  const token_url = fill(oauth.token_url);
  const refresh_url = fill(oauth.refresh_url ?? oauth.token_url);
  return token_url === undefined || refresh_url === undefined ? undefined : { ...oauth, token_url, refresh_url };
};
