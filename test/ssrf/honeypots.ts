// What must never be connected to: listeners on every loopback address that this machine lets a program listen on.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

const ADDRESSES = ['127.0.0.1', '::1', '127.0.0.2', '127.1.2.3', '127.255.255.254'];

export type Honeypots = {
  /** The same at every address. */
  readonly port: number;
  readonly addresses: ReadonlySet<string>;
  /** Local addresses of the connections they took. */
  readonly taken: string[];
  readonly close: () => Promise<void>;
};

const listening = async (server: Server, host: string, port: number): Promise<boolean> => {
  server.listen(port, host);
  return once(server, 'listening').then(
    () => true,
    () => false,
  );
};

export const startHoneypots = async (): Promise<Honeypots> => {
  const taken: string[] = [];
  const honeypot = () =>
    createServer((socket) => {
      taken.push(socket.localAddress ?? '');
      socket.on('error', () => undefined).destroy();
    });
  const first = honeypot();
  await listening(first, '127.0.0.1', 0);
  const { port } = first.address() as AddressInfo;
  const servers = new Map([['127.0.0.1', first]]);
  for (const address of ADDRESSES.slice(1)) {
    const server = honeypot();
    // Only Linux listens on all of 127/8, and not every machine has IPv6.
    if (await listening(server, address, port)) servers.set(address, server);
  }
  const close = async () => {
    for (const server of servers.values()) {
      server.close();
      await once(server, 'close');
    }
  };
  return { port, addresses: new Set(servers.keys()), taken, close };
};
