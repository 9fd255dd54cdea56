// The refresh function in Lambda. Loads no AWS SDK but to find what is due.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { credentialBackends } from '#adapters/aws/credential-backends.ts';
import { dueCredentials } from '#adapters/aws/credential-table.ts';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { readIntegration } from '#adapters/aws/integration-store.ts';
import { lambdaConnection } from '#adapters/aws/lambda-connection.ts';
import { dynamoOnDemand } from '#adapters/aws/sdk-on-demand.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { accountFinder } from '#adapters/aws/stores.ts';
import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { createLog, reportEnded, reportFault } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { refreshMetrics } from '#adapters/refresh-metrics.ts';
import { requireEnv } from '#adapters/require-env.ts';
import { refreshRecorder } from '#core/audit/happening.ts';
import { createCredentials } from '#core/credentials/credentials.ts';
import { readVaultKind } from '#core/credentials/vault.ts';
import { integrationFinder } from '#core/integrations/find-integration.ts';
import { REFRESH_ENV } from './env.ts';
import { createRefreshHandler } from './handler.ts';

const env = requireEnv(process.env, REFRESH_ENV);
const now = Date.now;
const call = createSignedClient(lambdaConnection(process.env));
const dynamo = dynamoOnDemand();
const { secretReader, clientReader, tokenBackends } = credentialBackends({
  call,
  credentialTable: env.CREDENTIAL_TABLE,
  vault: readVaultKind(env.CREDENTIAL_VAULT),
  dataKmsKey: env.SECRET_KMS_KEY,
  secretPrefix: env.SECRET_PREFIX,
  tenantRoleArn: process.env.TENANT_ROLE_ARN,
  now,
});
const write = (line: string) => process.stdout.write(`${line}\n`);
const log = createLog(write, now);
const bundled = bundledIntegrations([process.env.INTEGRATIONS_DIR ?? join(import.meta.dirname, 'integrations')]);
const residencyUrls = JSON.parse(env.RESIDENCY_URLS) as { readonly [residency: string]: string };

export const handler = createRefreshHandler({
  due: (at) => dueCredentials(dynamo, env.CREDENTIAL_TABLE, at, Math.random()),
  findAccount: accountFinder(dynamo, env.CONFIG_TABLE),
  findIntegration: integrationFinder(bundled.find, (hash) => readIntegration(hotDynamo(call), env.CONFIG_TABLE, hash)),
  credentials: createCredentials({
    secrets: secretReader,
    clients: clientReader,
    tokenBackends,
    send: createUpstreamClient({ now, ownHosts: Object.values(residencyUrls).map((url) => new URL(url).hostname) }),
    isAhead: true,
    onAnswer: refreshMetrics(createMetrics(write, now, process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unnamed')),
    onEnded: reportEnded(log),
    record: refreshRecorder(auditTrail(hotDynamo(call), env.AUDIT_TABLE), 'refresh', { now, randomBytes }),
    onFault: reportFault(log),
    now,
    sleep: wait,
    random: Math.random,
  }),
  now,
  sleep: (ms) => wait(ms, undefined, { ref: false }),
  log,
});
