// What creating, changing and deleting needs of AWS, through the SDK.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Minting } from '#core/tenancy/minting.ts';
import { sdkDynamo } from './dynamo-sdk.ts';
import { idempotencyStore } from './idempotency-store.ts';
import { integrationNames } from './integration-store.ts';
import { secretStore } from './secrets.ts';
import { createStores, type TableNames } from './stores.ts';
import { doorOf, type Pepper } from './token-store.ts';

export type LifecycleBackendOptions = {
  readonly dynamodb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
  readonly tables: TableNames;
  /** Id, ARN or alias of the KMS key that secrets lie under. */
  readonly secretKmsKey: string;
  /** Begins the names of this installation's secrets. */
  readonly secretPrefix: string;
};

export const createLifecycleBackends = (options: LifecycleBackendOptions) => {
  const { tables } = options;
  const dynamo = sdkDynamo(options.dynamodb);
  return {
    dynamo,
    stores: createStores(
      dynamo,
      tables,
      secretStore(options.secretsManager, options.secretKmsKey, options.secretPrefix),
    ),
    names: integrationNames(dynamo, tables.config),
    idempotency: idempotencyStore(dynamo, tables.config),
  };
};

export type MintingOptions = Omit<Minting, 'doorOf'> & { readonly pepper: Pepper };

/** Throws on minting where readers would not accept the key id: such a token would never open anything. */
export const createMinting = ({ pepper, ...minting }: MintingOptions): Minting => ({
  ...minting,
  doorOf: async (token) => {
    const door = await doorOf(token, pepper);
    if (door === undefined) throw new Error('tokens are minted under a key id that readers do not accept');
    return door;
  },
});
