import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readVaultText } from '#core/credentials/vault.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { createBackends } from '#lib/local/backends.ts';
import { memoryStores } from '#test/core/tenancy/memory-stores.ts';
import { describeStores } from './stores.contract.ts';

describeStores('the stores over DynamoDB and Secrets Manager', async () => {
  const aws = await startEmbeddedAws(undefined);
  const options = { residency: 'eu', keyIds: 'a', integrationDirectories: [], now: Date.now };
  const { stores } = createBackends(aws, options);
  const client = new SecretsManagerClient({
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: aws.endpoints.secretsmanager,
  });
  return {
    stores,
    close: aws.close,
    readSecret: (tenant, account) =>
      client.send(new GetSecretValueCommand({ SecretId: `sallyport/${tenant}/${account}` })).then(
        ({ SecretString = '' }) => readVaultText(SecretString),
        () => undefined,
      ),
  };
});

describeStores('the stores in memory', async () => {
  const stores = memoryStores(100);
  return {
    stores,
    close: async () => undefined,
    readSecret: async (tenant, account) => stores.secretOf(`${tenant}/${account}`),
  };
});
