// The part of S3 that an archive needs, by path: GetObject, PutObject (with `If-None-Match: *`) and ListObjectsV2.
// Answers are those of the API reference (docs.aws.amazon.com/AmazonS3/latest/API), errors under AWS's own codes.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { crc32 } from 'node:zlib';
import type { ObjectStore } from './object-store.ts';

type Answer = { readonly status: number; readonly body?: Uint8Array | string };

const MAX_KEYS = 1000;
const BUCKET = /^[a-z0-9][a-z0-9.-]{2,62}$/;
/** Narrower than S3's: what needs no escape in a path or in XML, and cannot lead out of the directory. */
const KEY = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.=-]+(?:\/[\w.=-]+)*$/;
const PREFIX = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w./=-]*$/;

export const createS3Endpoint = (store: ObjectStore): Server => {
  const serve = async (request: IncomingMessage): Promise<Answer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return answer(store, request, Buffer.concat(chunks));
  };
  return createServer(
    (request, response) =>
      void serve(request)
        // Such as a full disk: asked again, as an SDK does with a 500.
        .catch(() => refused(500, 'InternalError'))
        .then(({ status, body }) => {
          const type = typeof body === 'string' ? 'application/xml' : 'binary/octet-stream';
          response.writeHead(status, { 'content-type': type }).end(body);
        }),
  );
};

const answer = (store: ObjectStore, request: IncomingMessage, body: Uint8Array): Answer => {
  const { method, headers } = request;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  if (!BUCKET.test(bucket)) return refused(400, 'InvalidBucketName');
  if (method === 'GET' && key === '') return list(store, bucket, searchParams);
  // What the SDK adds to name the operation changes nothing; anything else would ask for something that is not here.
  if (Array.from(searchParams.keys()).some((name) => name !== 'x-id')) return refused(501, 'NotImplemented');
  if (!KEY.test(key)) return refused(400, 'InvalidArgument');
  if (method === 'GET') {
    const found = store.get(`${bucket}/${key}`);
    return found === undefined ? refused(404, 'NoSuchKey') : { status: 200, body: found };
  }
  return method === 'PUT' ? put(store, `${bucket}/${key}`, headers, body) : refused(501, 'NotImplemented');
};

const put = (store: ObjectStore, path: string, headers: IncomingHttpHeaders, body: Uint8Array): Answer => {
  const condition = headers['if-none-match'];
  if (headers['content-encoding'] === 'aws-chunked' || (condition !== undefined && condition !== '*'))
    return refused(501, 'NotImplemented');
  if (!isIntact(headers, body)) return refused(400, 'BadDigest');
  return store.put(path, body, condition === '*') ? { status: 200 } : refused(412, 'PreconditionFailed');
};

/** The checksum that the SDK sends unless told otherwise. */
const isIntact = ({ 'x-amz-checksum-crc32': sent }: IncomingHttpHeaders, body: Uint8Array): boolean => {
  const own = Buffer.alloc(4);
  own.writeUInt32BE(crc32(body));
  return sent === undefined || sent === own.toString('base64');
};

const list = (store: ObjectStore, bucket: string, asked: URLSearchParams): Answer => {
  const prefix = asked.get('prefix') ?? '';
  if (asked.get('list-type') !== '2' || asked.has('delimiter')) return refused(501, 'NotImplemented');
  if (!PREFIX.test(prefix)) return refused(400, 'InvalidArgument');
  // A page goes on after the last key of the one before.
  const after = asked.get('continuation-token') ?? asked.get('start-after') ?? '';
  const most = Math.min(Number(asked.get('max-keys') ?? MAX_KEYS), MAX_KEYS);
  const rest = store.keys(bucket, prefix).filter((key) => key > after);
  const page = rest.slice(0, most);
  const next = rest.length > page.length ? page.at(-1) : undefined;
  const fields = [
    ...page.map((key) => element('Contents', element('Key', key))),
    element('KeyCount', String(page.length)),
    element('IsTruncated', String(next !== undefined)),
    ...(next === undefined ? [] : [element('NextContinuationToken', next)]),
  ];
  return { status: 200, body: xml(element('ListBucketResult', fields.join(''))) };
};

const refused = (status: number, code: string): Answer => ({
  status,
  body: xml(element('Error', element('Code', code) + element('Message', code))),
});

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const xml = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${content}`;
