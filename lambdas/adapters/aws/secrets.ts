// Credentials of accounts: one Secrets Manager secret each, under the residency's own KMS key.
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type VaultWriter, vaultText } from '#core/credentials/vault.ts';
import { storeUnavailable } from './dynamo.ts';
import { secretName } from './keys.ts';
import { GRANTED_LABEL } from './refresh-token-copy.ts';
import { SDK_LIMITS } from './sdk-limits.ts';

/** With region, credentials and endpoint of the environment. */
export const openSecrets = (kmsKeyId: string, prefix: string): VaultWriter =>
  secretStore(new SecretsManagerClient(SDK_LIMITS), kmsKeyId, prefix);

export const secretStore = (client: SecretsManagerClient, kmsKeyId: string, prefix: string): VaultWriter => ({
  put: async (tenant, account, credential) => {
    const Name = secretName(prefix, tenant, account);
    const SecretString = vaultText(credential);
    const created = await attempt('CreateSecret', 'ResourceExistsException', () =>
      client.send(
        new CreateSecretCommand({ Name, SecretString, KmsKeyId: kmsKeyId, Tags: [{ Key: 'tenant', Value: tenant }] }),
      ),
    );
    if (created) return true;
    // About 100 versions a day (docs.aws.amazon.com/secretsmanager, quotas).
    return attempt('PutSecretValue', 'LimitExceededException', () =>
      // With the label of the copy: generations are counted in the table, and a table that was restored counts them again.
      client.send(
        new PutSecretValueCommand({ SecretId: Name, SecretString, VersionStages: ['AWSCURRENT', GRANTED_LABEL] }),
      ),
    );
  },
  remove: async (tenant, account) => {
    await attempt('DeleteSecret', 'ResourceNotFoundException', () =>
      client.send(
        new DeleteSecretCommand({ SecretId: secretName(prefix, tenant, account), ForceDeleteWithoutRecovery: true }),
      ),
    );
  },
});

/** False where AWS answers with the error that is an ordinary outcome here. */
const attempt = async (operation: string, expected: string, send: () => Promise<unknown>): Promise<boolean> => {
  try {
    await send();
    return true;
  } catch (fault) {
    const name = fault instanceof Error ? fault.name : 'unknown';
    if (name === expected) return false;
    throw storeUnavailable('secretsmanager', operation, name);
  }
};
