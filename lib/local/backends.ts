// The production adapters, pointed at the embedded endpoints.
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { idempotencyStore } from '#adapters/aws/idempotency-store.ts';
import { integrationNames, readIntegration } from '#adapters/aws/integration-store.ts';
import { kmsPepper } from '#adapters/aws/pepper.ts';
import { secretReader } from '#adapters/aws/secret-reader.ts';
import { secretStore } from '#adapters/aws/secrets.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { createStores } from '#adapters/aws/stores.ts';
import { doorOf, tokenFinder } from '#adapters/aws/token-store.ts';
import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import { integrationFinder } from '#core/integrations/find-integration.ts';
import type { Minting } from '#core/tenancy/minting.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION } from './aws/embedded-aws.ts';

export type BackendOptions = {
  readonly residency: string;
  /** Key ids accepted by readers; the last is the one minted under. */
  readonly keyIds: string;
  readonly integrationDirectories: readonly string[];
  readonly now: () => number;
};

const TABLE_NAMES = { tokens: 'tokens', config: 'config' };
const TOKEN_KEY = 'alias/sallyport-tokens';
const SECRET_KEY = 'alias/sallyport-secrets';

export const createBackends = (
  aws: EmbeddedAws,
  { residency, keyIds, integrationDirectories, now }: BackendOptions,
) => {
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const call = createSignedClient({
    region: LOCAL_REGION,
    credentials: () => LOCAL_CREDENTIALS,
    endpoints: aws.endpoints,
  });
  const dynamo = sdkDynamo(new DynamoDBClient({ ...common, endpoint: aws.endpoints.dynamodb }));
  const hot = hotDynamo(call);
  const secrets = secretStore(
    new SecretsManagerClient({ ...common, endpoint: aws.endpoints.secretsmanager }),
    SECRET_KEY,
  );
  const pepper = kmsPepper(call, TOKEN_KEY, residency, keyIds);
  const bundled = bundledIntegrations(integrationDirectories);
  const minting: Minting = {
    residency,
    keyId: keyIds.at(-1) ?? 'a',
    randomBytes,
    doorOf: async (token) => {
      const door = await doorOf(token, pepper);
      if (door === undefined) throw new Error('tokens are minted under a key id that readers do not accept');
      return door;
    },
  };
  return {
    bundled,
    minting,
    dynamo,
    stores: createStores(dynamo, TABLE_NAMES, secrets),
    findToken: tokenFinder(hot, TABLE_NAMES.tokens, pepper),
    secretReader: secretReader(call, now),
    names: integrationNames(dynamo, TABLE_NAMES.config),
    idempotency: idempotencyStore(dynamo, TABLE_NAMES.config),
    findIntegration: integrationFinder(bundled.find, (hash) => readIntegration(hot, TABLE_NAMES.config, hash)),
  };
};

export type Backends = ReturnType<typeof createBackends>;
