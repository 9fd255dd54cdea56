// An upstream of raw bytes, over TCP or TLS, that counts what reaches it.
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { listenOnLoopback } from '#test/support/loopback.ts';
import { ANSWER } from './world.ts';

/** Answers one request; the connection is its to end. */
export type Behaviour = (socket: Socket, request: string) => void;

export type UpstreamFront = {
  readonly port: number;
  readonly behave: (behaviour: Behaviour | undefined) => void;
  /** Whole requests, and every byte before them. */
  readonly requests: () => readonly string[];
  readonly bytes: () => number;
  /** With another certificate from now on. */
  readonly certify: (certificate: { readonly cert: string; readonly key: string }) => void;
  readonly hangUp: () => void;
  /** Nothing listens there, until `reopen`. */
  readonly shut: () => Promise<void>;
  readonly reopen: () => Promise<void>;
};

const HEALTHY = JSON.stringify({ data: [{ id: '7', note: ANSWER }], id: '7' });

export const answerWell: Behaviour = (socket) =>
  void socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${HEALTHY.length}\r\n\r\n${HEALTHY}`,
  );

/** Where a whole request ends in what has come so far; `undefined` where it has not. */
const endOf = (text: string): number | undefined => {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + 4 + length ? head + 4 + length : undefined;
};

export const startUpstreamFront = async (secured?: tls.TlsOptions): Promise<UpstreamFront> => {
  let behaviour: Behaviour | undefined;
  let bytes = 0;
  const requests: string[] = [];
  const serve = (socket: Socket): void => {
    let pending = '';
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      bytes += data.length;
      pending += data.toString('latin1');
      for (let end = endOf(pending); end !== undefined; end = endOf(pending)) {
        const request = pending.slice(0, end);
        pending = pending.slice(end);
        requests.push(request);
        (behaviour ?? answerWell)(socket, request);
      }
    });
  };
  const server = secured === undefined ? net.createServer(serve) : tls.createServer(secured, serve);
  const { port, hangUp, close, reopen } = await listenOnLoopback(server);
  return {
    port,
    behave: (next) => {
      behaviour = next;
    },
    requests: () => requests,
    bytes: () => bytes,
    certify: (certificate) => (server as tls.Server).setSecureContext(certificate),
    hangUp,
    shut: close,
    reopen,
  };
};
