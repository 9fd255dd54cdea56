// The production adapters, pointed at the embedded endpoints.
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createCallBackends } from '#adapters/aws/call-backends.ts';
import { connectKey } from '#adapters/aws/derived-key.ts';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { dynamoVaultWriter, vaultSealers } from '#adapters/aws/dynamo-vault.ts';
import { kmsSigner } from '#adapters/aws/kms-signer.ts';
import { createLifecycleBackends, createMinting } from '#adapters/aws/lifecycle-backends.ts';
import { s3Archive } from '#adapters/aws/s3-archive.ts';
import { SDK_LIMITS } from '#adapters/aws/sdk-limits.ts';
import { secretStore } from '#adapters/aws/secrets.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import type { VaultKind } from '#core/credentials/vault.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION } from './aws/embedded-aws.ts';

export type BackendOptions = {
  readonly residency: string;
  /** Key ids accepted by readers; the last is the one minted under. */
  readonly keyIds: string;
  readonly integrationDirectories: readonly string[];
  /** @default secretsManager */
  readonly credentialVault?: VaultKind | undefined;
  readonly now: () => number;
};

const SECRETS_KEY = 'alias/sallyport-secrets';
const SECRET_PREFIX = 'sallyport';
/** Names in the local mode, as a stack's outputs name them in AWS. */
const LOCAL_AUDIT = { table: 'audit', bucket: 'sallyport-audit', signingKey: 'alias/sallyport-audit-signing' };
const TABLES = { tokens: 'tokens', config: 'config', credentials: 'credentials' };

export const createBackends = (
  aws: EmbeddedAws,
  { residency, keyIds, integrationDirectories, credentialVault: vault = 'secretsManager', now }: BackendOptions,
) => {
  const common = { ...SDK_LIMITS, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const call = createSignedClient({
    region: LOCAL_REGION,
    credentials: () => LOCAL_CREDENTIALS,
    endpoints: aws.endpoints,
  });
  const { pepper, ...calls } = createCallBackends({
    call,
    tables: TABLES,
    tokenKmsKey: 'alias/sallyport-tokens',
    vault,
    dataKmsKey: SECRETS_KEY,
    secretPrefix: SECRET_PREFIX,
    residency,
    keyIds,
    integrationDirectories,
    now,
  });
  const dynamo = sdkDynamo(new DynamoDBClient({ ...common, endpoint: aws.endpoints.dynamodb }));
  const client = new SecretsManagerClient({ ...common, endpoint: aws.endpoints.secretsmanager });
  const sealers = vaultSealers(() => call, SECRETS_KEY, now);
  const lifecycle = createLifecycleBackends({
    dynamo,
    secrets:
      vault === 'dynamodb'
        ? dynamoVaultWriter(dynamo, TABLES.credentials, sealers)
        : secretStore(client, SECRETS_KEY, SECRET_PREFIX),
    tables: TABLES,
  });
  const minting = createMinting({ residency, keyId: keyIds.at(-1) ?? 'a', randomBytes, pepper });
  const stateKey = connectKey(call, 'alias/sallyport-state', residency);
  const clientSecrets = secretStore(client, SECRETS_KEY, SECRET_PREFIX);
  const objects = new S3Client({ ...common, endpoint: aws.endpoints.s3, forcePathStyle: true });
  const audit = {
    table: LOCAL_AUDIT.table,
    archive: s3Archive(objects, LOCAL_AUDIT.bucket),
    signer: kmsSigner(call, LOCAL_AUDIT.signingKey),
  };
  return { ...calls, ...lifecycle, minting, stateKey, clientSecrets, audit };
};

export type Backends = ReturnType<typeof createBackends>;
