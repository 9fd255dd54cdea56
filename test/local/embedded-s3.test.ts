// The embedded S3: what lies in the directory, what survives a restart, and what it refuses.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedAws, LOCAL_CREDENTIALS, LOCAL_REGION, startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { openKeyRing } from '#lib/local/aws/key-ring.ts';
import { openObjectStore } from '#lib/local/aws/object-store.ts';
import { createS3Endpoint } from '#lib/local/aws/s3-endpoint.ts';

let aws: EmbeddedAws;
let s3: S3Client;
let directory: string;

const clientOf = (endpoints: Pick<EmbeddedAws['endpoints'], 's3'>) =>
  new S3Client({
    ...{ endpoint: endpoints.s3, forcePathStyle: true, maxAttempts: 1 },
    ...{ region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS },
  });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-s3-'));
  aws = await startEmbeddedAws(directory);
  s3 = clientOf(aws.endpoints);
});
afterAll(async () => {
  await aws.close();
  rmSync(directory, { recursive: true });
});

const put = (Key: string, Body: string, IfNoneMatch?: string) =>
  s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body, ...(IfNoneMatch && { IfNoneMatch }) }));
const read = async (Key: string, client = s3) =>
  (await client.send(new GetObjectCommand({ Bucket: 'archive', Key }))).Body?.transformToString();

describe('an object', () => {
  it('is a file of the owner’s, there after a restart, and nothing lies beside it', async () => {
    await put('a/b/c.json', 'whole');
    const file = join(directory, 's3', 'archive', 'a', 'b', 'c.json');
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['whole', 0o600]);
    expect(readdirSync(join(directory, 's3'))).toEqual(['archive']);
    const second = createS3Endpoint(openObjectStore(join(directory, 's3')));
    await new Promise<void>((resolve) => second.listen(0, '127.0.0.1', resolve));
    const { port } = second.address() as AddressInfo;
    const client = clientOf({ s3: `http://127.0.0.1:${port}` });
    expect(await read('a/b/c.json', client)).toBe('whole');
    client.destroy();
    second.close();
  });

  it('is replaced where nobody says otherwise, and not where it must be new', async () => {
    await put('replaced', '1');
    await put('replaced', '2');
    await expect(put('replaced', '3', '*')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await read('replaced')).toBe('2');
  });

  it('that a crash left half written is none', async () => {
    writeFileSync(join(directory, 's3', '.unfinished'), 'ha');
    await put('after', 'a crash', '*');
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'archive', Prefix: 'after' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['after']);
  });
});

describe('a list', () => {
  it('is in the order of whole keys, as in S3, not folder by folder', async () => {
    for (const key of ['order/a/x', 'order/a-b', 'order/a.c', 'order/A']) await put(key, 'x');
    const list = (rest: object) => s3.send(new ListObjectsV2Command({ Bucket: 'archive', Prefix: 'order/', ...rest }));
    const keys = ['order/A', 'order/a-b', 'order/a.c', 'order/a/x'];
    const first = await list({ MaxKeys: 3 });
    expect([first.Contents?.map(({ Key }) => Key), first.IsTruncated]).toEqual([keys.slice(0, 3), true]);
    const rest = await list({ ContinuationToken: first.NextContinuationToken });
    expect([rest.Contents?.map(({ Key }) => Key), rest.IsTruncated]).toEqual([keys.slice(3), false]);
  });
});

describe('what is refused', () => {
  /** As it is written: `fetch` would resolve the dots itself. */
  const raw = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
    new Promise<string>((resolve, reject) => {
      const { port } = new URL(aws.endpoints.s3);
      const asked = request({ host: '127.0.0.1', port, method, path, headers }, async (answer) => {
        let said = '';
        for await (const chunk of answer) said += chunk;
        resolve(`${answer.statusCode} ${/<Code>(\w+)/.exec(said)?.[1] ?? said}`);
      });
      asked.on('error', reject).end(body);
    });

  it.each([
    ['PUT', '/archive/../../outside', '400'],
    ['PUT', '/archive/%2e%2e/%2e%2e/outside', '400'],
    ['PUT', '/archive/a%2f..%2f..%2foutside', '400 InvalidArgument'],
    ['PUT', '/archive/a//b', '400 InvalidArgument'],
    ['GET', '/..', '400 InvalidBucketName'],
    ['GET', '/archive?list-type=2&prefix=../', '400 InvalidArgument'],
    ['GET', '/archive', '501 NotImplemented'],
    ['DELETE', '/archive/replaced', '501 NotImplemented'],
    ['PUT', '/archive/replaced?acl', '501 NotImplemented'],
  ])('%s %s', async (method, path, answer) => {
    expect(await raw(method, path)).toContain(answer);
    expect(readdirSync(directory, { recursive: true }).filter((name) => String(name).includes('outside'))).toEqual([]);
  });

  it('bytes that are not those of their checksum', async () => {
    expect(await raw('PUT', '/archive/broken', { 'x-amz-checksum-crc32': 'AAAAAA==' }, 'x')).toBe('400 BadDigest');
  });

  it('a name that is no loopback name', async () => {
    expect(await raw('GET', '/archive/replaced', { host: 'evil.example' })).toContain('403');
  });
});

describe('a signing key', () => {
  it('is kept beside the others, and is the same after a restart', () => {
    const publicKey = openKeyRing(directory).publicKey('alias/s');
    const digest = createHash('sha256').update('m').digest();
    const signature = openKeyRing(directory).sign('alias/s', digest);
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    expect(verify('sha256', Buffer.from('m'), key, signature)).toBe(true);
    expect(openKeyRing(directory).publicKey('alias/t')).not.toEqual(publicKey);
  });

  it('is not the key that MACs are made with under its name', () => {
    const keys = openKeyRing(undefined);
    keys.mac('one', Buffer.from('m'));
    expect(() => keys.publicKey('one')).not.toThrow();
  });
});
