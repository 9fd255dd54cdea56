/** The purge function's environment; docs/configuration.md describes each variable. */
export const PURGE_ENV = [
  'RESIDENCY_URLS',
  'TOKEN_TABLE',
  'CONFIG_TABLE',
  'CREDENTIAL_TABLE',
  'CREDENTIAL_VAULT',
  'SECRET_KMS_KEY',
  'SECRET_PREFIX',
  'AUDIT_TABLE',
  'AUDIT_BUCKET',
  'AUDIT_SIGNING_KEY',
  'AUDIT_RETENTION_DAYS',
] as const;

export type PurgeEnv = Record<(typeof PURGE_ENV)[number], string>;
