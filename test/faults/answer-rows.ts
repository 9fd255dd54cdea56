// The upstream at fault in what it answers.
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { Row } from './cell.ts';
import { BODY, body, calls, coded, failure, HEAD, MEBIBYTE, pouring, row, says } from './upstream-row.ts';
import { ANSWER } from './world.ts';

/** What the sockets between may hold of an answer that nobody reads any more. */
const BUFFERED = 32 * MEBIBYTE;

const endless = (name: string, head: string, piece: Buffer): Row => {
  const poured = { bytes: 0 };
  return row(name, pouring(head, piece, poured), failure('too_large'), {
    afterwards: () => (poured.bytes < 3 * BUFFERED ? undefined : `more was taken than a cap allows: ${poured.bytes}`),
  });
};

/** A body may have so many bytes, as it comes and decoded. */
const MOST = 2 * MEBIBYTE;
const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const jsonOf = (bytes: number): Buffer => Buffer.from(`"${'a'.repeat(bytes - 2)}"`);

const atTheLimit: readonly Row[] = (
  [
    ['2 MB', body],
    ['2 MB in gzip', (text: Buffer) => coded('gzip', gzipSync(text))],
    ['2 MB in brotli', (text: Buffer) => coded('br', brotliCompressSync(text, QUICKLY))],
    ['2 MB in deflate', (text: Buffer) => coded('deflate', deflateSync(text))],
  ] as const
).flatMap(([name, as]) => [
  row(`sends ${name}`, as(jsonOf(MOST)), calls({ told: 'result' })),
  row(`sends ${name}, and a byte more`, as(jsonOf(MOST + 1)), failure('too_large')),
]);

const GIBIBYTE = 1024 * MEBIBYTE;
const sizes: readonly Row[] = [
  ...atTheLimit,
  row('sends 1 MB of headers', says(`${HEAD}a: ${'x'.repeat(MEBIBYTE)}\r\n\r\n`), failure('too_large')),
  endless('sends a body of 1 GB', `${HEAD}content-length: ${GIBIBYTE}\r\n\r\n`, Buffer.alloc(65_536)),
  endless('sends a body without end', `${HEAD}\r\n`, Buffer.alloc(65_536)),
  row('sends a gzip bomb', coded('gzip', gzipSync(Buffer.alloc(30 * MEBIBYTE))), failure('too_large')),
  row('sends a brotli bomb', coded('br', brotliCompressSync(Buffer.alloc(30 * MEBIBYTE))), failure('too_large')),
];

const PACKED = gzipSync(BODY);
const garbled: readonly Row[] = (
  [
    ['sends gzip that is cut off', coded('gzip', PACKED.subarray(0, -9))],
    ['sends brotli that is none', coded('br', Buffer.from(BODY))],
    ['sends a coding of its own', coded('own', Buffer.from(BODY))],
    ['sends chunks that are none', says(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`)],
    ['sends two lengths', says(`${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\nab`)],
    ['sends what is no HTTP', says('nonsense\r\n\r\n')],
    ['switches protocols', says('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')],
  ] as const
).map(([name, behaviour]) => row(name, behaviour, failure('not_decodable')));

const RESULT = calls({ told: 'result' });
const ANOTHER = `${HEAD}content-length: 11\r\n\r\n{"no":"one"}`;
const odd: readonly Row[] = [
  row('sends more than it promised', says(`${HEAD}content-length: 2\r\n\r\n{}${ANOTHER}`), failure('not_decodable')),
  row(
    'sends an answer that nobody asked for, a moment later',
    (socket: Socket) => {
      socket.write(`${HEAD}content-length: 2\r\n\r\n{}`);
      setTimeout(() => socket.write(ANOTHER), 20);
    },
    RESULT,
    {
      // Until it has come: twice, for a worker that was busy takes both times for over at once.
      end: async () => {
        await wait(40);
        await wait(20);
      },
    },
  ),
  row(
    'sends a body with its 204',
    says(`HTTP/1.1 204 No Content\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`),
    failure('not_decodable'),
  ),
  row('sends JSON that is none', body('{"data": [oops'), RESULT),
  row('sends JSON 100,000 deep', body('['.repeat(100_000) + ']'.repeat(100_000)), RESULT),
  row('sends objects 100,000 deep', body(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`), RESULT),
  row('sends octets that are no UTF-8', body(Buffer.from([0x7b, 0xff, 0xc3, 0x28, 0x7d])), RESULT),
  row(
    'sends UTF-16 that it calls UTF-8',
    body(Buffer.from(BODY, 'utf16le'), 'application/json; charset=utf-8'),
    RESULT,
  ),
  row('sends Latin-1', body(Buffer.from('{"a":"é"}', 'latin1'), 'application/json; charset=iso-8859-1'), RESULT),
];

const status = (name: string, code: number, headers: string, text: string): Row =>
  row(
    name,
    says(`HTTP/1.1 ${code} X\r\n${headers}content-length: ${text.length}\r\n\r\n${text}`),
    calls({ told: 'error', status: code }),
  );

const errors: readonly Row[] = [
  ...[
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
    'http://crm.example.com/v1',
    'file:///proc/self/environ',
    '//elsewhere.example.com/',
  ].flatMap((location) =>
    [302, 307].map((code) => status(`redirects by ${code} to ${location}`, code, `location: ${location}\r\n`, '')),
  ),
  status('takes the credential no more', 401, 'www-authenticate: Bearer\r\n', BODY),
  status('answers 403', 403, '', BODY),
  status('answers 500 in HTML', 500, 'content-type: text/html\r\n', `<html>${ANSWER}</html>`),
  status('answers 502 in HTML', 502, 'content-type: text/html\r\n', `<html>${ANSWER}</html>`),
  status('answers 503 and not when to come back', 503, '', 'down'),
];

/** RFC 9110 §10.2.3: seconds or a date. What is neither is not told, and nothing is made up. */
const limit = (name: string, headers: string, retryAfter?: string, code: 429 | 503 = 429): Row =>
  row(
    `answers ${code}, Retry-After ${name}`,
    says(`HTTP/1.1 ${code} X\r\n${headers}content-length: ${BODY.length}\r\n\r\n${BODY}`),
    calls({ told: 'limit', status: code, ...(retryAfter !== undefined && { retryAfter }) }),
  );

const DATE = 'date: Fri, 02 Jan 2026 00:00:00 GMT\r\n';
const limits: readonly Row[] = [
  limit('in seconds', 'retry-after: 7\r\n', '7'),
  limit('in seconds', 'retry-after: 7\r\n', '7', 503),
  limit('as a date to come', `${DATE}retry-after: Fri, 02 Jan 2026 00:01:30 GMT\r\n`, '90'),
  limit('as a date that is over', `${DATE}retry-after: Thu, 01 Jan 2026 00:00:00 GMT\r\n`, '0'),
  limit('below zero', 'retry-after: -5\r\n'),
  limit('of three thousand years', 'retry-after: 99999999999\r\n'),
  limit('of more digits than a number has', `retry-after: ${'9'.repeat(400)}\r\n`),
  limit('of a fraction', 'retry-after: 1.5\r\n', '2'),
  limit('absent', ''),
  limit('empty', 'retry-after:\r\n'),
  limit('in words', 'retry-after: soon\r\n'),
  limit('twice', 'retry-after: 5\r\nretry-after: 700\r\n'),
];

export const ANSWER_ROWS: readonly Row[] = [...sizes, ...garbled, ...odd, ...errors, ...limits];
