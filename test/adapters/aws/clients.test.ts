// The hot path's own client against the SDK's: one contract for get, one name for every way a service can fail.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dynamo, type DynamoReader, isStoreUnavailable } from '#adapters/aws/dynamo.ts';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { kmsPepper } from '#adapters/aws/pepper.ts';
import { secretReader, secretsManagerReader } from '#adapters/aws/secret-reader.ts';
import { secretStore } from '#adapters/aws/secrets.ts';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type Fault, type FaultyAws, faultyAws, throttled } from './faulty-aws.ts';

let aws: FaultyAws;
let call: CallAws;
let hot: DynamoReader;
let sdk: Dynamo;
let secrets: ReturnType<typeof secretStore>;

beforeAll(async () => {
  aws = await faultyAws(await startEmbeddedAws(undefined));
  const { endpoints } = aws;
  const credentials = () => LOCAL_CREDENTIALS;
  call = createSignedClient({ region: LOCAL_REGION, credentials, endpoints, timeoutMs: 150 });
  hot = hotDynamo(call);
  const requestHandler = { connectionTimeout: 150, requestTimeout: 150, throwOnRequestTimeout: true };
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1, requestHandler };
  sdk = sdkDynamo(new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }));
  secrets = secretStore(new SecretsManagerClient({ ...common, endpoint: endpoints.secretsmanager }), 'alias/k', 'test');
});
afterAll(() => aws.close());

const key = (k: string) => ({ k: { S: k } });

describe('get', () => {
  it('answers the same from both clients: what is there, whole, and what is not', async () => {
    const item = { ...key('x#ü“🚪'), v: { S: '{"a":"\\u0000"}' }, n: { N: '1767225600000' }, b: { BOOL: true } };
    await sdk.put('tokens', item);
    for (const client of [hot, sdk]) {
      expect(await client.get('tokens', key('x#ü“🚪'))).toEqual(item);
      expect(await client.get('tokens', key('absent'))).toBeUndefined();
    }
  });

  it('sees what was just written: the reads are strongly consistent', async () => {
    const inputs: object[] = [];
    const spy: CallAws = async (service, operation, input) => {
      inputs.push(input);
      return call(service, operation, input);
    };
    await hotDynamo(spy).get('tokens', key('k'));
    expect(inputs).toEqual([{ TableName: 'tokens', Key: key('k'), ConsistentRead: true }]);
  });

  it('is a store failure where the table does not exist', async () => {
    for (const client of [hot, sdk]) {
      await expect(client.get('no-such-table', key('k'))).rejects.toMatchObject({
        name: 'StoreUnavailable',
        message: 'dynamodb GetItem: ResourceNotFoundException',
      });
    }
  });
});

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['throttling', throttled],
  ['500', { kind: 'answer', status: 500, body: '{"__type":"InternalServerError"}' }],
  ['503 of a proxy', { kind: 'answer', status: 503, body: '<html>Service Unavailable</html>' }],
  ['403', { kind: 'answer', status: 403, body: '{"__type":"com.amazon.coral.service#AccessDeniedException"}' }],
  ['200 that is no JSON', { kind: 'answer', status: 200, body: '<html>' }],
  ['no answer', { kind: 'hang' }],
  ['a reset connection', { kind: 'reset' }],
  ['an answer cut short', { kind: 'cut' }],
];

describe.each(FAULTS)('%s', (_, fault) => {
  const fails = async (service: 'dynamodb' | 'kms' | 'secretsmanager', run: () => Promise<unknown>) => {
    aws.fail(service, fault);
    const failure = await run().catch((thrown: unknown) => thrown);
    aws.fail(service, undefined);
    expect(failure).toSatisfy(isStoreUnavailable);
    // Messages of AWS quote keys and values.
    expect((failure as Error).message).toMatch(/^(dynamodb|kms|secretsmanager) [A-Za-z]+: [\w ]+$/);
    expect((failure as Error).message).not.toContain('secret#');
  };

  it('is a store failure of a read, by either client', async () => {
    await fails('dynamodb', () => hot.get('tokens', key('k')));
    await fails('dynamodb', () => sdk.get('tokens', key('k')));
  });

  it('is a store failure of a write, a delete and a query', async () => {
    await fails('dynamodb', () => sdk.put('tokens', key('k')));
    await fails('dynamodb', () => sdk.delete('tokens', key('k')));
    await fails('dynamodb', () =>
      sdk.query({ table: 'tokens', key: { expression: 'k = :k', values: { ':k': { S: 'k' } } } }),
    );
  });

  it('is a store failure of KMS and of Secrets Manager, and not remembered', async () => {
    const pepper = kmsPepper(call, 'alias/fresh', 'eu', 'a');
    const reader = secretReader(
      secretsManagerReader(() => call, 'test'),
      Date.now,
    );
    await secrets.put('ten', 'acc', { fields: { token: 'x' }, boundTo: 'b' });
    await fails('kms', () => pepper('a'));
    await fails('secretsmanager', () => reader.get('ten', 'acc'));
    await fails('secretsmanager', () => secrets.put('ten', 'acc', { fields: { token: 'y' }, boundTo: 'b' }));
    await fails('secretsmanager', () => secrets.remove('ten', 'acc'));
    expect((await pepper('a'))?.symmetricKeySize).toBe(32);
    expect(await reader.get('ten', 'acc')).toEqual({
      fields: { token: expect.stringMatching(/^[xy]$/) },
      boundTo: 'b',
    });
  });
});

