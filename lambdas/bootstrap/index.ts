// The bootstrap function in Lambda.
import { randomBytes } from 'node:crypto';
import { firstKeyMarker } from '#adapters/aws/first-key-marker.ts';
import { lambdaConnection } from '#adapters/aws/lambda-connection.ts';
import { createMinting } from '#adapters/aws/lifecycle-backends.ts';
import { kmsPepper } from '#adapters/aws/pepper.ts';
import { dynamoOnDemand } from '#adapters/aws/sdk-on-demand.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { createKeyStores } from '#adapters/aws/stores.ts';
import { createLog } from '#adapters/log.ts';
import { requireEnv } from '#adapters/require-env.ts';
import type { TokenLifetimes } from '#core/provisioning/expiry.ts';
import { BOOTSTRAP_ENV } from './env.ts';
import { createBootstrapHandler } from './handler.ts';

const env = requireEnv(process.env, BOOTSTRAP_ENV);
const dynamo = dynamoOnDemand();
const tables = { tokens: env.TOKEN_TABLE, config: env.CONFIG_TABLE };
const call = createSignedClient(lambdaConnection(process.env));

export const handler = createBootstrapHandler({
  residency: env.RESIDENCY,
  baseUrl: env.BASE_URL,
  lifetimes: JSON.parse(env.TOKEN_LIFETIMES) as TokenLifetimes,
  stores: { ...createKeyStores(dynamo, tables), marker: firstKeyMarker(dynamo, tables.config) },
  minting: createMinting({
    residency: env.RESIDENCY,
    keyId: env.MINT_KEY_ID,
    randomBytes,
    pepper: kmsPepper(call, env.TOKEN_KMS_KEY, env.RESIDENCY, env.MINT_KEY_ID),
  }),
  configTable: tables.config,
  now: Date.now,
  log: createLog((line) => process.stdout.write(`${line}\n`), Date.now),
});
