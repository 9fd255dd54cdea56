// The connect function in Lambda: pages for people, on a host of their own where the API itself is out of a browser's reach.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { credentialBackends } from '#adapters/aws/credential-backends.ts';
import { withCredentialItems } from '#adapters/aws/credential-items.ts';
import { connectKey } from '#adapters/aws/derived-key.ts';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { operatorsVersions, readIntegration } from '#adapters/aws/integration-store.ts';
import { lambdaConnection } from '#adapters/aws/lambda-connection.ts';
import { dynamoOnDemand, vaultWriterOnDemand } from '#adapters/aws/sdk-on-demand.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { createConnectStores } from '#adapters/aws/stores.ts';
import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { requireEnv } from '#adapters/require-env.ts';
import { readVaultKind } from '#core/credentials/vault.ts';
import { integrationFinder } from '#core/integrations/find-integration.ts';
import { CONNECT_ENV } from './env.ts';
import { createConnectHandler } from './handler.ts';

const env = requireEnv(process.env, CONNECT_ENV);
const now = Date.now;
const call = createSignedClient(lambdaConnection(process.env));
const dynamo = dynamoOnDemand();
const credentials = {
  call,
  credentialTable: env.CREDENTIAL_TABLE,
  vault: readVaultKind(env.CREDENTIAL_VAULT),
  dataKmsKey: env.SECRET_KMS_KEY,
  secretPrefix: env.SECRET_PREFIX,
  now,
};
const { clientReader, sealerOf } = credentialBackends(credentials);
const stores = createConnectStores(dynamo, env.CONFIG_TABLE);
const secrets = withCredentialItems(vaultWriterOnDemand({ ...credentials, dynamo }), dynamo, env.CREDENTIAL_TABLE);
const bundled = bundledIntegrations([process.env.INTEGRATIONS_DIR ?? join(import.meta.dirname, 'integrations')]);
const residencyUrls = JSON.parse(env.RESIDENCY_URLS) as { readonly [residency: string]: string };

// Written, not logged: `console` would wrap a line that CloudWatch has to find as it is.
const write = (line: string) => process.stdout.write(`${line}\n`);

export const handler = createConnectHandler({
  stores,
  findIntegration: integrationFinder(bundled.find, (hash) => readIntegration(hotDynamo(call), env.CONFIG_TABLE, hash)),
  isOperators: operatorsVersions(hotDynamo(call), env.CONFIG_TABLE),
  stateKey: connectKey(call, env.STATE_KMS_KEY, env.RESIDENCY),
  clients: clientReader,
  sealerOf,
  send: createUpstreamClient({
    now,
    ownHosts: [...Object.values(residencyUrls), env.CONNECT_URL].map((url) => new URL(url).hostname),
  }),
  connectUrl: env.CONNECT_URL,
  operator: env.OPERATOR,
  ...(env.CONFIRMATION === 'page' && { confirmHere: { ...stores, secrets } }),
  now,
  randomBytes,
  log: createLog(write, now),
  trail: auditTrail(hotDynamo(call), env.AUDIT_TABLE),
  metrics: createMetrics(write, now, process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unnamed'),
});
