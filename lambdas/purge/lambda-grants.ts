// Revoking grants in Lambda: loaded by the runs that find an account that was connected by one.

import { credentialBackends } from '#adapters/aws/credential-backends.ts';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { readIntegration } from '#adapters/aws/integration-store.ts';
import { type AwsConnection, createSignedClient } from '#adapters/aws/signed-client.ts';
import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { type Log, reportFault } from '#adapters/log.ts';
import { grantRevoker, type RevokeGrant } from '#core/credentials/grant-revoker.ts';
import { readVaultKind } from '#core/credentials/vault.ts';
import { integrationFinder } from '#core/integrations/find-integration.ts';
import type { PurgeEnv } from './env.ts';

export type LambdaGrantDeps = {
  readonly connection: AwsConnection;
  readonly log: Log;
  readonly now: () => number;
  readonly tenantRoleArn: string | undefined;
  /** Directory of the definitions that ship. */
  readonly integrations: string;
};

export const lambdaGrants = (
  env: PurgeEnv,
  { connection, log, now, tenantRoleArn, integrations }: LambdaGrantDeps,
): RevokeGrant => {
  const call = createSignedClient(connection);
  const { secretReader, clientReader, tokenBackends } = credentialBackends({
    call,
    credentialTable: env.CREDENTIAL_TABLE,
    vault: readVaultKind(env.CREDENTIAL_VAULT),
    dataKmsKey: env.SECRET_KMS_KEY,
    secretPrefix: env.SECRET_PREFIX,
    tenantRoleArn,
    now,
  });
  const bundled = bundledIntegrations([integrations]);
  const residencyUrls = JSON.parse(env.RESIDENCY_URLS) as { readonly [residency: string]: string };
  return grantRevoker({
    secrets: secretReader,
    clients: clientReader,
    tokenBackends,
    findIntegration: integrationFinder(bundled.find, (hash) =>
      readIntegration(hotDynamo(call), env.CONFIG_TABLE, hash),
    ),
    send: createUpstreamClient({ now, ownHosts: Object.values(residencyUrls).map((url) => new URL(url).hostname) }),
    onFault: reportFault(log),
    now,
  });
};
