// The embedded endpoints as the AWS SDK's own clients see them.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { createBackends } from '#lib/local/backends.ts';

const clientsOf = ({ endpoints }: EmbeddedAws) => {
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 };
  return {
    kms: new KMSClient({ ...common, endpoint: endpoints.kms }),
    secrets: new SecretsManagerClient({ ...common, endpoint: endpoints.secretsmanager }),
  };
};

let aws: EmbeddedAws;
let kms: KMSClient;
let secrets: SecretsManagerClient;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-aws-'));
  aws = await startEmbeddedAws(directory);
  ({ kms, secrets } = clientsOf(aws));
});
afterAll(async () => {
  await aws.close();
  rmSync(directory, { recursive: true });
});

describe('KMS', () => {
  const mac = async (KeyId: string, message: string, client = kms) => {
    const Message = Buffer.from(message);
    const { Mac } = await client.send(new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message }));
    return Buffer.from(Mac ?? []).toString('hex');
  };

  it('derives the same 32 bytes from the same key and message, others from others', async () => {
    const first = await mac('one', 'message');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await mac('one', 'message')).toBe(first);
    expect(await mac('one', 'another')).not.toBe(first);
    expect(await mac('two', 'message')).not.toBe(first);
  });

  it('refuses what is no HMAC-SHA-256', async () => {
    const command = new GenerateMacCommand({ KeyId: 'one', MacAlgorithm: 'HMAC_SHA_512', Message: Buffer.from('m') });
    await expect(kms.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('Secrets Manager', () => {
  const create = (Name: string, SecretString: string) =>
    secrets.send(new CreateSecretCommand({ Name, SecretString, KmsKeyId: 'alias/k' }));
  const read = (SecretId: string) => secrets.send(new GetSecretValueCommand({ SecretId }));
  const remove = (SecretId: string, ForceDeleteWithoutRecovery: boolean) =>
    secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery }));

  it('creates, reads by name and by ARN, replaces and deletes', async () => {
    const { ARN = '' } = await create('sallyport/ten/acc', '{"token":"1"}');
    expect((await read('sallyport/ten/acc')).SecretString).toBe('{"token":"1"}');
    const put = new PutSecretValueCommand({ SecretId: 'sallyport/ten/acc', SecretString: '{"token":"2"}' });
    await secrets.send(put);
    expect((await read(ARN)).SecretString).toBe('{"token":"2"}');
    await remove('sallyport/ten/acc', true);
    await expect(read('sallyport/ten/acc')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('moves the staging labels that are named, and repeats nothing', async () => {
    await create('labelled', '1');
    const put = (SecretString: string, more: object = {}) =>
      secrets.send(new PutSecretValueCommand({ SecretId: 'labelled', SecretString, ...more }));
    const under = async (VersionStage: string) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId: 'labelled', VersionStage }))).SecretString;
    await expect(under('mine')).rejects.toBeInstanceOf(ResourceNotFoundException);
    const mine = { VersionStages: ['mine'], ClientRequestToken: 'x'.repeat(32) };
    const { VersionId } = await put('2', mine);
    expect((await put('2', mine)).VersionId).toBe(VersionId);
    await expect(put('3', mine)).rejects.toBeInstanceOf(ResourceExistsException);
    expect([(await read('labelled')).SecretString, await under('mine'), VersionId]).toEqual(['1', '2', 'x'.repeat(32)]);
    await put('4');
    expect([await under('AWSCURRENT'), await under('mine')]).toEqual(['4', '2']);
    await put('5', { VersionStages: ['AWSCURRENT', 'mine'] });
    expect([await under('AWSCURRENT'), await under('mine')]).toEqual(['5', '5']);
  });

  it('answers with AWS’s own exceptions', async () => {
    await create('twice', 'x');
    await expect(create('twice', 'y')).rejects.toBeInstanceOf(ResourceExistsException);
    for (const absent of ['never', 'constructor', '__proto__']) {
      await expect(read(absent)).rejects.toBeInstanceOf(ResourceNotFoundException);
      const put = new PutSecretValueCommand({ SecretId: absent, SecretString: 'x' });
      await expect(secrets.send(put)).rejects.toBeInstanceOf(ResourceNotFoundException);
      await expect(remove(absent, false)).rejects.toBeInstanceOf(ResourceNotFoundException);
      await expect(remove(absent, true)).resolves.toMatchObject({ Name: absent });
    }
  });

  it('answers what it does not know, and what is no JSON, as AWS does', async () => {
    const post = async (target: string, body: string) => {
      const headers = { 'x-amz-target': target };
      const response = await fetch(aws.endpoints.secretsmanager, { method: 'POST', headers, body });
      return [response.status, await response.json()];
    };
    expect(await post('secretsmanager.Nothing', '{}')).toEqual([400, { __type: 'UnknownOperationException' }]);
    expect(await post('secretsmanager.GetSecretValue', '{')).toEqual([400, { __type: 'SerializationException' }]);
  });

  it('keeps its values sealed on disk, for the owner alone', async () => {
    await create('sealed', 'a very plain text');
    const file = join(directory, 'secrets.json');
    expect(readFileSync(file, 'utf8')).not.toContain('plain text');
    expect([statSync(file).mode & 0o777, statSync(join(directory, 'keys.json')).mode & 0o777]).toEqual([0o600, 0o600]);
  });
});

