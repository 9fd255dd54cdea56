// A vendor on loopback: it gives the answer it is told to, and keeps what reached it.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { CredentialPlacement, UpstreamAnswer, UpstreamRequest } from '#core/upstream/exchange.ts';
import type { RecordedAnswer } from './recording.ts';

export type Arrived = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type RecordingVendor = {
  /** One exchange through the real client, whatever host the request is for. */
  readonly exchange: (
    request: UpstreamRequest,
    credential: readonly CredentialPlacement[],
    answer: RecordedAnswer,
  ) => Promise<{ readonly arrived: Arrived; readonly answer: UpstreamAnswer }>;
  readonly close: () => void;
};

/** The body as it goes over the wire. */
export const wireText = ({ body }: Pick<RecordedAnswer, 'body'>): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);

export const startRecordingVendor = async (): Promise<RecordingVendor> => {
  let told: RecordedAnswer = { status: 500 };
  let arrived: Arrived | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      arrived = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      // Moments in a recording are read against the time of its own, not against the test's.
      response.sendDate = false;
      const type = told.body === undefined ? {} : { 'content-type': 'application/json' };
      response.writeHead(told.status, { ...type, ...told.headers }).end(wireText(told));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    exchange: async (request, credential, answer) => {
      told = answer;
      arrived = undefined;
      const loopbackRoutes = { [new URL(request.url).host]: url };
      const send = createUpstreamClient({ now: Date.now, ownHosts: [], loopbackRoutes });
      const received = await send(request, credential, Date.now() + 10_000);
      if (received.kind === 'failure' || arrived === undefined) throw new Error(JSON.stringify(received));
      return { arrived, answer: received };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
