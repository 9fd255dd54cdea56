// The purge function in Lambda.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { archiveOnDemand } from '#adapters/aws/archive-on-demand.ts';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { lambdaConnection } from '#adapters/aws/lambda-connection.ts';
import { createLifecycleBackends } from '#adapters/aws/lifecycle-backends.ts';
import { dynamoOnDemand, vaultWriterOnDemand } from '#adapters/aws/sdk-on-demand.ts';
import { signerOnDemand } from '#adapters/aws/signer-on-demand.ts';
import { useLog } from '#adapters/aws/use-log.ts';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { requireEnv } from '#adapters/require-env.ts';
import type { RevokeGrant } from '#core/credentials/grant-revoker.ts';
import { readVaultKind } from '#core/credentials/vault.ts';
import { remember } from '#core/remember.ts';
import { purgeRecorder } from '#core/tenancy/purge-recorder.ts';
import { PURGE_ENV } from './env.ts';
import { createPurgeHandler } from './handler.ts';

const env = requireEnv(process.env, PURGE_ENV);
const dynamo = dynamoOnDemand();
const { stores } = createLifecycleBackends({
  dynamo,
  secrets: vaultWriterOnDemand({
    dynamo,
    credentialTable: env.CREDENTIAL_TABLE,
    vault: readVaultKind(env.CREDENTIAL_VAULT),
    dataKmsKey: env.SECRET_KMS_KEY,
    secretPrefix: env.SECRET_PREFIX,
    now: Date.now,
  }),
  tables: { tokens: env.TOKEN_TABLE, config: env.CONFIG_TABLE, credentials: env.CREDENTIAL_TABLE },
});

// Written, not logged: `console` would wrap a line that CloudWatch has to find as it is.
const write = (line: string) => process.stdout.write(`${line}\n`);

const log = createLog(write, Date.now);

// Loaded by the runs that find an account that was connected by a grant.
const loaded = remember<RevokeGrant>();
const openGrants = () =>
  loaded('', async () =>
    (await import('./lambda-grants.ts')).lambdaGrants(env, {
      ...{ log, now: Date.now },
      connection: lambdaConnection(process.env),
      tenantRoleArn: process.env.TENANT_ROLE_ARN,
      integrations: process.env.INTEGRATIONS_DIR ?? join(import.meta.dirname, 'integrations'),
    }),
  );

export const handler = createPurgeHandler({
  stores,
  offboarding: {
    archive: archiveOnDemand(env.AUDIT_BUCKET),
    signer: signerOnDemand(process.env, env.AUDIT_SIGNING_KEY),
    auditDays: Number(env.AUDIT_RETENTION_DAYS),
    record: purgeRecorder(auditTrail(dynamo, env.AUDIT_TABLE), { now: Date.now, randomBytes }),
    revokeGrant: async (account) => (await openGrants())(account),
    now: Date.now,
  },
  uses: useLog(dynamo, env.AUDIT_TABLE),
  now: Date.now,
  log,
  metrics: createMetrics(write, Date.now, process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unnamed'),
});