describe('STS', () => {
  it('says who everybody is here', async () => {
    const response = await fetch(aws.endpoints.sts, { method: 'POST', body: 'Action=GetCallerIdentity' });
    expect(await response.text()).toContain('<Account>000000000000</Account>');
  });
});

describe('a restart on the same directory', () => {
  it('finds keys, secrets and tables as they were', async () => {
    const place = mkdtempSync(join(tmpdir(), 'sallyport-restart-'));
    const options = { residency: 'eu', keyIds: 'a', integrationDirectories: [], now: Date.now };
    const tenant = { id: 'ten_aaaaaaaaaaaa', name: 't', residency: 'eu', state: 'active' as const, createdAt: 1 };
    const message = { KeyId: 'k', MacAlgorithm: 'HMAC_SHA_256' as const, Message: Buffer.from('m') };
    const first = await startEmbeddedAws(place);
    await createBackends(first, options).stores.tenants.create(tenant);
    await createBackends(first, options).stores.secrets.put(tenant.id, 'acc', { fields: { token: 'x' }, boundTo: 'b' });
    const { Mac } = await clientsOf(first).kms.send(new GenerateMacCommand(message));
    await first.close();
    const second = await startEmbeddedAws(place);
    const { kms: again, secrets: store } = clientsOf(second);
    expect(await createBackends(second, options).stores.tenants.get(tenant.id)).toEqual({ value: tenant, version: 1 });
    expect((await again.send(new GenerateMacCommand(message))).Mac).toEqual(Mac);
    const SecretId = `sallyport/${tenant.id}/acc`;
    expect((await store.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe(
      '{"fields":{"token":"x"},"bound_to":"b"}',
    );
    await second.close();
    rmSync(place, { recursive: true });
  });

  it.each(['keys.json', 'secrets.json'])('says in one sentence that %s cannot be read', async (name) => {
    for (const content of ['{"half":', '[]', 'null', '']) {
      const place = mkdtempSync(join(tmpdir(), 'sallyport-broken-'));
      writeFileSync(join(place, name), content);
      await expect(startEmbeddedAws(place)).rejects.toThrow(
        `${join(place, name)} cannot be read: restore it from a backup, or choose another directory with --data DIR.`,
      );
      // A database left open would go on writing into a directory that the person is about to restore.
      expect(readdirSync(place)).not.toContain('dynamodb');
      rmSync(place, { recursive: true });
    }
  });
});

describe('the embedded services', () => {
  it('have the operations that they have, and none that every object has', async () => {
    for (const target of Object.getOwnPropertyNames(Object.prototype)) {
      const headers = { 'x-amz-target': target };
      const answer = await fetch(aws.endpoints.kms, { method: 'POST', headers, body: '{}' });
      expect([target, answer.status, await answer.json()]).toEqual([
        target,
        400,
        { __type: 'UnknownOperationException' },
      ]);
    }
  });

  it('answer to loopback names only, and outlive a request that breaks off', async () => {
    const aws = await startEmbeddedAws(undefined);
    const status = (url: string, host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host, 'x-amz-target': 'secretsmanager.GetSecretValue' };
        request(url, { method: 'POST', headers }, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end('{}');
      });
    const { port } = new URL(aws.endpoints.kms);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc', () => {
          socket.destroy();
          resolve();
        });
      });
    });
    for (const url of [aws.endpoints.secretsmanager, aws.endpoints.dynamodb]) {
      expect(await status(url, 'evil.example')).toBe(403);
      expect(await status(url, `127.0.0.1:${new URL(url).port}`)).not.toBe(403);
    }
    await aws.close();
  });
});
