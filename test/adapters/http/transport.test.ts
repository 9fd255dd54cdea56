// The guard refuses loopback, so a TLS server of a test cannot be reached through it: these tests take the guarded
// transport, options and all, and replace its lookup, its trust anchor and (where they say so) its address check.
import { execFile } from 'node:child_process';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { idleSocketCloser } from '#adapters/http/idle-sockets.ts';
import { sendOnce } from '#adapters/http/send-once.ts';
import { guardedTransport, type Transport } from '#adapters/http/transport.ts';
import { GET, httpServer, rawServer, tlsServer } from './loopback-server.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const HOST = 'api.example.com';
const TRUSTED = selfSignedCertificate(HOST);

const toLoopback: LookupFunction = (_, options, callback) =>
  options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

const GUARDED = guardedTransport(async () => ['1.1.1.1']);

const transport = (ca: string, rest: Partial<Transport> = {}): Transport => ({
  ...GUARDED,
  agent: new https.Agent({ ...(GUARDED.agent as https.Agent).options, lookup: toLoopback, ca }),
  isAllowed: () => true,
  ...rest,
});

const send = (port: number, over: Transport) =>
  sendOnce({
    transport: over,
    target: { hostname: HOST, port: String(port), host: HOST, path: '/v1/x' },
    request: GET,
    credential: [
      { in: 'header', name: 'authorization', value: 'Bearer canary' },
      { in: 'query', name: 'key', value: 'canary' },
    ],
    timeLeft: () => 3000,
    limits: { body: 1000, headers: 1000 },
  });

describe('the guarded transport', () => {
  it('sends over TLS under the name of the host', async () => {
    const names: string[] = [];
    const { port, seen } = await tlsServer({
      ...TRUSTED,
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    });
    const over = transport(TRUSTED.cert);
    expect(await send(port, over)).toMatchObject({ kind: 'answer', status: 200 });
    expect(await send(port, over)).toMatchObject({ kind: 'answer', status: 200 });
    expect(names).toEqual([HOST]);
    expect(seen.requests[1]).toMatch(
      /^GET \/v1\/x\?key=canary HTTP\/1\.1\r\n[\s\S]*host: api\.example\.com\r\n[\s\S]*authorization: Bearer canary\r\n/,
    );
  });

  it('speaks TLS 1.2 at least, whatever OpenSSL is configured to', () => {
    expect((GUARDED.agent as https.Agent).options).toMatchObject({
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      autoSelectFamily: false,
    });
  });

  const OTHER = selfSignedCertificate('other.example.com');
  const EXPIRED = selfSignedCertificate(HOST, '210101000000Z');
  it.each<[string, TlsOptions, string]>([
    ['a certificate nobody vouches for', selfSignedCertificate(HOST), TRUSTED.cert],
    ['a certificate for another name', OTHER, OTHER.cert],
    ['an expired certificate', EXPIRED, EXPIRED.cert],
    [
      'TLS 1.1',
      { ...TRUSTED, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      TRUSTED.cert,
    ],
  ])('tells nothing to a server with %s', async (_, options, ca) => {
    const { port, seen } = await tlsServer(options);
    expect(await send(port, transport(ca))).toEqual({ kind: 'failure', reason: 'tls', sent: false });
    expect(seen).toEqual({ connections: 1, requests: [] });
  });

  it('verifies although the environment says not to', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { port, seen } = await tlsServer(selfSignedCertificate(HOST));
    expect(await send(port, transport(TRUSTED.cert))).toEqual({ kind: 'failure', reason: 'tls', sent: false });
    expect(seen.requests).toEqual([]);
    vi.unstubAllEnvs();
  });

  it('does not fall back to plain http', async () => {
    const { port, seen } = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
    expect(await send(port, transport(TRUSTED.cert))).toEqual({ kind: 'failure', reason: 'tls', sent: false });
    expect(seen.requests.join('')).not.toContain('canary');
  });

  it('says reset where the server hangs up in the handshake', async () => {
    const { port } = await rawServer((socket) => socket.destroy());
    expect(await send(port, transport(TRUSTED.cert))).toEqual({ kind: 'failure', reason: 'reset', sent: false });
  });

  it('tells nothing to a server whose address is not public, should a lookup have let it through', async () => {
    const { port, seen } = await tlsServer(TRUSTED);
    const over = transport(TRUSTED.cert, { isAllowed: GUARDED.isAllowed });
    expect(await send(port, over)).toEqual({ kind: 'failure', reason: 'address_not_allowed', sent: false });
    expect(seen.requests).toEqual([]);
  });

  it('looks up through the guard', async () => {
    const over = guardedTransport(async () => ['127.0.0.1']);
    const { port, seen } = await tlsServer(TRUSTED);
    expect(await send(port, over)).toEqual({ kind: 'failure', reason: 'address_not_allowed', sent: false });
    expect(seen.connections).toBe(0);
  });

  it('ignores the proxy of the environment', async () => {
    const proxy = await rawServer((socket) => socket.destroy());
    const url = `http://127.0.0.1:${proxy.port}`;
    const script = `import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
      const send = createUpstreamClient({ now: Date.now, ownHosts: [], resolve: async () => ['127.0.0.1'] });
      const result = await send({ method: 'GET', url: 'https://api.example.com/', headers: {} }, [], Date.now() + 1000);
      process.stdout.write(result.reason ?? 'answered');`;
    const child = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env.PATH, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: url, https_proxy: url, HTTP_PROXY: url },
      timeout: 10_000,
    });
    expect(child.stdout).toBe('address_not_allowed');
    expect(proxy.seen.connections).toBe(0);
  });
});

describe('idleSocketCloser', () => {
  it('closes what idled too long, and only that', async () => {
    let connections = 0;
    const port = await httpServer((request, response) => response.end(String(request.socket.remotePort)));
    const agent = new http.Agent({ keepAlive: true });
    let now = 1000;
    const closeIdle = idleSocketCloser(agent, () => now, 500);
    const call = async (): Promise<void> => {
      closeIdle();
      await new Promise<void>((done, fail) =>
        http
          .get({ agent, port, host: '127.0.0.1' }, (response) => response.resume().on('end', done))
          .on('error', fail)
          .on('socket', (socket) => {
            if (socket.connecting) connections += 1;
          }),
      );
      await new Promise((later) => setImmediate(later));
    };
    await call();
    now += 499;
    await call();
    expect(connections).toBe(1);
    now += 500;
    await call();
    expect(connections).toBe(2);
    // Set back: nobody knows how long it was.
    now -= 1;
    await call();
    expect(connections).toBe(3);
    agent.destroy();
  });
});
