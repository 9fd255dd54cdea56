import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import { GET, httpServer, rawServer } from './loopback-server.ts';

const viaPort = (port: number, limits = {}) => {
  const send = createUpstreamClient({
    now: Date.now,
    ownHosts: [],
    limits,
    loopbackRoutes: { 'api.example.com': `http://127.0.0.1:${port}` },
  });
  return (wait = 3000, request: UpstreamRequest = GET) => send(request, [], Date.now() + wait);
};

const heldVia = (port: number) => {
  const send = createUpstreamClient({
    ...{ now: Date.now, ownHosts: [] },
    loopbackRoutes: { 'api.example.com': `http://127.0.0.1:${port}` },
  });
  return (mayGo?: Promise<boolean>) => send(POST, [], Date.now() + 3000, mayGo);
};

const failure = (reason: string, sent = true) => ({ kind: 'failure', reason, sent });
const POST: UpstreamRequest = { ...GET, method: 'POST', body: '{}' };
const HEAD = 'HTTP/1.1 200 OK\r\n';

describe('a connection that fails', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['before an answer', (socket) => socket.resetAndDestroy()],
    ['by a hang-up before an answer', (socket) => socket.end()],
    ['in the headers', (socket) => socket.write(`${HEAD}content-le`, () => socket.resetAndDestroy())],
    ['by a hang-up in the headers', (socket) => socket.end(`${HEAD}content-le`)],
    [
      'in the body',
      (socket) =>
        socket.write(`${HEAD}content-length: 100\r\n\r\nabc`, () => setTimeout(() => socket.resetAndDestroy(), 20)),
    ],
    ['by a hang-up in the body', (socket) => socket.end(`${HEAD}content-length: 100\r\n\r\nabc`)],
    ['by a hang-up between chunks', (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`)],
  ])('is reset %s, and the request is not repeated', async (_, answer) => {
    const { port, seen } = await rawServer(answer);
    expect(await viaPort(port)(3000, POST)).toEqual(failure('reset'));
    await new Promise((later) => setTimeout(later, 20));
    expect([seen.connections, seen.requests.length]).toEqual([1, 1]);
  });

  it('is reset on a reused connection, and the request is not repeated', async () => {
    const { port, seen } = await rawServer((socket, _, count) => {
      if (count === 1) socket.write(`${HEAD}content-length: 2\r\n\r\nok`);
      else socket.resetAndDestroy();
    });
    const send = viaPort(port);
    expect(await send(3000, POST)).toMatchObject({ status: 200 });
    expect(await send(3000, POST)).toEqual(failure('reset'));
    await new Promise((later) => setTimeout(later, 20));
    expect([seen.connections, seen.requests.length]).toEqual([1, 2]);
  });

  const OK = `${HEAD}content-length: 2\r\n\r\nok`;
  const release = (ms: number) => new Promise<boolean>((may) => setTimeout(may, ms, true));

  it.each([
    ['whole', OK, ''],
    ['cut in two', OK.slice(0, 20), OK.slice(20)],
  ])('is no answer where something was said before the request, %s', async (_, before, after) => {
    const { port, seen } = await rawServer((socket) => socket.write(after), before);
    const send = heldVia(port);
    expect(await send(release(40))).toEqual(failure('reset', false));
    expect(seen.requests).toEqual([]);
  });

  it('is no answer where the upstream takes leave of a connection that idled', async () => {
    const { port, seen } = await rawServer((socket, _, count) => {
      socket.write(OK);
      if (count === 1) setTimeout(() => socket.end('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n'), 20);
    });
    const send = heldVia(port);
    expect(await send()).toMatchObject({ status: 200 });
    expect(await send(release(60))).toEqual(failure('reset', false));
    expect(await send()).toMatchObject({ status: 200 });
    expect([seen.connections, seen.requests.length]).toEqual([2, 2]);
  });

  it.each([
    'HTTP/1.1 abc\r\n\r\n',
    'nonsense\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    `${HEAD}content-length: x\r\n\r\n`,
    `${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\na`,
    `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`,
    `${HEAD}a: b\0c\r\n\r\n`,
  ])('is not decodable as %j', async (bytes) => {
    const { port } = await rawServer((socket) => socket.write(bytes));
    expect(await viaPort(port)()).toEqual(failure('not_decodable'));
  });
});

const MEBIBYTE = 1024 * 1024;

describe('sizes', () => {
  it.each([
    ['2 MiB', 2 * MEBIBYTE, 2 * MEBIBYTE],
    ['a byte more', 2 * MEBIBYTE + 1, undefined],
  ])('a body of %s', async (_, size, expected) => {
    const port = await httpServer((__, response) => response.end(Buffer.alloc(size)));
    const result = await viaPort(port)();
    expect(result.kind === 'answer' ? result.body.length : result).toEqual(expected ?? failure('too_large'));
  });

  it.each([
    ['15 KiB of headers', 15 * 1024, { kind: 'answer', status: 200 }],
    ['17 KiB of headers', 17 * 1024, failure('too_large')],
  ])('%s', async (_, size, expected) => {
    const { port } = await rawServer((socket) =>
      socket.write(`${HEAD}content-length: 0\r\na: ${'x'.repeat(size)}\r\n\r\n`),
    );
    expect(await viaPort(port)()).toMatchObject(expected);
  });
});

describe('limits', () => {
  it('can be set', async () => {
    const { port } = await rawServer((socket) =>
      socket.write(`${HEAD}content-length: 5\r\na: ${'x'.repeat(2000)}\r\n\r\n12345`),
    );
    expect(await viaPort(port, { headers: 1000 })()).toEqual(failure('too_large'));
    expect(await viaPort(port, { body: 4 })()).toEqual(failure('too_large'));
    expect(await viaPort(port, { headers: 3000, body: 5 })()).toMatchObject({ status: 200 });
  });
});

describe('content codings', () => {
  const serve = (coding: string, bytes: Buffer) =>
    httpServer((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(bytes));
  const PLAIN = Buffer.from('{"name":"ünïcode"}'.repeat(1000));

  it.each([
    ['gzip', gzipSync(PLAIN)],
    ['GZIP', gzipSync(PLAIN)],
    ['x-gzip', gzipSync(PLAIN)],
    ['deflate', deflateSync(PLAIN)],
    ['deflate', deflateRawSync(PLAIN)],
    ['br', brotliCompressSync(PLAIN)],
    ['identity', PLAIN],
    ['', PLAIN],
  ])('decodes %s', async (coding, bytes) => {
    expect(await viaPort(await serve(coding, bytes))()).toMatchObject({ kind: 'answer', body: PLAIN });
  });

  it.each([
    ['gzip', gzipSync(PLAIN).subarray(0, -9)],
    ['br', brotliCompressSync(PLAIN).subarray(0, -5)],
    ['deflate', deflateSync(PLAIN).subarray(0, -6)],
    ['gzip', PLAIN],
    ['br', PLAIN],
    ['gzip, gzip', gzipSync(gzipSync(PLAIN))],
    ['zstd', PLAIN],
    ['unheard-of', PLAIN],
  ])('says that truncated, false or unknown %s is not decodable', async (coding, bytes) => {
    expect(await viaPort(await serve(coding, bytes))()).toEqual(failure('not_decodable'));
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(500 * MEBIBYTE))],
    ['deflate', deflateSync(Buffer.alloc(100 * MEBIBYTE))],
    ['br', brotliCompressSync(Buffer.alloc(100 * MEBIBYTE))],
  ])('stops a %s bomb at the cap', async (coding, bomb) => {
    expect(bomb.length).toBeLessThan(MEBIBYTE);
    const port = await serve(coding, bomb);
    const [before, started] = [process.memoryUsage().arrayBuffers, performance.now()];
    expect(await viaPort(port)()).toEqual(failure('too_large'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MEBIBYTE);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
