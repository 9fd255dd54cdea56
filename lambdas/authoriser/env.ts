/** The authoriser's environment; docs/configuration.md describes each variable. */
export const AUTHORISER_ENV = ['RESIDENCY', 'TOKEN_TABLE', 'TOKEN_KMS_KEY', 'TOKEN_KEY_IDS'] as const;

export type AuthoriserEnv = Record<(typeof AUTHORISER_ENV)[number], string>;
