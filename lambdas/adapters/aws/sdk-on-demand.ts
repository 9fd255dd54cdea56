// The stores through the AWS SDK, each client loaded by the first operation that needs it: a request that is refused before
// (a wrong key, a body that does not fit) does not wait for 230 KB of SDK to be parsed.

import type { VaultWriter } from '#core/credentials/vault.ts';
import { remember } from '#core/remember.ts';
import type { CredentialBackendOptions } from './credential-backends.ts';
import type { Dynamo } from './dynamo.ts';
import { dynamoVaultWriter, vaultSealers } from './dynamo-vault.ts';
import type { CallAws } from './signed-client.ts';

export const dynamoOnDemand = (): Dynamo => {
  const loaded = remember<Dynamo>();
  const load = () => loaded('', async () => (await import('./dynamo-sdk.ts')).openDynamo());
  return {
    get: async (...asked) => (await load()).get(...asked),
    put: async (...asked) => (await load()).put(...asked),
    delete: async (...asked) => (await load()).delete(...asked),
    query: async (...asked) => (await load()).query(...asked),
  };
};

export type VaultWriterOptions = Pick<
  CredentialBackendOptions,
  'credentialTable' | 'vault' | 'dataKmsKey' | 'secretPrefix' | 'now'
> & {
  readonly dynamo: Dynamo;
  /** To seal with. @default none: who only deletes does not */
  readonly call?: CallAws;
};

const sealNothing: CallAws = async () => {
  throw new Error('a vault that is there to be deleted from stores nothing');
};

export const vaultWriterOnDemand = ({ dynamo, call = sealNothing, ...options }: VaultWriterOptions): VaultWriter => {
  const { credentialTable, dataKmsKey, secretPrefix, now } = options;
  if (options.vault === 'dynamodb')
    return dynamoVaultWriter(
      dynamo,
      credentialTable,
      vaultSealers(() => call, dataKmsKey, now),
    );
  const loaded = remember<VaultWriter>();
  const load = () => loaded('', async () => (await import('./secrets.ts')).openSecrets(dataKmsKey, secretPrefix));
  return {
    put: async (...asked) => (await load()).put(...asked),
    remove: async (...asked) => (await load()).remove(...asked),
  };
};
