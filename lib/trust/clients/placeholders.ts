// What stands in published requests and snippets where a reader's own values go: words that no token can be.

export const PLACEHOLDERS = {
  urlToken: 'YOUR_URL_TOKEN',
  serverId: 'YOUR_SERVER_ID',
  apiToken: 'YOUR_API_TOKEN',
  provisioner: 'YOUR_PROVISIONER_TOKEN',
  admin: 'YOUR_ADMIN_TOKEN',
  tenantId: 'YOUR_TENANT_ID',
  accountId: 'YOUR_ACCOUNT_ID',
} as const;

/** Where nobody knows yet under which name a deployment will answer (RFC 6761 §6.5). */
export const EXAMPLE_BASE = 'https://gateway.example.com';

/** The environment variables of a reader's machine that snippets read secrets from. */
export const VARIABLES = { token: 'SALLYPORT_TOKEN', apiToken: 'SALLYPORT_API_TOKEN' } as const;

export type Variable = (typeof VARIABLES)[keyof typeof VARIABLES];

/** What a variable holds, where a client takes no variable. */
export const VALUES: { readonly [V in Variable]: string } = {
  [VARIABLES.token]: PLACEHOLDERS.urlToken,
  [VARIABLES.apiToken]: PLACEHOLDERS.apiToken,
};
