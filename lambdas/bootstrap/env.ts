/** The bootstrap function's environment; docs/configuration.md describes each variable. */
export const BOOTSTRAP_ENV = [
  'RESIDENCY',
  'BASE_URL',
  'TOKEN_TABLE',
  'CONFIG_TABLE',
  'TOKEN_KMS_KEY',
  'MINT_KEY_ID',
  'TOKEN_LIFETIMES',
] as const;

export type BootstrapEnv = Record<(typeof BOOTSTRAP_ENV)[number], string>;
