import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import type { Dynamo } from '#adapters/aws/dynamo.ts';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { auditKey, lastUseKey, sealedMinuteKey, usageKey } from '#adapters/aws/keys.ts';
import { sealStore } from '#adapters/aws/seal-store.ts';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { memorySealStore } from '#test/core/audit/memory-audit.ts';
import { describeSealStore } from './seal-store.contract.ts';

const NOW = Date.UTC(2026, 1, 1);
const DAY_S = 86_400;
const TABLE = 'audit';

const dynamoOf = (aws: EmbeddedAws): Dynamo =>
  sdkDynamo(
    new DynamoDBClient({ region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, endpoint: aws.endpoints.dynamodb }),
  );

describeSealStore('the seal store over DynamoDB', async () => {
  const aws = await startEmbeddedAws(undefined);
  const dynamo = dynamoOf(aws);
  return { store: sealStore(dynamo, TABLE, () => NOW), trail: auditTrail(dynamo, TABLE), close: aws.close };
});

describeSealStore('the seal store in memory', async () => {
  const { store, trail } = memorySealStore();
  return { store, trail, close: async () => undefined };
});

describe('items of the seal store', () => {
  let aws: EmbeddedAws;
  let dynamo: Dynamo;
  beforeAll(async () => {
    aws = await startEmbeddedAws(undefined);
    dynamo = dynamoOf(aws);
  });
  afterAll(() => aws.close());

  it('outlive every record of their minute, and the year that is billed', async () => {
    const store = sealStore(dynamo, TABLE, () => NOW);
    const minute = NOW / 60_000 - 3 * 1440;
    await store.putSealed(minute, { count: 1, digests: [1] });
    const record = { id: '01KG0000000000000000000000', time: minute * 60_000, tenant: 't' };
    await auditTrail(dynamo, TABLE).write({ ...record, v: 1, action: 'x', actor: { kind: 'system', id: 'x' } });
    const ends = async (key: object) => Number((await dynamo.get(TABLE, key as never))?.ttl?.['N' as never]);
    expect(await ends(sealedMinuteKey(minute))).toBe(NOW / 1000 + 10 * DAY_S);
    expect(await ends(auditKey(record, 'i'))).toBe(NOW / 1000 + 4 * DAY_S);
    await store.putUsage('t', '2026-01-31', { integrations: {}, through: 1 });
    expect(await ends(usageKey('t', '2026-01-31'))).toBe(NOW / 1000 + 399 * DAY_S);
  });

  it('say when a server was called last', async () => {
    const store = sealStore(dynamo, TABLE, () => NOW);
    for (const at of [5, 9, 7]) await store.putLastUse('ten_aaaaaaaaaaaa', 'srv_1', at);
    expect((await dynamo.get(TABLE, lastUseKey('ten_aaaaaaaaaaaa', 'srv_1')))?.at).toEqual({ N: '9' });
  });

  it('read what is no record as such, page after page', async () => {
    const key = auditKey({ id: '01KG0000000000000000009999', time: NOW, tenant: 't' }, 'i');
    await dynamo.put(TABLE, { ...key, v: { S: '{' } });
    const trail = auditTrail(dynamo, TABLE);
    // More than DynamoDB answers at once (1 MB).
    for (let n = 0; n < 40; n++) {
      const id = `01KG0000000000000000${String(n).padStart(5, '0')}0`;
      const tool = 'x'.repeat(40_000);
      await trail.write({ v: 1, id, time: NOW, tenant: 't', action: 'x', actor: { kind: 'system', id: 'x' }, tool });
    }
    const { records, unreadable } = await sealStore(dynamo, TABLE, () => NOW).minute(NOW / 60_000);
    expect([records.length, unreadable]).toEqual([40, 1]);
  });
});
