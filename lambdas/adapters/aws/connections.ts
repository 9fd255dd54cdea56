// Connections to AWS's endpoints, kept open between exchanges, one exchange at a time over each. By hand since Node's client
// takes two to six times the CPU for an exchange that has one known shape, and a call makes three (ADR 24).
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { isYounger } from '#core/younger.ts';
import { createReplyReader, type Reply, type ReplyReader } from './read-reply.ts';

export type Endpoint = { readonly secure: boolean; readonly hostname: string; readonly port: number };

export type Exchange = {
  readonly endpoint: Endpoint;
  /** Head and body. */
  readonly request: string;
  /** From connecting to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Over a connection that is made for it and not kept. */
  readonly alone: boolean;
};

/** Rejects with an error that has a `code`. */
export type ExchangeOverHttp = (exchange: Exchange) => Promise<Reply>;

type Connection = {
  readonly socket: Socket;
  /** The exchange that is under way. */
  reading:
    | { readonly reader: ReplyReader; readonly done: (reply: Reply) => void; readonly fail: (error: Error) => void }
    | undefined;
  /** When the last one ended. */
  idleSince: number;
};

const MOST_KEPT = 50;

const reset = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' });
const timedOut = (): Error => Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' });

const connectionOver = (socket: Socket): Connection => {
  const connection: Connection = { socket, reading: undefined, idleSince: 0 };
  const read = (take: (reader: ReplyReader) => Reply | undefined): void => {
    const { reading } = connection;
    // Nothing was asked: what comes now can belong to no answer.
    if (reading === undefined) return void socket.destroy();
    try {
      const reply = take(reading.reader);
      if (reply !== undefined) reading.done(reply);
    } catch (error) {
      reading.fail(error as Error);
    }
  };
  socket.on('data', (chunk: Buffer) => read((reader) => reader.push(chunk)));
  socket.on('end', () => read((reader) => reader.end()));
  socket.on('error', (error) => connection.reading?.fail(error));
  socket.on('close', () => connection.reading?.fail(reset()));
  return connection;
};

const open = ({ secure, hostname, port }: Endpoint, session: Buffer | undefined): Socket => {
  if (!secure) return net.connect({ host: hostname, port, noDelay: true });
  const name = net.isIP(hostname) === 0 ? { servername: hostname } : {};
  const safe = { minVersion: 'TLSv1.2', rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] } as const;
  return tls.connect({ host: hostname, port, ...name, ...safe, ...(session && { session }) }).setNoDelay();
};

/**
 * @param now epoch milliseconds
 * @param maxIdleMs a connection that idled so long is closed instead of used
 */
export const createConnections = (now: () => number, maxIdleMs: number): ExchangeOverHttp => {
  const kept = new Map<Endpoint, Connection[]>();
  const sessions = new Map<Endpoint, Buffer>();

  const opened = (endpoint: Endpoint): Connection => {
    // What keeps the process alive is an exchange's timer.
    const socket = open(endpoint, sessions.get(endpoint)).unref();
    socket.on('session', (session) => sessions.set(endpoint, session));
    return connectionOver(socket);
  };
  const idle = (endpoint: Endpoint): Connection | undefined => {
    const connections = kept.get(endpoint);
    for (let last = connections?.pop(); last !== undefined; last = connections?.pop()) {
      if (!last.socket.destroyed && isYounger(last.idleSince, maxIdleMs, now())) return last;
      last.socket.destroy();
    }
    return undefined;
  };
  const keep = (endpoint: Endpoint, connection: Connection): void => {
    const connections = kept.get(endpoint) ?? [];
    kept.set(endpoint, connections);
    if (connections.length >= MOST_KEPT) return void connection.socket.destroy();
    connection.idleSince = now();
    connections.push(connection);
  };

  return ({ endpoint, request, timeoutMs, alone }) =>
    new Promise((resolve, reject) => {
      const connection = (alone ? undefined : idle(endpoint)) ?? opened(endpoint);
      const { socket } = connection;
      const settle = (): void => {
        clearTimeout(timer);
        connection.reading = undefined;
      };
      const fail = (error: Error): void => {
        settle();
        socket.destroy();
        reject(error);
      };
      const done = (reply: Reply): void => {
        settle();
        // Answered before all of it was sent, the rest would go before the next request.
        if (reply.isReusable && !alone && socket.writableLength === 0) keep(endpoint, connection);
        else socket.destroy();
        resolve(reply);
      };
      const timer = setTimeout(() => fail(timedOut()), timeoutMs);
      connection.reading = { reader: createReplyReader(), done, fail };
      socket.write(request);
    });
};
