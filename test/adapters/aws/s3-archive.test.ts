// The archive over S3's own client and the embedded endpoint, which misbehaves when told to.
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Archive } from '#adapters/aws/s3-archive.ts';
import type { Archive } from '#core/audit/ports.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type FaultyAws, faultyAws } from './faulty-aws.ts';

let aws: FaultyAws;
let archive: Archive;

const bytes = (text: string): Uint8Array => Buffer.from(text);
const archiveOf = (client: object, bucket = 'archive'): Archive => s3Archive(client as S3Client, bucket);

const clientOf = (endpoint: string) =>
  new S3Client({
    ...{ endpoint, forcePathStyle: true, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 2 },
    requestHandler: { connectionTimeout: 500, requestTimeout: 500, throwOnRequestTimeout: true },
  });

const xmlError = (status: number, code: string) =>
  ({ kind: 'answer', status, body: `<Error><Code>${code}</Code><Message>secret</Message></Error>` }) as const;

beforeAll(async () => {
  aws = await faultyAws(await startEmbeddedAws(undefined));
  archive = archiveOf(clientOf(aws.endpoints.s3));
});
afterAll(() => aws.close());

const collected = async (keys: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
};

describe('an object', () => {
  it('is created once and read back as it was, byte for byte', async () => {
    const body = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 256);
    expect(await archive.get('batches/ten_a/x.gz')).toBeUndefined();
    expect(await archive.create('batches/ten_a/x.gz', body)).toBe(true);
    expect(await archive.create('batches/ten_a/x.gz', bytes('other'))).toBe(false);
    expect(Buffer.from((await archive.get('batches/ten_a/x.gz')) ?? []).equals(body)).toBe(true);
  });

  it('of two that create it at once, one does', async () => {
    const both = await Promise.all(['a', 'b'].map((text) => archive.create('digests/1.json', bytes(text))));
    expect(both.sort()).toEqual([false, true]);
  });

  it('may be empty', async () => {
    expect(await archive.create('batches/empty', bytes(''))).toBe(true);
    expect(await archive.get('batches/empty')).toHaveLength(0);
  });
});

describe('a list', () => {
  it('goes over pages, in order, under its prefix and after a key', async () => {
    const paged = archiveOf(clientOf(aws.endpoints.s3), 'pages');
    const names = Array.from({ length: 1005 }, (_, i) => `n/${String(i).padStart(5, '0')}`);
    for (const name of ['m/1', 'n-1', ...names]) await paged.create(name, bytes(''));
    expect(await collected(paged.list('n/'))).toEqual(names);
    expect(await collected(paged.list('n/', 'n/00002'))).toEqual(names.slice(3));
    expect(await collected(paged.list('n/', 'n/01004'))).toEqual([]);
    expect(await collected(paged.list('absent/'))).toEqual([]);
  });
});

describe('where S3 fails', () => {
  const UNAVAILABLE = { name: 'StoreUnavailable' };

  it.each([
    ['GetObject', () => archive.get('k')],
    ['PutObject', () => archive.create('k', bytes('x'))],
    ['ListObjectsV2', () => collected(archive.list('k'))],
  ])('%s is a store failure, by its name and without its message', async (operation, ask) => {
    aws.fail('s3', xmlError(403, 'AccessDenied'));
    const message = `s3 ${operation}: AccessDenied`;
    await expect(ask()).rejects.toMatchObject({ ...UNAVAILABLE, message, code: 's3.AccessDenied' });
    aws.fail('s3', { kind: 'reset' });
    await expect(ask()).rejects.toMatchObject(UNAVAILABLE);
    aws.fail('s3', undefined);
  });

  it('an answer that breaks off is a store failure', async () => {
    await archive.create('cut', bytes('whole'));
    aws.fail('s3', { kind: 'cut' });
    await expect(archive.get('cut')).rejects.toMatchObject(UNAVAILABLE);
    aws.fail('s3', undefined);
  });

  it('a conflict is asked again, and is no answer while it lasts', async () => {
    aws.fail('s3', xmlError(409, 'ConditionalRequestConflict'), 1);
    expect(await archive.create('conflict', bytes('x'))).toBe(true);
    aws.fail('s3', xmlError(409, 'ConditionalRequestConflict'));
    await expect(archive.create('lasting', bytes('x'))).rejects.toMatchObject(UNAVAILABLE);
    aws.fail('s3', undefined);
    expect(await archive.get('lasting')).toBeUndefined();
  });

  it('an object whose creation lost its answer was created by who repeats it, and by nobody else', async () => {
    aws.fail('s3', { kind: 'lost', operation: 'PutObject', skip: 0 }, 1);
    expect(await archive.create('lost', bytes('mine'))).toBe(true);
    aws.fail('s3', { kind: 'lost', operation: 'PutObject', skip: 0 }, 1);
    expect(await archive.create('lost', bytes('yours'))).toBe(false);
    aws.fail('s3', undefined);
    expect(await archive.create('lost', bytes('mine'))).toBe(false);
  });
});
