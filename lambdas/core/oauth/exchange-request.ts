// The first of two steps, as a provider has it that grants tokens in its own way: what was handed over against a token that
// ends. No RFC says how such a request looks, so its data does.
import { fillTemplate, placeCredential, type Secret } from '#core/upstream/credential.ts';
import { postToken, type TokenRequest } from './post-token.ts';
import type { AccountRules } from './rules.ts';

/**
 * Throws, without a value, on a field that is missing or cannot be sent, and without a `token_url`.
 *
 * @param rules with variables already filled in
 */
export const exchangeRequest = (rules: AccountRules, secret: Secret): TokenRequest => {
  const { token_url, token_params = {}, token_headers = {}, token_body } = rules;
  if (token_url === undefined) throw new Error('the URL of the token endpoint is not known');
  const parameters = Object.entries(token_params).map(([name, value]) => [name, fillTemplate(value, secret)] as const);
  const headers = Object.entries(token_headers).map(([name, value]) => ({ in: 'header', name, value }) as const);
  return {
    request: postToken(token_url, Object.fromEntries(parameters), token_body),
    credential: placeCredential({ apply: headers }, secret),
  };
};
