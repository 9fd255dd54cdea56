/** The seal function's environment; docs/configuration.md describes each variable. */
export const SEAL_ENV = ['RESIDENCY', 'AUDIT_TABLE', 'AUDIT_SIGNING_KEY', 'AUDIT_BUCKET'] as const;

export type SealEnv = Record<(typeof SEAL_ENV)[number], string>;
