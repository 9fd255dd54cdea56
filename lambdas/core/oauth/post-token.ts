// The form of a request for a token, whatever it asks by.
import type { CredentialPlacement, UpstreamRequest } from '#core/upstream/exchange.ts';
import type { AccountRules } from './rules.ts';

type TextRequest = UpstreamRequest & { readonly body: string };

export type TokenRequest = {
  readonly request: TextRequest;
  /** Attached when the host has been checked. */
  readonly credential: readonly CredentialPlacement[];
};

/** Parameters as a form or as JSON. */
export const postToken = (
  url: string,
  parameters: { readonly [name: string]: string },
  body: AccountRules['token_body'],
): TextRequest => {
  const isJson = body === 'json';
  return {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    body: isJson ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString(),
  };
};
