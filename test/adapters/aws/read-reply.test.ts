import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReplyReader, type Reply } from '#adapters/aws/read-reply.ts';
import { runs } from '#test/support/runs.ts';
import { oddAnswers } from './odd-answers.ts';

const read = (chunks: readonly Buffer[]): Reply | undefined => {
  const reader = createReplyReader();
  for (const chunk of chunks) {
    const reply = reader.push(chunk);
    if (reply !== undefined) return reply;
  }
  return reader.end();
};
const readText = (text: string) => read([Buffer.from(text, 'latin1')]);

describe('an answer', () => {
  it.each([
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}', 200, '{}', true],
    ['without a reason', 'HTTP/1.1 400 \r\ncontent-length:2\r\n\r\n{}', 400, '{}', true],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{"\r\nB\r\na":"bcdef"}\r\n0\r\n\r\n',
      200,
      '{"a":"bcdef"}',
      true,
    ],
    ['that ends with the connection', 'HTTP/1.1 503 No\r\n\r\n<html>', 503, '<html>', false],
    ['that closes', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n', 200, '', false],
    [
      'after informational ones',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\na: b\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1',
      200,
      '1',
      true,
    ],
    ['that cannot have a body', 'HTTP/1.1 204 No\r\n\r\n', 204, '', true],
    ['that says that it has none', 'HTTP/1.1 304 No\r\ncontent-length: 0\r\n\r\n', 304, '', true],
  ] as const)(
    '%s is read, and the connection is used again only where its next byte is known',
    (_, text, status, body, isReusable) => {
      const reply = readText(text);
      expect({ ...reply, body: reply?.body.toString() }).toEqual({ status, body, isReusable });
    },
  );

  it.each([
    ['cut in its head', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['cut in its body', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}'],
    ['cut in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'],
    ['cut before its last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n'],
    ['cut before its last line end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r'],
  ])('%s is none', (_, text) => expect(readText(text)).toBeUndefined());

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n1'],
    ['a length and a coding', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1'],
    ['a list of lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1, 1\r\n\r\n1'],
    ['a length with a sign', 'HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\n1'],
    ['another coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
    ['space before a colon', 'HTTP/1.1 200 OK\r\ncontent-length : 1\r\n\r\n1'],
    ['a folded line', 'HTTP/1.1 200 OK\r\na: b\r\n content-length: 1\r\n\r\n1'],
    ['a bare line feed', 'HTTP/1.1 200 OK\r\na: b\ncontent-length: 1\r\n\r\n1'],
    ['a chunk longer than said', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n'],
    ['a chunk with a sign', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n'],
    ['a chunk’s extension', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=b\r\na\r\n0\r\n\r\n'],
    ['space behind a chunk’s size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n'],
    ['a size of seven digits', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0000001\r\n'],
    ['a size without end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n00000000'],
    ['a length where no body can be', 'HTTP/1.1 204 No\r\ncontent-length: 3\r\n\r\n'],
    ['chunks where no body can be', 'HTTP/1.1 304 No\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['a body where none can be', 'HTTP/1.1 204 No\r\n\r\nabc'],
    ['another protocol that nobody wished for', 'HTTP/1.1 101 S\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'],
    [
      'an end before it began',
      'HTTP/1.1 100 C\r\nconnection: close\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
    ],
    ['a control character in its reason', 'HTTP/1.1 200 \u0001\r\ncontent-length: 0\r\n\r\n'],
    ['a zero byte in a field', 'HTTP/1.1 200 OK\r\na: b\u0000c\r\ncontent-length: 0\r\n\r\n'],
    ['a control character in a field', 'HTTP/1.1 200 OK\r\na: \u0001\r\ncontent-length: 0\r\n\r\n'],
    ['trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: b\r\n\r\n'],
    ['bytes behind it', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1HTTP/1.1 200 OK'],
    ['bytes behind its last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nx'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(3000)}`],
    ['a head that is too long, and its end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(3000)}\r\n`],
    ['chunks without end', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(700_000)}`],
    ['a body without end', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(4_200_000)}`],
  ])('with %s is refused', (_, text) =>
    expect(() => readText(text)).toThrow(expect.objectContaining({ code: 'NotDecodable' })),
  );

  it('is the same however it is cut into pieces', () => {
    const text =
      'HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nx-a: 1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';
    const cuts = fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (at) => {
        const places = [0, ...new Set(at.toSorted((a, b) => a - b)), text.length];
        const pieces = places.slice(1).map((end, i) => Buffer.from(text.slice(places[i], end)));
        const reply = read(pieces);
        expect([reply?.status, reply?.body.toString(), reply?.isReusable]).toEqual([200, 'abcde', true]);
      }),
      runs(500),
    );
  });
});

it('a body in many chunks costs about as much in many pieces as in one: no byte is looked at again and again', () => {
  const body = '1\r\na\r\n'.repeat(40_000);
  const answer = Buffer.from(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${body}0\r\n\r\n`);
  const costOf = (size: number): number => {
    const before = process.cpuUsage();
    const pieces = Array.from({ length: Math.ceil(answer.length / size) }, (_, i) =>
      answer.subarray(i * size, (i + 1) * size),
    );
    expect(read(pieces)?.body.length).toBe(40_000);
    return process.cpuUsage(before).user;
  };
  const inOne = Math.max(costOf(answer.length), costOf(answer.length));
  expect(costOf(400)).toBeLessThan(20 * inOne);
});

describe('beside Node’s own parser', () => {
  let server: net.Server;
  let answer = '';
  beforeAll(async () => {
    server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer, 'latin1'));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => new Promise((done) => server.close(done)));

  const byNode = (): Promise<{ status: number; body: string } | undefined> =>
    new Promise((resolve) => {
      const { port } = server.address() as AddressInfo;
      const request = http.request({ host: '127.0.0.1', port, method: 'POST', agent: false }, (response) => {
        let body = '';
        response.setEncoding('latin1').on('data', (text) => {
          body += text;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.on('error', () => resolve(undefined));
      });
      // Also where it switches protocols.
      request.on('error', () => resolve(undefined)).on('close', () => resolve(undefined));
      request.end();
    });
  const byUs = (): { status: number; body: string } | undefined => {
    try {
      const reply = readText(answer);
      return reply && { status: reply.status, body: reply.body.toString('latin1') };
    } catch {
      return undefined;
    }
  };

  it('it takes nothing that Node refuses or reads otherwise', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(oddAnswers, async (text) => {
        answer = text;
        const ours = byUs();
        if (ours === undefined) return;
        taken += 1;
        expect(await byNode()).toEqual(ours);
      }),
      runs(3000),
    );
    expect(taken).toBeGreaterThan(300);
  });
});
