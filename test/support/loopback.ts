// A server on a free loopback port that can be ended with everything that is connected to it.
import type { AddressInfo, Server, Socket } from 'node:net';

export type Listening = {
  readonly port: number;
  /** Ends every connection; the server goes on. */
  readonly hangUp: () => void;
  /** Nothing listens there any more, and nothing is connected. */
  readonly close: () => Promise<void>;
  /** At the same port. */
  readonly reopen: () => Promise<void>;
};

export const listenOnLoopback = async (server: Server): Promise<Listening> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port,
    hangUp,
    close: async () => {
      if (!server.listening) return;
      const closed = new Promise((done) => server.close(done));
      hangUp();
      await closed;
    },
    reopen: () => listen(port),
  };
};
