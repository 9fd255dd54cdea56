// The MCP function in Lambda. Loads no AWS SDK: a cold start is spent on the caller's request (ADR 0004).

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { createCallBackends } from '#adapters/aws/call-backends.ts';
import { auditKey, connectKey } from '#adapters/aws/derived-key.ts';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { lambdaConnection } from '#adapters/aws/lambda-connection.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { requireEnv } from '#adapters/require-env.ts';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import type { Confirmation } from '#core/connect/link.ts';
import { readVaultKind } from '#core/credentials/vault.ts';
import { MCP_ENV } from './env.ts';
import { createMcpHandler } from './handler.ts';

const env = requireEnv(process.env, MCP_ENV);
const now = Date.now;
const residencyUrls = JSON.parse(env.RESIDENCY_URLS) as { readonly [residency: string]: string };
const call = createSignedClient(lambdaConnection(process.env));
const stateKey = connectKey(call, env.STATE_KMS_KEY, env.RESIDENCY);
const backends = createCallBackends({
  call,
  tables: { tokens: env.TOKEN_TABLE, config: env.CONFIG_TABLE, credentials: env.CREDENTIAL_TABLE },
  tokenKmsKey: env.TOKEN_KMS_KEY,
  residency: env.RESIDENCY,
  keyIds: env.TOKEN_KEY_IDS,
  vault: readVaultKind(env.CREDENTIAL_VAULT),
  dataKmsKey: env.SECRET_KMS_KEY,
  secretPrefix: env.SECRET_PREFIX,
  tenantRoleArn: process.env.TENANT_ROLE_ARN,
  integrationDirectories: [process.env.INTEGRATIONS_DIR ?? join(import.meta.dirname, 'integrations')],
  now,
});

// Written, not logged: `console` would wrap a line that CloudWatch has to find as it is.
const write = (line: string) => process.stdout.write(`${line}\n`);

export const handler = createMcpHandler({
  residency: env.RESIDENCY,
  residencyUrls,
  allowedOrigins: JSON.parse(env.ALLOWED_ORIGINS) as readonly string[],
  findToken: backends.findToken,
  findIntegration: backends.findIntegration,
  secrets: backends.secretReader,
  clients: backends.clientReader,
  stateKey,
  // Loaded when a connection has ended: no other call needs it.
  connectLink: async (account) =>
    (await import('#adapters/aws/connect-link.ts')).connectLink(account, {
      call,
      table: env.CONFIG_TABLE,
      findIntegration: backends.findIntegration,
      stateKey,
      connectUrl: env.CONNECT_URL,
      confirmation: env.CONFIRMATION as Confirmation,
      now,
      randomBytes,
    }),
  tokenBackends: backends.tokenBackends,
  trail: auditTrail(hotDynamo(call), env.AUDIT_TABLE),
  argumentsKey: auditKey(call, env.AUDIT_KMS_KEY, env.RESIDENCY),
  auditReads: env.AUDIT_READS as 'closed' | 'open',
  randomBytes,
  guards: async () => (await import('#adapters/aws/call-guards.ts')).callGuards(call, env.AUDIT_TABLE),
  sleep: wait,
  random: Math.random,
  compile: compileSchema,
  // Few definitions map answers, and each cold start pays for what it loads.
  evaluate: async (...mapping) => (await import('#adapters/schema/evaluate-mapping.ts')).evaluateMapping(...mapping),
  send: createUpstreamClient({
    now,
    ownHosts: Object.values(residencyUrls).map((url) => new URL(url).hostname),
  }),
  now,
  log: createLog(write, now),
  metrics: createMetrics(write, now, process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'unnamed'),
});
