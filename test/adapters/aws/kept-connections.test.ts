// Which connections are used again, and for how long.
import { execFile } from 'node:child_process';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rawServer } from '#test/adapters/http/loopback-server.ts';
import { at, OK, over, REQUEST } from './exchanges.ts';

describe('a connection', () => {
  it('that idled too long is closed instead of used', async () => {
    let now = 0;
    const { port, seen } = await rawServer((socket) => socket.write(OK));
    const [post, endpoint] = [over(() => now), at(port)];
    await post(endpoint);
    now = 14_999;
    await post(endpoint);
    expect(seen.connections).toBe(1);
    now += 15_000;
    await post(endpoint);
    expect(seen.connections).toBe(2);
  });

  it('that idled nobody knows how long, since the clock was set back, is closed as well', async () => {
    let now = 1_000_000;
    const { port, seen } = await rawServer((socket) => socket.write(OK));
    const [post, endpoint] = [over(() => now), at(port)];
    await post(endpoint);
    now -= 1;
    await post(endpoint);
    expect(seen.connections).toBe(2);
  });

  it('that was used last is used first: the others grow old', async () => {
    const sockets: Socket[] = [];
    const isFirstBack = Promise.withResolvers<void>();
    const { port } = await rawServer(async (socket) => {
      if (!sockets.includes(socket)) sockets.push(socket);
      const place = sockets.indexOf(socket);
      if (place === 1) await isFirstBack.promise;
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${place}`);
    });
    const [post, endpoint] = [over(), at(port)];
    const both = [post(endpoint), post(endpoint)];
    expect(await Promise.race(both)).toBe('0');
    isFirstBack.resolve();
    await Promise.all(both);
    expect([await post(endpoint), await post(endpoint)]).toEqual(['1', '1']);
  });

  it('is one of fifty that are kept', async () => {
    const { port, seen } = await rawServer((socket) => socket.write(OK));
    const [post, endpoint] = [over(), at(port)];
    const sixty = () => Promise.all(Array.from({ length: 60 }, () => post(endpoint)));
    await sixty();
    await sixty();
    expect(seen.connections).toBe(60 + 10);
  });

  it('is not kept where its request was answered before all of it was sent', async () => {
    const { port, seen } = await rawServer((socket, _, count) => {
      if (count === 1) socket.pause().write(OK);
      else if (seen.connections === 2) socket.write(OK);
    });
    const [post, endpoint] = [over(), at(port)];
    expect(await post(endpoint, { request: `${REQUEST}${'x'.repeat(20_000_000)}` })).toBe('ok');
    expect(await post(endpoint)).toBe('ok');
    expect(seen.connections).toBe(2);
  });

  it('that is kept keeps no process alive', async () => {
    const { port } = await rawServer((socket) => socket.write(OK));
    const script = `import { createConnections } from '#adapters/aws/connections.ts';
      const endpoint = { secure: false, hostname: '127.0.0.1', port: ${port} };
      const exchange = createConnections(Date.now, 15_000);
      const request = ${JSON.stringify(REQUEST)};
      process.stdout.write(String((await exchange({ endpoint, request, timeoutMs: 2000, alone: false })).body));`;
    const child = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 5000 });
    expect(child.stdout).toBe('ok');
  });
});
