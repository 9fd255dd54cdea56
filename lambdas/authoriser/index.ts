// The authoriser in Lambda. Loads no AWS SDK, as the MCP function does not.

import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { lambdaConnection } from '#adapters/aws/lambda-connection.ts';
import { kmsPepper } from '#adapters/aws/pepper.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { tokenFinder } from '#adapters/aws/token-store.ts';
import { createLog } from '#adapters/log.ts';
import { requireEnv } from '#adapters/require-env.ts';
import { AUTHORISER_ENV } from './env.ts';
import { createAuthoriserHandler } from './handler.ts';

const env = requireEnv(process.env, AUTHORISER_ENV);
const call = createSignedClient(lambdaConnection(process.env));
const pepper = kmsPepper(call, env.TOKEN_KMS_KEY, env.RESIDENCY, env.TOKEN_KEY_IDS);

export const handler = createAuthoriserHandler({
  residency: env.RESIDENCY,
  findToken: tokenFinder(hotDynamo(call), env.TOKEN_TABLE, pepper),
  now: Date.now,
  log: createLog((line) => process.stdout.write(`${line}\n`), Date.now),
});
