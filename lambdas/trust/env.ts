/** The trust function's environment: it needs none, for all that it serves lies beside it. */
export const TRUST_ENV = [] as const;

export type TrustEnv = Record<(typeof TRUST_ENV)[number], string>;
