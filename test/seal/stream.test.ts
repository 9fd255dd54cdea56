// The seal function as Lambda loads it, with a stream and without: embedded AWS, and a server in the place of Firehose.
import { randomBytes } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { streamPosition } from '#adapters/aws/stream-position.ts';
import { ulid } from '#core/audit/ulid.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { httpServer } from '#test/adapters/http/loopback-server.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
});

/** Runs the function once with an event to seal, which the stream is behind. */
const run = async (AUDIT_STREAM: string | undefined) => {
  const aws = await startEmbeddedAws(undefined);
  onTestFinished(aws.close);
  const sent: { DeliveryStreamName: string; Records: { Data: string }[] }[] = [];
  const port = await httpServer(async (incoming, outgoing) => {
    const batch = (await json(incoming)) as (typeof sent)[number];
    sent.push(batch);
    outgoing.end(JSON.stringify({ FailedPutCount: 0, RequestResponses: batch.Records.map(() => ({ RecordId: 'r' })) }));
  });
  const client = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, endpoint: aws.endpoints.dynamodb };
  const dynamo = sdkDynamo(new DynamoDBClient(client));
  const time = Date.now() - 5 * 60_000;
  const id = ulid(time, randomBytes);
  const actor = { kind: 'admin_key', id: 'key_1' } as const;
  const outcome = { time, result: 'success' } as const;
  await auditTrail(dynamo, 'audit').write({
    v: 1,
    id,
    time,
    tenant: 'operator',
    action: 'createTenant',
    actor,
    outcome,
  });
  await streamPosition(dynamo, 'audit').move(0, undefined);
  const environment = {
    ...{ AWS_REGION: LOCAL_REGION, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    ...{ AWS_ENDPOINT_URL_DYNAMODB: aws.endpoints.dynamodb, AWS_ENDPOINT_URL_KMS: aws.endpoints.kms },
    ...{ AWS_ENDPOINT_URL_S3: aws.endpoints.s3, AWS_ENDPOINT_URL_FIREHOSE: `http://127.0.0.1:${port}` },
    ...{ RESIDENCY: 'dev', AUDIT_TABLE: 'audit', AUDIT_BUCKET: 'sallyport-audit', AUDIT_SIGNING_KEY: 'alias/signing' },
    AUDIT_STREAM,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => written.push(String(line)) > 0);
  const { handler } = await import('#functions/seal/index.ts');
  const count = await handler();
  return { id, count, sent, written, position: await streamPosition(dynamo, 'audit').get() };
};

it('sends what it seals to the stream that it is told', async () => {
  const { id, count, sent, written, position } = await run('audit-stream');
  expect(count).toMatchObject({ digests: 1, events: 1, failures: 0 });
  expect(sent.map(({ DeliveryStreamName }) => DeliveryStreamName)).toEqual(['audit-stream']);
  const line = Buffer.from(sent[0]?.Records[0]?.Data ?? '', 'base64').toString();
  expect(JSON.parse(line)).toMatchObject({
    class_uid: 6003,
    metadata: { uid: id, tenant_uid: 'operator', sequence: 1 },
  });
  expect(line.endsWith('}\n')).toBe(true);
  expect(position).toBe(1);
  expect(written.some((each) => each.includes('"AuditStreamFailures":0'))).toBe(true);
});

it('seals, and sends nothing anywhere, without one', async () => {
  const { count, sent, written, position } = await run(undefined);
  expect(count).toMatchObject({ digests: 1, events: 1, failures: 0 });
  expect([sent, position]).toEqual([[], 0]);
  expect(written.filter((each) => /"event":"stream"|AuditStream/.test(each))).toEqual([]);
});
