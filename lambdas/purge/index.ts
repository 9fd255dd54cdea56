// The purge function in Lambda.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createLifecycleBackends } from '#adapters/aws/lifecycle-backends.ts';
import { SDK_LIMITS } from '#adapters/aws/sdk-limits.ts';
import { createLog } from '#adapters/log.ts';
import { requireEnv } from '#adapters/require-env.ts';
import { PURGE_ENV } from './env.ts';
import { createPurgeHandler } from './handler.ts';

const env = requireEnv(process.env, PURGE_ENV);
const { stores } = createLifecycleBackends({
  dynamodb: new DynamoDBClient(SDK_LIMITS),
  secretsManager: new SecretsManagerClient(SDK_LIMITS),
  tables: { tokens: env.TOKEN_TABLE, config: env.CONFIG_TABLE },
  secretKmsKey: env.SECRET_KMS_KEY,
  secretPrefix: env.SECRET_PREFIX,
});

export const handler = createPurgeHandler({
  stores,
  now: Date.now,
  log: createLog((line) => process.stdout.write(`${line}\n`), Date.now),
});
