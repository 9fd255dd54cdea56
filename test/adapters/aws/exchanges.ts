// What tests of connections ask, and how a server answers it.
import { createConnections, type Endpoint } from '#adapters/aws/connections.ts';

export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
export const REQUEST = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n';

export const at = (port: number): Endpoint => ({ secure: false, hostname: '127.0.0.1', port });

/** Exchanges over connections of their own; the bodies. */
export const over = (now = () => 0) => {
  const exchange = createConnections(now, 15_000);
  return (endpoint: Endpoint, rest: { alone?: boolean; timeoutMs?: number; request?: string } = {}) =>
    exchange({ endpoint, request: REQUEST, timeoutMs: 2000, alone: false, ...rest }).then(({ body }) =>
      body.toString(),
    );
};
