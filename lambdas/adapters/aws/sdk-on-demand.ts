// The stores through the AWS SDK, each client loaded by the first operation that needs it: a request that is refused before
// (a wrong key, a body that does not fit) does not wait for 230 KB of SDK to be parsed.

import type { VaultWriter } from '#core/credentials/vault.ts';
import { remember } from '#core/remember.ts';
import type { Dynamo } from './dynamo.ts';

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

/**
 * @param kmsKeyId id, ARN or alias of the KMS key that secrets lie under
 * @param prefix begins the names of this installation's secrets
 */
export const secretsOnDemand = (kmsKeyId: string, prefix: string): VaultWriter => {
  const loaded = remember<VaultWriter>();
  const load = () => loaded('', async () => (await import('./secrets.ts')).openSecrets(kmsKeyId, prefix));
  return {
    put: async (...asked) => (await load()).put(...asked),
    remove: async (...asked) => (await load()).remove(...asked),
  };
};
