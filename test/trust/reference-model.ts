// The least of a model that the reference speaks of.
import { withTrustDefaults } from '#lib/config/trust-config.ts';
import type { ReferenceModel } from '#lib/trust/reference/input.ts';

export const REFERENCE_MODEL: ReferenceModel = {
  contentHash: '0'.repeat(64),
  published: {
    operator: { name: 'Example Ltd', contact: 'security@example.com' },
    trust: withTrustDefaults(),
    residencies: [
      {
        name: 'eu',
        region: 'eu-central-1',
        endpoint: 'regional',
        hasMutualTls: false,
        hasStream: false,
        floor: { percent: 99.8, parts: [] } as never,
      },
    ],
  },
  settings: {
    tokenLifetimes: { defaultDays: 30, maxDays: 365, allowNever: false },
    auditReads: 'closed',
    logRetentionDays: 90,
    throttle: { rate: 100, burst: 200 },
    waf: { enabled: true, perAddress: 2000 },
    demandsSignature: false,
    isolation: { mode: 'pooled', sts: false },
    credentialVault: 'secretsManager',
  },
};
