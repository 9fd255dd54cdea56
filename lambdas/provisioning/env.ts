/** The provisioning function's environment; docs/configuration.md describes each variable. */
export const PROVISIONING_ENV = [
  'RESIDENCY',
  'BASE_URL',
  'TOKEN_TABLE',
  'CONFIG_TABLE',
  'CREDENTIAL_TABLE',
  'TOKEN_KMS_KEY',
  'TOKEN_KEY_IDS',
  'MINT_KEY_ID',
  'TOKEN_LIFETIMES',
  'CREDENTIAL_VAULT',
  'SECRET_KMS_KEY',
  'SECRET_PREFIX',
  'STATE_KMS_KEY',
  'CONNECT_URL',
  'CONFIRMATION',
  'AUDIT_TABLE',
  'AUDIT_BUCKET',
] as const;

export type ProvisioningEnv = Record<(typeof PROVISIONING_ENV)[number], string>;
