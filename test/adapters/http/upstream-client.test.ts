import { describe, expect, it } from 'vitest';
import { createUpstreamClient, type UpstreamClientOptions } from '#adapters/http/upstream-client.ts';
import type { CredentialPlacement, UpstreamAnswer, UpstreamFailure, UpstreamRequest } from '#core/upstream/exchange.ts';
import { GET, httpServer, rawServer } from './loopback-server.ts';

const KEY: readonly CredentialPlacement[] = [{ in: 'header', name: 'Authorization', value: 'Bearer canary' }];

const clientOf = (options: Partial<UpstreamClientOptions> = {}) =>
  createUpstreamClient({ now: Date.now, ownHosts: ['gateway.example.com'], ...options });

const viaPort = (port: number, options: Partial<UpstreamClientOptions> = {}) => {
  const send = clientOf({ loopbackRoutes: { 'api.example.com': `http://127.0.0.1:${port}` }, ...options });
  return (request: UpstreamRequest = GET, credential = KEY, wait = 2000) =>
    send(request, credential, Date.now() + wait);
};

const text = (result: UpstreamAnswer | UpstreamFailure): string =>
  result.kind === 'answer' ? Buffer.from(result.body).toString() : JSON.stringify(result);

describe('an exchange', () => {
  it('sends the request, the credential and headers of its own, and nothing else', async () => {
    const { port, seen } = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    const request = {
      method: 'POST',
      url: 'https://api.example.com/v1/x?a=1',
      headers: { accept: 'text/csv', 'x-a': 'b' },
      body: 'é',
    };
    const result = await viaPort(port)(request, [...KEY, { in: 'query', name: 'api key', value: 'k&=ä' }]);
    expect(text(result)).toBe('ok');
    expect(seen.requests[0]?.split('\r\n')).toEqual([
      'POST /v1/x?a=1&api%20key=k%26%3D%C3%A4 HTTP/1.1',
      'user-agent: sallyport/0.1',
      'accept: text/csv',
      'x-a: b',
      'host: api.example.com',
      'accept-encoding: gzip, deflate, br',
      'content-length: 2',
      'Authorization: Bearer canary',
      'Connection: keep-alive',
      '',
      'Ã©',
    ]);
  });

  it('sends octets as they are, with their length', async () => {
    const { port, seen } = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    const body = Uint8Array.from([0, 255, 13, 10, 128]);
    expect(text(await viaPort(port)({ ...GET, method: 'POST', body }))).toBe('ok');
    expect(seen.requests.join('')).toMatch(/\r\ncontent-length: 5\r\n/);
    expect(seen.requests.join('')).toMatch(/\r\n\r\n\0\xff\r\n\x80$/);
  });

  it('begins a query for a credential where there is none, and leads under the prefix of the route', async () => {
    const port = await httpServer((request, response) => response.end(request.url));
    const send = clientOf({ loopbackRoutes: { 'api.example.com': `http://127.0.0.1:${port}/mock/` } });
    expect(text(await send(GET, [{ in: 'query', name: 'k', value: 'v' }], Date.now() + 2000))).toBe('/mock/v1/x?k=v');
  });

  it('yields status, headers and body as they came', async () => {
    const { port } = await rawServer((socket) =>
      socket.write(
        'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 418 Teapot\r\nX-A: 1\r\nx-a: 2\r\nRetry-After: 5\r\nretry-after: 7\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 3\r\n\r\n\0\xff\n',
        'latin1',
      ),
    );
    expect(await viaPort(port)()).toEqual({
      kind: 'answer',
      status: 418,
      headers: { 'x-a': '1, 2', 'retry-after': '5, 7', 'set-cookie': 'a=1, b=2', 'content-length': '3' },
      body: Buffer.from([0, 255, 10]),
    });
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('has no body after %s %i', async (method, status) => {
    const { port } = await rawServer((socket) =>
      socket.write(`HTTP/1.1 ${status} X\r\ncontent-encoding: gzip\r\ncontent-length: 9999999\r\n\r\n`),
    );
    expect(await viaPort(port)({ ...GET, method })).toMatchObject({ kind: 'answer', status, body: Buffer.alloc(0) });
  });

  it('takes a body that ends with the connection', async () => {
    const { port } = await rawServer((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100_000)}`));
    expect(text(await viaPort(port)())).toHaveLength(100_000);
  });

  it('connects, and sends nothing until it may', async () => {
    const { port, seen } = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    const send = clientOf({ loopbackRoutes: { 'api.example.com': `http://127.0.0.1:${port}` } });
    const held = async (may: Promise<boolean>, wait = 2000) => {
      const result = send(GET, KEY, Date.now() + wait, may);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(seen.requests).toEqual([]);
      return result;
    };
    expect(await held(new Promise(() => undefined), 60)).toEqual({ kind: 'failure', reason: 'timeout', sent: false });
    expect(await held(Promise.resolve(false))).toEqual({ kind: 'failure', reason: 'held', sent: false });
    expect(seen.requests).toEqual([]);
    let release = (_may: boolean): void => undefined;
    const answer = held(
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    setTimeout(() => release(true), 60);
    expect(text(await answer)).toBe('ok');
    expect(seen.requests).toHaveLength(1);
  });

  it('reuses a connection', async () => {
    const { port, seen } = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    const send = viaPort(port);
    for (let calls = 0; calls < 3; calls += 1) expect(text(await send())).toBe('ok');
    expect([seen.connections, seen.requests.length]).toEqual([1, 3]);
  });

  it('answers with a redirect instead of following it', async () => {
    const honeypot = await rawServer((socket) => socket.destroy());
    for (const location of [
      'http://169.254.169.254/latest/meta-data/',
      `http://127.0.0.1:${honeypot.port}/`,
      '/elsewhere',
    ]) {
      let requests = 0;
      const port = await httpServer((_, response) => {
        requests += 1;
        response.writeHead(302, { location }).end();
      });
      expect(await viaPort(port)()).toMatchObject({ kind: 'answer', status: 302, headers: { location } });
      expect(requests).toBe(1);
    }
    expect(honeypot.seen.connections).toBe(0);
  });
});

describe('what must not be reached', () => {
  const REFUSED = { kind: 'failure', reason: 'address_not_allowed', sent: false };

  it('is not connected to, however the resolver answers', async () => {
    const honeypot = await rawServer((socket) => socket.destroy());
    const answers = [
      ['127.0.0.1'],
      ['::1'],
      ['1.1.1.1', '127.0.0.1'],
      ['127.0.0.1', '2606:4700::1111'],
      ['::ffff:127.0.0.1'],
      ['0.0.0.0'],
      ['::'],
    ];
    let asked = 0;
    const send = clientOf({ resolve: async () => answers[asked++] ?? [] });
    for (const _ of answers) expect(await send(GET, KEY, Date.now() + 2000)).toEqual(REFUSED);
    expect(asked).toBe(answers.length);
    expect(honeypot.seen.connections).toBe(0);
  });

  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://gateway.example.com/',
    'http://api.example.com/',
    'https://api.example.com:444/',
    'https://u:p@api.example.com/',
  ])('is refused before a name is resolved: %s', async (url) => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return ['1.1.1.1'];
    };
    const send = clientOf({ resolve, loopbackRoutes: { 'api.example.com': 'http://127.0.0.1:1' } });
    expect(await send({ ...GET, url }, KEY, Date.now() + 2000)).toEqual(REFUSED);
    expect(asked).toBe(0);
  });

  it('is not what a loopback route may lead to', () => {
    for (const target of [
      'http://10.0.0.1:80',
      'http://localhost:80',
      'https://127.0.0.1:80',
      'http://169.254.169.254/',
      'http://127.0.0.2/',
    ])
      expect(() => clientOf({ loopbackRoutes: { 'api.example.com': target } })).toThrow('a loopback route leads to');
    expect(() => clientOf({ loopbackRoutes: { 'api.example.com': 'http://[::1]:80/x' } })).not.toThrow();
  });

  it('says that a name does not resolve', async () => {
    const send = clientOf({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    expect(await send(GET, KEY, Date.now() + 2000)).toEqual({ kind: 'failure', reason: 'dns', sent: false });
  });

  it('is not sent to once the deadline has passed, and a resolver may not exceed it', async () => {
    const send = clientOf({ resolve: () => new Promise(() => undefined) });
    const timeout = { kind: 'failure', reason: 'timeout', sent: false };
    expect(await send(GET, KEY, Date.now())).toEqual(timeout);
    expect(await send(GET, KEY, Date.now() + 30)).toEqual(timeout);
  });

  it('is not connected to after the deadline', async () => {
    const { port, seen } = await rawServer((socket) => socket.destroy());
    expect(await viaPort(port)(GET, KEY, 0)).toEqual({ kind: 'failure', reason: 'timeout', sent: false });
    await new Promise((later) => setTimeout(later, 20));
    expect(seen.connections).toBe(0);
  });

  it('throws on a credential that is no header value, without repeating it', async () => {
    const send = viaPort(1);
    await expect(send(GET, [{ in: 'header', name: 'authorization', value: 'canary\r\nx: y' }])).rejects.toThrow(
      /^(?!.*canary)/,
    );
    await expect(send(GET, [{ in: 'header', name: 'a b', value: 'canary' }])).rejects.toThrow(/^(?!.*canary)/);
  });
});
