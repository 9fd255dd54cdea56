// The wire of PutRecordBatch against a server that refuses what Firehose would, and the position against DynamoDB.
import type { IncomingMessage, RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sdkDynamo } from '#adapters/aws/dynamo-sdk.ts';
import { eventStream } from '#adapters/aws/event-stream.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { streamPosition } from '#adapters/aws/stream-position.ts';
import { batchesOf } from '#core/audit/send-events.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { httpServer } from '#test/adapters/http/loopback-server.ts';
import { memoryPosition } from '#test/core/audit/memory-audit.ts';

type Asked = { readonly headers: IncomingMessage['headers']; readonly bytes: number; readonly body: Batch };
type Batch = { readonly DeliveryStreamName: string; readonly Records: readonly { readonly Data: string }[] };
type Answer = readonly [status: number, body: string];

const taken = (count: number): Answer => [
  200,
  JSON.stringify({ FailedPutCount: 0, Encrypted: true, RequestResponses: Array(count).fill({ RecordId: 'r' }) }),
];

/** @param answer @default all records are taken */
const firehose = async (answer: (batch: Batch) => Answer = ({ Records }) => taken(Records.length)) => {
  const asked: Asked[] = [];
  const listener: RequestListener = async (incoming, outgoing) => {
    const bytes = await buffer(incoming);
    const body = JSON.parse(bytes.toString()) as Batch;
    asked.push({ headers: incoming.headers, bytes: bytes.length, body });
    const [status, text] = answer(body);
    outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(text);
  };
  const port = await httpServer(listener);
  const call = createSignedClient({
    region: 'eu-central-1',
    credentials: () => LOCAL_CREDENTIALS,
    endpoints: { firehose: `http://127.0.0.1:${port}` },
  });
  return { asked, stream: eventStream(call, 'audit-stream') };
};

const lines = (...texts: string[]) => texts.map((text) => Buffer.from(text));

describe('an event stream over Firehose', () => {
  it('is asked as AWS JSON 1.1 says, with each record in base64 and as it was', async () => {
    const { asked, stream } = await firehose();
    expect(await stream.put(lines('{"a":"ü"}\n', '{"b":2}\n'))).toEqual([undefined, undefined]);
    expect(asked[0]?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Firehose_20150804.PutRecordBatch',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/eu-central-1\/firehose\/aws4_request/,
      ),
    });
    expect(asked[0]?.body).toEqual({
      DeliveryStreamName: 'audit-stream',
      Records: [{ Data: 'eyJhIjoiw7wifQo=' }, { Data: 'eyJiIjoyfQo=' }],
    });
  });

  it('says which records were not taken, and never more than the name of why', async () => {
    const ErrorMessage = 'quotes a record';
    const { stream } = await firehose(() => [
      200,
      JSON.stringify({
        FailedPutCount: 2,
        RequestResponses: [
          { ErrorCode: 'ServiceUnavailableException', ErrorMessage },
          { RecordId: 'r' },
          { ErrorCode: 'InternalFailure', ErrorMessage },
        ],
      }),
    ]);
    const words = ['firehose.ServiceUnavailableException', undefined, 'firehose.InternalFailure'];
    expect(await stream.put(lines('1\n', '2\n', '3\n'))).toEqual(words);
  });

  it.each<[string, Answer]>([
    ['fewer words than records', [200, '{"FailedPutCount":1,"RequestResponses":[{"RecordId":"r"}]}']],
    ['no words', [200, '{"FailedPutCount":1}']],
    ['nothing of it', [200, '{}']],
  ])('does not take %s for success', async (_, answer) => {
    const { stream } = await firehose(() => answer);
    await expect(stream.put(lines('1\n', '2\n'))).rejects.toMatchObject({ code: 'firehose.NotDecodable' });
  });

  it('does not take a word that says nothing for a record that was taken', async () => {
    const { stream } = await firehose(() => [200, '{"FailedPutCount":1,"RequestResponses":[{},{"RecordId":"r"}]}']);
    expect(await stream.put(lines('1\n', '2\n'))).toEqual(['firehose.NotDecodable', undefined]);
  });

  it.each<[string, Answer, string]>([
    ['a throttled', [503, '{"__type":"ServiceUnavailableException"}'], 'firehose.HTTP 503'],
    ['a missing', [400, '{"__type":"ResourceNotFoundException"}'], 'firehose.ResourceNotFoundException'],
    ['a forbidden', [400, '{"__type":"AccessDeniedException","message":"secret"}'], 'firehose.AccessDeniedException'],
  ])('fails as a store does, at once, of %s one', async (_, answer, code) => {
    const { asked, stream } = await firehose(() => answer);
    await expect(stream.put(lines('1\n'))).rejects.toMatchObject({ name: 'StoreUnavailable', code });
    // What may have been taken is repeated by whoever counts attempts.
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['many small records', 1200, 10],
    ['many large ones', 30, 300_000],
    ['the largest there are', 3, 1000 * 1024],
  ])('has limits that keep requests within Firehose’s: %s', async (_, count, size) => {
    const { asked, stream } = await firehose();
    const records = Array.from({ length: count }, () => Buffer.alloc(size, 'x'));
    for (const batch of batchesOf(records, stream.limits)) await stream.put(batch);
    expect(asked.reduce((sum, { body }) => sum + body.Records.length, 0)).toBe(count);
    for (const { bytes, body } of asked) {
      expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
      expect(body.Records.length).toBeLessThanOrEqual(500);
    }
    expect(stream.limits.recordBytes).toBe(1000 * 1024);
  });
});

describe.each([
  [
    'over DynamoDB',
    async () => {
      const aws = await startEmbeddedAws(undefined);
      onTestFinished(aws.close);
      const client = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, endpoint: aws.endpoints.dynamodb };
      return streamPosition(sdkDynamo(new DynamoDBClient(client)), 'audit');
    },
  ],
  ['in memory', async () => memoryPosition()],
])('the position of a stream %s', (_, open) => {
  it('moves from where it is, and from nowhere else', async () => {
    const position = await open();
    expect(await position.get()).toBeUndefined();
    expect(await position.move(5, 4)).toBe(false);
    expect(await position.move(4, undefined)).toBe(true);
    expect(await position.move(9, undefined)).toBe(false);
    expect(await position.move(6, 5)).toBe(false);
    expect(await position.get()).toBe(4);
    expect(await position.move(5, 4)).toBe(true);
    expect(await position.get()).toBe(5);
  });
});
