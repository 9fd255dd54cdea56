// What the signed client tries a second time, and what it must not: doing it twice would do more than doing it once.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callGuards } from '#adapters/aws/call-guards.ts';
import { credentialTable } from '#adapters/aws/credential-table.ts';
import { isStoreUnavailable } from '#adapters/aws/dynamo.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import type { AwsService } from '#adapters/aws/wire.ts';
import type { Claim } from '#core/calls/once.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { rawServer } from '#test/adapters/http/loopback-server.ts';
import { type FaultyAws, faultyAws } from './faulty-aws.ts';

const CONDITION = { ConditionExpression: '#id = :id' };

describe('what fails once', () => {
  const requestsOf = async (service: AwsService, operation: string, input: object): Promise<number> => {
    const { port, seen } = await rawServer((socket, _, count) => {
      if (count === 1) socket.resetAndDestroy();
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });
    const endpoints = { [service]: `http://127.0.0.1:${port}` };
    const call = createSignedClient({ region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints });
    await call(service, operation, input).catch((fault) => expect(fault).toSatisfy(isStoreUnavailable));
    return seen.requests.length;
  };

  it.each([
    ['dynamodb', 'GetItem', {}],
    ['secretsmanager', 'GetSecretValue', {}],
    ['kms', 'Decrypt', {}],
    ['kms', 'GenerateDataKey', {}],
    ['kms', 'GenerateMac', {}],
    ['kms', 'Sign', {}],
    ['sts', 'AssumeRole', {}],
    ['dynamodb', 'PutItem', {}],
    ['dynamodb', 'DeleteItem', CONDITION],
  ] as const)('is repeated: %s %s %o', async (service, operation, input) =>
    expect(await requestsOf(service, operation, input)).toBe(2),
  );

  it.each([
    ['dynamodb', 'PutItem', CONDITION],
    ['dynamodb', 'DeleteItem', {}],
    ['dynamodb', 'UpdateItem', {}],
    ['dynamodb', 'UpdateItem', CONDITION],
    ['firehose', 'PutRecordBatch', {}],
    ['kms', 'SignAnythingElse', {}],
  ] as const)('is not repeated: %s %s %o', async (service, operation, input) =>
    expect(await requestsOf(service, operation, input)).toBe(1),
  );
});

describe('where the answer of a write is lost', () => {
  let aws: FaultyAws;
  let call: CallAws;
  beforeAll(async () => {
    aws = await faultyAws(await startEmbeddedAws(undefined));
    const { endpoints } = aws;
    call = createSignedClient({ region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints });
  });
  afterAll(() => aws.close());
  beforeEach(() => aws.fail('dynamodb', undefined));

  const losing = (operation: string) => aws.fail('dynamodb', { kind: 'lost', operation, skip: 0 }, 1);
  const lost = (write: Promise<unknown>) => expect(write).rejects.toSatisfy(isStoreUnavailable);
  const guards = () => callGuards(call, 'audit');
  const claimed = (id: string): Claim => ({ id, digest: 'd', call: 'c', requestId: 'shared', at: 1_000_000 });

  it('a call is counted once into its quota', async () => {
    const quota = { per_minute: 2 };
    await guards().take('srv', quota, 0);
    losing('UpdateItem');
    await lost(guards().take('srv', quota, 0));
    expect(await guards().take('srv', quota, 0)).toBe('per_minute');
    const Key = { pk: { S: 'q#srv' }, sk: { S: '1970-01-01' } };
    expect(await call('dynamodb', 'GetItem', { TableName: 'audit', Key })).toMatchObject({ Item: { d: { N: '2' } } });
  });

  it('a refresh is announced once', async () => {
    const item = { pk: { S: 't#ten' }, sk: { S: 'acc' }, fence: { N: '1' }, unsettled: { N: '0' }, bound: { S: 'b' } };
    await call('dynamodb', 'PutItem', { TableName: 'credentials', Item: item });
    const table = credentialTable(call, 'credentials', 'ten', 'acc');
    losing('UpdateItem');
    await lost(table.announce(1));
    expect(await table.read()).toMatchObject({ unsettled: 1 });
  });

  it('a claim on an idempotency key is its own to release, and nobody else’s of the same request', async () => {
    losing('PutItem');
    await lost(guards().claim(claimed('one')));
    await guards().release(claimed('two'));
    expect(await guards().claim(claimed('two'))).toMatchObject({ requestId: 'shared' });
    losing('DeleteItem');
    await guards().release(claimed('one'));
    expect(aws.requests()).toBe(2);
    expect(await guards().claim(claimed('two'))).toBeUndefined();
  });
});
