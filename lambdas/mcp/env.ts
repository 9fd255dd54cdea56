/** The MCP function's environment; docs/configuration.md describes each variable. */
export const MCP_ENV = [
  'RESIDENCY',
  'RESIDENCY_URLS',
  'ALLOWED_ORIGINS',
  'TOKEN_TABLE',
  'CONFIG_TABLE',
  'TOKEN_KMS_KEY',
  'TOKEN_KEY_IDS',
  'CREDENTIAL_TABLE',
  'CREDENTIAL_VAULT',
  'SECRET_KMS_KEY',
  'SECRET_PREFIX',
  'STATE_KMS_KEY',
  'CONNECT_URL',
  'CONFIRMATION',
  'AUDIT_TABLE',
  'AUDIT_KMS_KEY',
  'AUDIT_READS',
] as const;

export type McpEnv = Record<(typeof MCP_ENV)[number], string>;
