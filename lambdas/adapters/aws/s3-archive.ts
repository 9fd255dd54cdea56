// The archive in S3. Its checksums come with the SDK: a bucket with Object Lock takes no object without one.
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Archive } from '#core/audit/ports.ts';
import { storeUnavailable } from './dynamo.ts';
import { SDK_LIMITS } from './sdk-limits.ts';

/** Two that create one key at the same time are told so, and asked to try again (API reference, PutObject, 409). */
const CONFLICT = 'ConditionalRequestConflict';
const MAX_CONFLICTS = 3;

/**
 * With region, credentials and endpoint of the environment. Buckets are asked for by path, which every endpoint
 * understands: one on a loopback name has no names for buckets.
 */
export const openArchive = (bucket: string): Archive =>
  s3Archive(new S3Client({ ...SDK_LIMITS, forcePathStyle: true }), bucket);

/** Needs `s3:ListBucket` even to get: without it S3 says 403 of an object that is not there. */
export const s3Archive = (client: S3Client, bucket: string): Archive => {
  const get: Archive['get'] = async (key) => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body?.transformToByteArray();
    } catch (fault) {
      if (fault instanceof NoSuchKey) return undefined;
      throw unavailable('GetObject', fault);
    }
  };
  return {
    get,
    create: async (key, body) => {
      const fault = await put(client, bucket, key, body);
      if (fault === undefined) return true;
      // A conflict that lasts is no answer either: whoever was before us may fail, and then nothing is there.
      if (fault.name !== 'PreconditionFailed') throw unavailable('PutObject', fault);
      // Where an answer is lost the SDK repeats the request, and the repeat fails on what the first attempt wrote.
      return (fault.$metadata?.attempts ?? 1) > 1 && isSame(await get(key), body);
    },
    list: async function* (prefix, after) {
      const asked = { Bucket: bucket, Prefix: prefix, ...(after !== undefined && { StartAfter: after }) };
      try {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, asked))
          for (const { Key } of Contents) if (Key !== undefined) yield Key;
      } catch (fault) {
        throw unavailable('ListObjectsV2', fault);
      }
    },
  };
};

type PutFault = Pick<S3ServiceException, 'name'> & Partial<Pick<S3ServiceException, '$metadata'>>;

/** `undefined` where the object was created. */
const put = async (client: S3Client, bucket: string, key: string, body: Uint8Array): Promise<PutFault | undefined> => {
  let conflict: PutFault | undefined;
  for (let attempt = 0; attempt < MAX_CONFLICTS; attempt++) {
    try {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, IfNoneMatch: '*' }));
      return undefined;
    } catch (fault) {
      conflict = fault as PutFault;
      if (conflict.name !== CONFLICT) return conflict;
    }
  }
  return conflict;
};

const isSame = (held: Uint8Array | undefined, body: Uint8Array): boolean =>
  held !== undefined && Buffer.compare(held, body) === 0;

const unavailable = (operation: string, fault: unknown): Error =>
  storeUnavailable('s3', operation, fault instanceof Error ? fault.name : 'unknown');
