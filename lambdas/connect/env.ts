/** The connect function's environment; docs/configuration.md describes each variable. */
export const CONNECT_ENV = [
  'OPERATOR',
  'RESIDENCY',
  'RESIDENCY_URLS',
  'CONNECT_URL',
  'CONFIRMATION',
  'CONFIG_TABLE',
  'CREDENTIAL_TABLE',
  'CREDENTIAL_VAULT',
  'STATE_KMS_KEY',
  'SECRET_KMS_KEY',
  'SECRET_PREFIX',
  'AUDIT_TABLE',
] as const;

export type ConnectEnv = Record<(typeof CONNECT_ENV)[number], string>;
