// The provisioning function in Lambda.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { archiveOnDemand } from '#adapters/aws/archive-on-demand.ts';
import { auditReaders } from '#adapters/aws/audit-readers.ts';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { createCallBackends } from '#adapters/aws/call-backends.ts';
import { connectKey } from '#adapters/aws/derived-key.ts';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { kmsSigner } from '#adapters/aws/kms-signer.ts';
import { lambdaConnection } from '#adapters/aws/lambda-connection.ts';
import { createLifecycleBackends, createMinting } from '#adapters/aws/lifecycle-backends.ts';
import { dynamoOnDemand, vaultWriterOnDemand } from '#adapters/aws/sdk-on-demand.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { lastUse } from '#adapters/aws/use-log.ts';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { requireEnv } from '#adapters/require-env.ts';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { definitionChecker } from '#adapters/schema/definition-checker.ts';
import type { Confirmation } from '#core/connect/link.ts';
import { readVaultKind } from '#core/credentials/vault.ts';
import type { TokenLifetimes } from '#core/provisioning/expiry.ts';
import { PROVISIONING_ENV } from './env.ts';
import { createProvisioningHandler } from './handler.ts';

const env = requireEnv(process.env, PROVISIONING_ENV);
const now = Date.now;
const tables = { tokens: env.TOKEN_TABLE, config: env.CONFIG_TABLE, credentials: env.CREDENTIAL_TABLE };
const dynamo = dynamoOnDemand();
const call = createSignedClient(lambdaConnection(process.env));
const credentials = {
  call,
  vault: readVaultKind(env.CREDENTIAL_VAULT),
  dataKmsKey: env.SECRET_KMS_KEY,
  secretPrefix: env.SECRET_PREFIX,
  now,
};
const backends = createCallBackends({
  ...credentials,
  tables,
  tokenKmsKey: env.TOKEN_KMS_KEY,
  residency: env.RESIDENCY,
  keyIds: env.TOKEN_KEY_IDS,
  integrationDirectories: [process.env.INTEGRATIONS_DIR ?? join(import.meta.dirname, 'integrations')],
});
const { stores, names, idempotency } = createLifecycleBackends({
  dynamo,
  secrets: vaultWriterOnDemand({ ...credentials, dynamo, credentialTable: env.CREDENTIAL_TABLE }),
  tables,
});

// Written, not logged: `console` would wrap a line that CloudWatch has to find as it is.
const write = (line: string) => process.stdout.write(`${line}\n`);

export const handler = createProvisioningHandler({
  residency: env.RESIDENCY,
  baseUrl: env.BASE_URL,
  lifetimes: JSON.parse(env.TOKEN_LIFETIMES) as TokenLifetimes,
  stores,
  names,
  idempotency,
  trail: auditTrail(hotDynamo(call), env.AUDIT_TABLE),
  audit: auditReaders({
    dynamo,
    table: env.AUDIT_TABLE,
    archive: archiveOnDemand(env.AUDIT_BUCKET),
    signer: kmsSigner(call, env.AUDIT_SIGNING_KEY),
    now,
  }),
  lastUse: lastUse(dynamo, env.AUDIT_TABLE),
  clientSecrets: vaultWriterOnDemand({
    ...credentials,
    vault: 'secretsManager',
    dynamo,
    credentialTable: env.CREDENTIAL_TABLE,
  }),
  stateKey: connectKey(call, env.STATE_KMS_KEY, env.RESIDENCY),
  connectUrl: env.CONNECT_URL,
  confirmation: env.CONFIRMATION as Confirmation,
  minting: createMinting({
    residency: env.RESIDENCY,
    keyId: env.MINT_KEY_ID,
    randomBytes,
    pepper: backends.pepper,
  }),
  bundled: backends.bundled,
  findToken: backends.findToken,
  hasEnded: backends.hasEnded,
  findIntegration: backends.findIntegration,
  isOperators: backends.isOperators,
  compile: compileSchema,
  checkDefinition: definitionChecker(backends.bundled.schema),
  now,
  randomBytes,
  log: createLog(write, now),
  metrics: createMetrics(write, now, process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unnamed'),
});
