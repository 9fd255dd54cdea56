// Records to a delivery stream of Amazon Data Firehose (API reference, "PutRecordBatch").
import type { EventStream } from '#core/audit/send-events.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import { storeUnavailable } from './dynamo.ts';
import type { CallAws } from './signed-client.ts';

const KIB = 1024;

/**
 * A request may hold 4 MiB, and base64 takes a third of it. A stream takes 1 MiB a second in most regions, so that a larger batch would
 * be refused in part each time.
 */
const LIMITS = { records: 500, bytes: KIB * KIB, recordBytes: 1000 * KIB };

/** @param name of the stream */
export const eventStream = (call: CallAws, name: string): EventStream => ({
  limits: LIMITS,
  put: async (records) => {
    const answer = (await call('firehose', 'PutRecordBatch', {
      DeliveryStreamName: name,
      Records: records.map((record) => ({ Data: Buffer.from(record).toString('base64') })),
    })) as JsonObject;
    const { FailedPutCount, RequestResponses } = answer;
    const isWhole = Array.isArray(RequestResponses) && RequestResponses.length === records.length;
    if (FailedPutCount === 0) return records.map(() => undefined);
    // Some were refused, and nobody knows which.
    if (!isWhole) throw storeUnavailable('firehose', 'PutRecordBatch', 'NotDecodable');
    return RequestResponses.map(wordOf);
  },
});

/** AWS's name for it, as of any fault; its message is left behind. */
const wordOf = (each: unknown): string | undefined => {
  if (!isObject(each as JsonObject)) return 'firehose.NotDecodable';
  const { ErrorCode, RecordId } = each as JsonObject;
  if (typeof ErrorCode === 'string' && ErrorCode !== '') return `firehose.${ErrorCode}`;
  return typeof RecordId === 'string' ? undefined : 'firehose.NotDecodable';
};
