// Custom definitions in DynamoDB: chunks, versions, and nothing left when their owner goes.
import { randomBytes } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import {
  type IntegrationNames,
  integrationNames,
  operatorsVersions,
  readIntegration,
} from '#adapters/aws/integration-store.ts';
import { BUNDLED } from '#core/integrations/content-hash.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';

let aws: EmbeddedAws;
let client: DynamoDBClient;
let names: IntegrationNames;

beforeAll(async () => {
  aws = await startEmbeddedAws(undefined);
  client = new DynamoDBClient({
    endpoint: aws.endpoints.dynamodb,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  names = integrationNames(sdkDynamo(client), 'config');
});
afterAll(async () => {
  client.destroy();
  await aws.close();
});

const definition = (slug: string, description: string) => JSON.stringify({ slug, description });
const read = (hash: string) => readIntegration(sdkDynamo(client), 'config', hash);
const items = async () => (await client.send(new ScanCommand({ TableName: 'config' }))).Items ?? [];

// Random text does not shrink: about 800 KB in three chunks.
const large = randomBytes(600_000).toString('base64');

describe('custom definitions', () => {
  it('come back as they were, however large, and by the hash of each version', async () => {
    const first = await names.put('ten_a', 'big', definition('big', large));
    const second = await names.put('ten_a', 'big', definition('big', 'small'));
    expect((await read(first))?.description).toBe(large);
    expect((await read(second))?.description).toBe('small');
    expect(await names.hashOf('ten_a', 'big')).toBe(second);
    expect(await names.list('ten_a')).toEqual(['big']);
    const spaced = ' {"slug": "big", "n": 1.0} ';
    expect(await names.text(await names.put('ten_a', 'big', spaced))).toBe(spaced);
  });

  it('without a name are kept once, and are no tenant’s', async () => {
    const isOperators = operatorsVersions(sdkDynamo(client), 'config');
    const kept = await names.keep(BUNDLED, definition('kept', 'x'));
    const before = await items();
    expect(await names.keep(BUNDLED, definition('kept', 'x'))).toBe(kept);
    expect(await items()).toEqual(before);
    const [own, theirs] = [await names.put('operator', 'o', '{}'), await names.put('ten_a', 'o', '{}')];
    expect(await Promise.all([kept, own, theirs].map(isOperators))).toEqual([true, true, false]);
    for (const owner of [BUNDLED, 'operator']) await names.removeAll(owner);
  });

  it('go with their owner, every version and chunk, and leave another owner’s of the same text', async () => {
    const other = await names.put('ten_b', 'big', definition('big', 'small'));
    await names.removeAll('ten_a');
    expect((await items()).map(({ pk }) => pk?.S).sort()).toEqual([`i#${other}`, 't#ten_b', 't#ten_b']);
    expect((await read(other))?.description).toBe('small');
    await names.removeAll('ten_a');
    await names.removeAll('ten_b');
    expect(await items()).toEqual([]);
  });
});
