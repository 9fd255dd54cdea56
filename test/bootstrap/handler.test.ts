// The bootstrap function over the embedded AWS: the production stores, also where DynamoDB's answers get lost.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { firstKeyMarker } from '#adapters/aws/first-key-marker.ts';
import { SDK_LIMITS } from '#adapters/aws/sdk-limits.ts';
import { createKeyStores } from '#adapters/aws/stores.ts';
import { createLog } from '#adapters/log.ts';
import { DEFAULT_LIFETIMES } from '#core/provisioning/expiry.ts';
import { createBootstrapHandler } from '#functions/bootstrap/handler.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type FaultyAws, faultyAws, throttled } from '#test/adapters/aws/faulty-aws.ts';
import { api, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const MARKER = { pk: { S: 'op#bootstrap' }, sk: { S: 'first-key' } };
const TABLES = { tokens: 'tokens', config: 'config' };

let aws: FaultyAws;
let gateway: TestGateway;
let clock = NOW;

beforeAll(async () => {
  aws = await faultyAws(await startEmbeddedAws(undefined));
  gateway = await startTestGateway({ aws, now: () => clock });
});
afterAll(() => gateway.close());

const bootstrap = () => {
  const lines: string[] = [];
  const dynamo = sdkDynamo(
    new DynamoDBClient({
      ...SDK_LIMITS,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
      endpoint: aws.endpoints.dynamodb,
    }),
  );
  const handler = createBootstrapHandler({
    residency: 'dev',
    baseUrl: 'https://gateway.example',
    lifetimes: DEFAULT_LIFETIMES,
    stores: { ...createKeyStores(dynamo, TABLES), marker: firstKeyMarker(dynamo, TABLES.config) },
    minting: gateway.backends.minting,
    configTable: TABLES.config,
    now: () => clock,
    log: createLog(
      (line) => lines.push(line),
      () => clock,
    ),
  });
  return {
    dynamo,
    lines,
    // biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
    run: (event: unknown = {}): Promise<any> => handler(event, { awsRequestId: 'r-1' }),
  };
};

const forget = () => bootstrap().dynamo.delete(TABLES.config, MARKER);

describe('the bootstrap function', () => {
  it('mints a key that the API takes, shows it once, and says from then on how to begin anew', async () => {
    const { run, lines, dynamo } = bootstrap();
    const minted = await run({ body: 'ignored' });
    expect(minted).toEqual({
      outcome: 'minted',
      residency: 'dev',
      base_url: 'https://gateway.example',
      id: expect.stringMatching(/^key_[0-9a-z]{12}$/),
      name: 'first key',
      created_at: '2026-01-01T00:00:00.000Z',
      expires_at: '2026-01-31T00:00:00.000Z',
      token: expect.stringMatching(/^spk_dev_a/),
    });
    expect((await api(gateway, minted.token, 'GET /admin-keys')).status).toBe(200);

    clock += 300 * 24 * 60 * MINUTE;
    const again = await run();
    expect(again).toEqual({
      outcome: 'done',
      key_id: minted.id,
      claimed_at: '2026-01-01T00:00:00.000Z',
      marker: { table: 'config', key: MARKER },
    });
    clock = NOW;
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { time: '2026-01-01T00:00:00.000Z', event: 'bootstrap', request_id: 'r-1', outcome: 'minted', key: minted.id },
      { time: '2026-10-28T00:00:00.000Z', event: 'bootstrap', request_id: 'r-1', outcome: 'done' },
    ]);

    // The way out, as it was answered.
    await dynamo.delete(again.marker.table, again.marker.key);
    expect((await run()).outcome).toBe('minted');
    await forget();
  });

  it('mints one key for ten who ask at once', async () => {
    const { run } = bootstrap();
    const outcomes = (await Promise.all(Array.from({ length: 10 }, () => run()))).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'minted')).toHaveLength(1);
    expect((await run()).outcome).toBe('done');
    await forget();
  });

  it.each([0, 1, 2, 3, 4])('is not led astray by a lost answer to its write %i', async (skip) => {
    aws.fail('dynamodb', { kind: 'lost', operation: 'PutItem', skip }, 1);
    const { token } = await bootstrap().run();
    aws.fail('dynamodb', undefined);
    expect((await api(gateway, token, 'GET /admin-keys')).status).toBe(200);
    await forget();
  });

  it('fails without a foreign word while DynamoDB is throttled, and a minute later does what it did not', async () => {
    const { run, lines } = bootstrap();
    aws.fail('dynamodb', { kind: 'refused', operation: 'PutItem', skip: 2 });
    const failed = await run().catch((fault: Error) => fault);
    aws.fail('dynamodb', undefined);
    expect(failed).toMatchObject({ name: 'BootstrapIncomplete', message: 'no key was shown' });
    expect(failed.cause).toBeUndefined();
    expect(lines.join()).not.toContain(JSON.parse(throttled.body).message);
    expect(JSON.parse(String(lines[0]))).toMatchObject({
      event: 'fault',
      request_id: 'r-1',
      fault: 'StoreUnavailable',
    });
    expect(await run()).toEqual({ outcome: 'running' });
    clock += MINUTE;
    const { token } = await run();
    expect((await api(gateway, token, 'GET /admin-keys')).status).toBe(200);
    clock = NOW;
    await forget();
  });

  it('writes its token into no log and no table', async () => {
    const { run, lines, dynamo } = bootstrap();
    const { token } = await run();
    const { items } = await dynamo.query({
      table: TABLES.config,
      key: { expression: 'pk = :pk', values: { ':pk': { S: 'op#admin-keys' } } },
    });
    expect(items.length).toBeGreaterThan(0);
    const kept = [
      ...lines,
      ...gateway.lines,
      JSON.stringify(items),
      JSON.stringify(await dynamo.get('config', MARKER)),
    ];
    expect(kept.filter((text) => text.includes(token.slice(10, -6)))).toEqual([]);
  });
});
