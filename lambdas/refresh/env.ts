/** The refresh function's environment; docs/configuration.md describes each variable. */
export const REFRESH_ENV = [
  'RESIDENCY_URLS',
  'CONFIG_TABLE',
  'CREDENTIAL_TABLE',
  'CREDENTIAL_VAULT',
  'SECRET_KMS_KEY',
  'SECRET_PREFIX',
  'AUDIT_TABLE',
] as const;

export type RefreshEnv = Record<(typeof REFRESH_ENV)[number], string>;
