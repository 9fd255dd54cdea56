import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import { accountRules } from '#core/oauth/account-rules.ts';
import type { AccountRules } from '#core/oauth/rules.ts';
import type { AccountVariables } from '#core/upstream/base-url.ts';
import { bindingOf } from './binding.ts';

/** Whose credential it is, and what the integration's data says of it. */
export type Holder = {
  readonly tenant: string;
  readonly account: string;
  /** Slug. */
  readonly integration: string;
  readonly scheme: AuthScheme;
  /** The scheme's, with the account's variables in its URLs. */
  readonly rules: AccountRules | undefined;
  /** What a credential has to be bound to that is sent by this definition. */
  readonly boundTo: string;
};

/** `undefined` where the definition has no scheme of the account's kind. */
export const holderOf = (
  { tenant, account }: Pick<Holder, 'tenant' | 'account'>,
  { authKind, variables }: { readonly authKind: string; readonly variables: AccountVariables },
  integration: Integration,
): Holder | undefined => {
  const scheme = integration.auth.find(({ kind }) => kind === authKind);
  if (scheme === undefined) return undefined;
  const rules = accountRules(scheme, integration, variables);
  return { tenant, account, integration: integration.slug, scheme, rules, boundTo: bindingOf(integration, scheme) };
};
