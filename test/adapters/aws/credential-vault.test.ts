import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { dynamoVaultReader, dynamoVaultWriter, vaultSealers } from '#adapters/aws/dynamo-vault.ts';
import { vaultKey } from '#adapters/aws/keys.ts';
import { sealers } from '#adapters/aws/sealer.ts';
import { secretsManagerReader } from '#adapters/aws/secret-reader.ts';
import { secretStore } from '#adapters/aws/secrets.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import { readVaultKind, readVaultText } from '#core/credentials/vault.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { describeVault } from './credential-vault.contract.ts';

const opened = async (directory?: string) => {
  const aws = await startEmbeddedAws(directory);
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const { endpoints } = aws;
  const signed = createSignedClient({ ...common, credentials: () => LOCAL_CREDENTIALS, endpoints });
  const dynamo = sdkDynamo(new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }));
  const secrets = new SecretsManagerClient({ ...common, endpoint: endpoints.secretsmanager });
  return { aws, signed, dynamo, secrets };
};

/** Both halves, and what they ask of KMS, by whom. */
const tableVault = async () => {
  const { aws, signed, dynamo } = await opened();
  const asked: string[] = [];
  const by =
    (who: string): CallAws =>
    (service, operation, input) => {
      if (service === 'kms') asked.push(`${who} ${operation} ${JSON.stringify(Object.values(input).at(-1))}`);
      return signed(service, operation, input);
    };
  const writerSeals = vaultSealers(() => by('writer'), 'alias/data', Date.now);
  const readerSeals = vaultSealers(() => by('reader'), 'alias/data', Date.now);
  const vault = {
    ...dynamoVaultWriter(dynamo, 'credentials', writerSeals),
    ...dynamoVaultReader(() => signed, 'credentials', readerSeals),
  };
  const sealedOf = async (tenant: string, account: string) =>
    (await dynamo.get('credentials', vaultKey(tenant, account)))?.sealed as { readonly S: string };
  return { aws, signed, dynamo, vault, asked, sealedOf };
};

describeVault('a vault in Secrets Manager', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-vault-'));
  const { aws, signed, secrets } = await opened(directory);
  const reader = secretsManagerReader(() => signed, 'test');
  return {
    vault: { ...secretStore(secrets, 'alias/data', 'test'), ...reader },
    atRest: async () => readFileSync(join(directory, 'secrets.json'), 'utf8'),
    close: async () => {
      await aws.close();
      rmSync(directory, { recursive: true });
    },
  };
});

describeVault('a vault in the credential table', async () => {
  const { aws, dynamo, vault } = await tableVault();
  const atRest = async (tenant: string, account: string) =>
    JSON.stringify(await dynamo.get('credentials', vaultKey(tenant, account)));
  return { vault, atRest, close: aws.close };
});

it('a vault in the table is written with a data key, opened by its reader alone, and both say whose and what for', async () => {
  const { aws, vault, asked } = await tableVault();
  await vault.put('ten_a', 'acc_a', { fields: { token: 't' }, boundTo: 'here' });
  await vault.read('ten_a', 'acc_a');
  const context = '{"tenant":"ten_a","account":"acc_a","purpose":"vault"}';
  expect(asked).toEqual([`writer GenerateDataKey ${context}`, `reader Decrypt ${context}`]);
  await aws.close();
});

it('what is sealed in the vault opens neither as an access token nor as another account’s', async () => {
  const { aws, signed, dynamo, vault, sealedOf } = await tableVault();
  await vault.put('ten_a', 'acc_a', { fields: { token: 't' }, boundTo: 'here' });
  const { S: sealed } = await sealedOf('ten_a', 'acc_a');
  const tokens = sealers(() => signed, 'alias/data', Date.now);
  await expect(tokens('ten_a', 'acc_a').open(sealed)).rejects.toThrow('InvalidCiphertextException');
  await dynamo.put('credentials', { ...vaultKey('ten_a', 'acc_b'), sealed: { S: sealed } });
  await expect(vault.read('ten_a', 'acc_b')).rejects.toThrow('InvalidCiphertextException');
  const token = (await tokens('ten_a', 'acc_a').prepare())('{"fields":{},"bound_to":"here"}');
  await dynamo.put('credentials', { ...vaultKey('ten_a', 'acc_a'), sealed: { S: token } });
  await expect(vault.read('ten_a', 'acc_a')).rejects.toThrow('InvalidCiphertextException');
  await aws.close();
});

it('what an earlier version stored is bound to nothing, and what is no credential is refused without being quoted', () => {
  expect(readVaultText('{"token":"t"}')).toEqual({ fields: {}, boundTo: '' });
  expect(() => readVaultText('"find me"')).toThrow(/^a vault holds what is no credential$/);
  expect(readVaultKind('dynamodb')).toBe('dynamodb');
  expect(() => readVaultKind('dynamo')).toThrow('CREDENTIAL_VAULT must be one of secretsManager, dynamodb');
});