describe('the signed client', () => {
  it.each([
    ['a reset connection', { kind: 'reset' }, 2],
    ['a 500', { kind: 'answer', status: 500, body: '{}' }, 2],
    ['throttling, which a second attempt would only add to', throttled, 1],
  ] as const)('reads again after %s', async (_, fault, requests) => {
    aws.fail('dynamodb', fault, 1);
    const read = hot.get('tokens', key('absent'));
    if (requests === 2) expect(await read).toBeUndefined();
    else await expect(read).rejects.toSatisfy(isStoreUnavailable);
    expect(aws.requests()).toBe(requests);
  });

  const warmed = async (now: () => number): Promise<DynamoReader> => {
    const { endpoints } = aws;
    const warm = hotDynamo(
      createSignedClient({ region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints, now }),
    );
    await Promise.all(Array.from({ length: 3 }, () => warm.get('tokens', key('absent'))));
    return warm;
  };

  it('reads again over a new connection, where every kept one is dead', async () => {
    const warm = await warmed(() => 0);
    aws.fail('dynamodb', { kind: 'stale' });
    expect(await warm.get('tokens', key('absent'))).toBeUndefined();
    expect(aws.requests()).toBe(2);
  });

  it('does not use a connection that idled for 15 s', async () => {
    let now = 0;
    const warm = await warmed(() => now);
    aws.fail('dynamodb', { kind: 'stale' });
    now = 15_000;
    expect(await warm.get('tokens', key('absent'))).toBeUndefined();
    expect(aws.requests()).toBe(1);
    aws.fail('dynamodb', undefined);
  });

  it('does not repeat a write under a condition, which the first attempt may have changed', async () => {
    aws.fail('dynamodb', { kind: 'reset' }, 1);
    const written = call('dynamodb', 'PutItem', { ConditionExpression: 'attribute_not_exists(k)' });
    await expect(written).rejects.toSatisfy(isStoreUnavailable);
    expect(aws.requests()).toBe(1);
  });

  it('reads a credential once a minute, and again after it was forgotten', async () => {
    let now = 0;
    const reader = secretReader(
      secretsManagerReader(() => call, 'test'),
      () => now,
    );
    await secrets.put('ten', 'kept', { fields: { token: '1' }, boundTo: 'b' });
    expect(await reader.get('ten', 'kept')).toEqual({ fields: { token: '1' }, boundTo: 'b' });
    await secrets.put('ten', 'kept', { fields: { token: '2' }, boundTo: 'b' });
    now = 59_999;
    expect(await reader.get('ten', 'kept')).toEqual({ fields: { token: '1' }, boundTo: 'b' });
    now = 60_000;
    expect(await reader.get('ten', 'kept')).toEqual({ fields: { token: '2' }, boundTo: 'b' });
    await secrets.put('ten', 'kept', { fields: { token: '3' }, boundTo: 'b' });
    reader.forget('ten', 'kept');
    expect(await reader.get('ten', 'kept')).toEqual({ fields: { token: '3' }, boundTo: 'b' });
  });

  it('derives a pepper once, and none for a key id that is not accepted', async () => {
    aws.fail('kms', undefined);
    const pepper = kmsPepper(call, 'alias/once', 'eu', 'ab');
    const [a, b, again, none] = await Promise.all([pepper('a'), pepper('b'), pepper('a'), pepper('c')]);
    expect(a && again?.equals(a)).toBe(true);
    expect(a && b?.equals(a)).toBe(false);
    expect([none, aws.requests()]).toEqual([undefined, 2]);
    const elsewhere = await kmsPepper(call, 'alias/once', 'us', 'a')('a');
    expect(a && elsewhere?.equals(a)).toBe(false);
  });
});
