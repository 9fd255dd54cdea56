// A page of another site that rebinds its name to 127.0.0.1 sends its own name as Host (MCP, "DNS rebinding").
import type { RequestListener, Server } from 'node:http';

export const isLoopbackName = (host: string | undefined): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');

/** Lets a server answer to loopback names only: the embedded AWS services check no signature and hold credentials. */
export const loopbackOnly = (server: Server): Server => {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  return server.on('request', (request, response) => {
    if (isLoopbackName(request.headers.host)) for (const listener of listeners) listener(request, response);
    else response.writeHead(403).end();
  });
};
