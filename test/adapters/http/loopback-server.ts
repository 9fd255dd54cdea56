// Servers of these tests: on a free loopback port, closed with everything connected when the test is over.
import http from 'node:http';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import type { UpstreamRequest } from '#core/upstream/exchange.ts';
import { listenOnLoopback } from '#test/support/loopback.ts';

export const GET: UpstreamRequest = { method: 'GET', url: 'https://api.example.com/v1/x', headers: {} };

const listen = async (server: net.Server): Promise<number> => {
  const { port, close } = await listenOnLoopback(server);
  onTestFinished(close);
  return port;
};

/** An HTTP server; the port. */
export const httpServer = (listener: http.RequestListener): Promise<number> => listen(http.createServer(listener));

/** A server of raw bytes: `answer` is called when the first bytes of each request have come, `greeting` said before any. */
export const rawServer = async (answer: (socket: Socket, request: string, count: number) => void, greeting = '') => {
  const seen = { connections: 0, requests: [] as string[] };
  const server = net.createServer((socket) => {
    seen.connections += 1;
    socket.write(greeting);
    socket.on('data', (data: Buffer) =>
      answer(socket, data.toString('latin1'), seen.requests.push(data.toString('latin1'))),
    );
  });
  return { port: await listen(server), seen };
};

/** A TLS server that answers 200 and counts what reaches it; the port. */
export const tlsServer = async (options: tls.TlsOptions) => {
  const seen = { connections: 0, requests: [] as string[] };
  const server = tls.createServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      seen.requests.push(data.toString('latin1'));
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  return { port: await listen(server), seen };
};
