// The gateway that bench and soak measure: the production MCP handler with its production adapters behind an HTTP server. Only
// the route to a loopback upstream differs from the deployed function.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { createMcpHandler, type McpDeps } from '#functions/mcp/handler.ts';
import { mcpDeps } from '#test/support/mcp-deps.ts';
import { restEvent } from '#test/support/rest-event.ts';

export type ServedGateway = {
  /** One POST to a door. */
  readonly post: (door: string, body: string) => Promise<Answer>;
  /** Listens on loopback, API Gateway's part as thin as it can be; the base URL. */
  readonly serve: () => Promise<string>;
};

type Answer = { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: string };

type Served = {
  readonly endpoints: { readonly [service: string]: string };
  readonly upstream: string;
  /** Hosts that lead to that upstream. */
  readonly hosts: readonly string[];
  readonly integrationDirectories: readonly string[];
  readonly instead?: Partial<McpDeps>;
};

const CONTEXT = { getRemainingTimeInMillis: () => 29_000 } as Context;
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export const servedGateway = ({
  endpoints,
  upstream,
  hosts,
  integrationDirectories,
  instead,
}: Served): ServedGateway => {
  const call = createSignedClient({ region: 'local', credentials: () => CREDENTIALS, endpoints });
  const loopbackRoutes = Object.fromEntries(hosts.map((host) => [host, upstream]));
  const send = createUpstreamClient({ now: Date.now, ownHosts: [], loopbackRoutes });
  const handler = createMcpHandler({ ...mcpDeps({ call, send, integrationDirectories }), ...instead });
  const post = async (door: string, body: string): Promise<Answer> =>
    (await handler(
      { ...restEvent('POST /mcp/{door}', { pathParameters: { door } }), body } as unknown as APIGatewayProxyEvent,
      CONTEXT,
    )) as Answer;
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const door = (request.url ?? '').slice('/mcp/'.length);
      const { statusCode, headers, body } = await post(door, Buffer.concat(chunks).toString());
      response.writeHead(statusCode, headers).end(body);
    });
  };
  const serve = (): Promise<string> =>
    new Promise((resolve) => {
      // A server that hangs up on idle connections resets now and then one that is just being used: an error of nobody's.
      const server = createServer({ keepAliveTimeout: 0 }, listener);
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  return { post, serve };
};
