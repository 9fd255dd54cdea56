import tls from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Endpoint } from '#adapters/aws/connections.ts';
import { rawServer, tlsServer } from '#test/adapters/http/loopback-server.ts';
import { selfSignedCertificate } from '#test/adapters/http/self-signed-certificate.ts';
import { listenOnLoopback } from '#test/support/loopback.ts';
import { at, OK, over } from './exchanges.ts';

describe('a connection', () => {
  it('carries one exchange after the other, and each at once has its own', async () => {
    const { port, seen } = await rawServer((socket) => socket.write(OK));
    const [post, endpoint] = [over(), at(port)];
    expect(await post(endpoint)).toBe('ok');
    expect(await post(endpoint)).toBe('ok');
    expect(seen.connections).toBe(1);
    await Promise.all([post(endpoint), post(endpoint), post(endpoint)]);
    expect(seen).toMatchObject({ connections: 3, requests: { length: 5 } });
  });

  it('that says something unasked is not used again: nobody gets an answer to another question', async () => {
    const isOver = Promise.withResolvers<void>();
    const { port, seen } = await rawServer((socket) => {
      socket.write(OK);
      socket.on('close', () => isOver.resolve());
      setTimeout(() => socket.write(OK), 5);
    });
    const [post, endpoint] = [over(), at(port)];
    await post(endpoint);
    await isOver.promise;
    await post(endpoint);
    expect(seen.connections).toBe(2);
  });

  it('is not kept where it is to be alone, nor where the other end closes', async () => {
    const { port, seen } = await rawServer((socket, _, count) =>
      socket.end(count === 1 ? OK : 'HTTP/1.1 200 OK\r\n\r\nok'),
    );
    const [post, endpoint] = [over(), at(port)];
    expect([await post(endpoint, { alone: true }), await post(endpoint), await post(endpoint)]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
    expect(seen.connections).toBe(3);
  });
});

describe('an exchange', () => {
  it.each([
    ['ECONNRESET', (end: () => void) => end()],
    ['ETIMEDOUT', () => undefined],
  ])('fails with %s', async (code, then) => {
    const { port } = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n');
      then(() => socket.destroy());
    });
    await expect(over()(at(port), { timeoutMs: 100 })).rejects.toMatchObject({ code });
  });

  it('may last longer than the one before it on its connection was given', async () => {
    const { port, seen } = await rawServer((socket, _, count) =>
      setTimeout(() => socket.write(OK), count === 1 ? 0 : 150),
    );
    const [post, endpoint] = [over(), at(port)];
    expect([await post(endpoint, { timeoutMs: 100 }), await post(endpoint), seen.connections]).toEqual(['ok', 'ok', 1]);
  });

  it('that comes by drops ends at its time', async () => {
    const { port } = await rawServer((socket) => {
      const drops = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(drops));
    });
    await expect(over()(at(port), { timeoutMs: 100 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});

describe('over TLS', () => {
  const trusting = (cert: string): void => {
    const before = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...before, cert]);
    onTestFinished(() => tls.setDefaultCACertificates(before));
  };
  const local = (port: number): Endpoint => ({ secure: true, hostname: 'localhost', port });

  it('is under the name of the endpoint, and kept', async () => {
    const certificate = selfSignedCertificate('localhost');
    trusting(certificate.cert);
    const { port, seen } = await tlsServer(certificate);
    const [post, endpoint] = [over(), local(port)];
    expect([await post(endpoint), await post(endpoint), seen.connections]).toEqual(['ok', 'ok', 1]);
  });

  it('resumes its session on the next connection', async () => {
    const certificate = selfSignedCertificate('localhost');
    trusting(certificate.cert);
    const resumed: boolean[] = [];
    const server = tls.createServer(certificate, (socket) => {
      resumed.push(socket.isSessionReused());
      socket.on('error', () => undefined).on('data', () => socket.write(OK));
    });
    const { port, close } = await listenOnLoopback(server);
    onTestFinished(close);
    const [post, endpoint] = [over(), local(port)];
    await post(endpoint);
    await post(endpoint, { alone: true });
    expect(resumed).toEqual([false, true]);
  });

  it.each([
    ['a certificate of nobody known', 'DEPTH_ZERO_SELF_SIGNED_CERT', {}, selfSignedCertificate('localhost'), false],
    ['another name', 'ERR_TLS_CERT_ALTNAME_INVALID', {}, selfSignedCertificate('elsewhere.example'), true],
    ['an end in the past', 'CERT_HAS_EXPIRED', {}, selfSignedCertificate('localhost', '210101000000Z'), true],
    [
      'TLS 1.1',
      'EPROTO',
      { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' } as const,
      selfSignedCertificate('localhost'),
      true,
    ],
  ])('sends nothing to %s, whatever the environment says', async (_, code, options, certificate, isTrusted) => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    });
    if (isTrusted) trusting(certificate.cert);
    const { port, seen } = await tlsServer({ ...certificate, ...options, ciphers: 'DEFAULT@SECLEVEL=0' });
    await expect(over()(local(port))).rejects.toMatchObject({ code });
    expect(seen.requests).toEqual([]);
  });
});
