// The local stand-in for API Gateway: a request listener that hands REST-proxy events to the production handlers
// and imitates what bites in AWS: the 29 s integration limit, the 6 MB envelopes, the remapped response header.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { SECURITY_HEADERS } from '#core/http.ts';
import { isLoopbackName } from '#lib/local/loopback-only.ts';
import type { RestHandler } from '#middleware/rest-function.ts';
import { matchRoute } from './match-route.ts';
import { restEvent } from './rest-event.ts';

export type FrontOptions = {
  /** Handler by resource template. */
  readonly routes: { readonly [resource: string]: RestHandler };
  /** Served before anything else under its path prefix. */
  readonly mounts?: { readonly [prefix: string]: Mount };
  /** @default 29000 */
  readonly timeoutMs?: number;
};

/** The demo upstream: `host` is the name by which the gateway calls it, and which is nobody's to rebind. */
type Mount = {
  readonly host: string;
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
};

/** API Gateway's own limit on a request. */
const MAX_REQUEST = 10 * 1024 * 1024;
/** Lambda's limit on a request or response envelope. */
const MAX_ENVELOPE = 6 * 1024 * 1024;

export const createFront =
  (options: FrontOptions): RequestListener =>
  (request, response) => {
    serve(request, response, options).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 502, 'Internal server error');
    });
  };

const serve = async (request: IncomingMessage, response: ServerResponse, options: FrontOptions): Promise<void> => {
  const path = (request.url ?? '/').split('?')[0] as string;
  const { host } = request.headers;
  const [, mount] = Object.entries(options.mounts ?? {}).find(([prefix]) => path.startsWith(`${prefix}/`)) ?? [];
  if (!isLoopbackName(host) && (mount === undefined || host !== mount.host))
    return refuse(response, 403, 'Forbidden: this server answers to loopback names only');
  if (mount !== undefined) return mount.serve(request, response);
  const route = matchRoute(path, Object.keys(options.routes));
  if (route === undefined) return refuse(response, 404, 'Not found');
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, 'Request Too Long');
  const event = restEvent(request, route, body, Date.now());
  if (JSON.stringify(event).length > MAX_ENVELOPE) return refuse(response, 413, 'Request Too Long');
  const handler = options.routes[route.resource] as RestHandler;
  const timeoutMs = options.timeoutMs ?? 29_000;
  const result = await withTimeout(handler(event, contextOf(event, timeoutMs)), timeoutMs);
  if (result === undefined) return refuse(response, 504, 'Endpoint request timed out');
  if (JSON.stringify(result).length > MAX_ENVELOPE) return refuse(response, 502, 'Internal server error');
  write(response, result);
};

const contextOf = (event: APIGatewayProxyEvent, timeoutMs: number): Context => {
  const until = Date.now() + timeoutMs;
  return {
    awsRequestId: event.requestContext.requestId,
    getRemainingTimeInMillis: () => until - Date.now(),
  } as Context;
};

/** RFC 9457, without a type of its own: the title says what the status means. */
const problem = (status: number, title: string): string => JSON.stringify({ type: 'about:blank', title, status });

const refuse = (response: ServerResponse, status: number, title: string): void => {
  const headers = { ...SECURITY_HEADERS, 'content-type': 'application/problem+json' };
  response.writeHead(status, headers).end(problem(status, title));
};

/**
 * The server in front: a request must have arrived after 29 s, and what is no HTTP (two lengths, 16 KB of headers) is
 * refused in words, too.
 */
export const createFrontServer = (): Server => {
  const server = createServer({ requestTimeout: 29_000, connectionsCheckingInterval: 5000 });
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const [status, title] = CLIENT_ERRORS[fault.code ?? ''] ?? [400, 'Bad Request'];
    const body = problem(status, title);
    const head = `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}`;
    socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
  });
  return server;
};

const CLIENT_ERRORS: { readonly [code: string]: readonly [number, string] } = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= MAX_REQUEST) chunks.push(chunk as Buffer);
    // Read on for a while, so that the client sees the answer instead of a reset connection.
    else if (size > 2 * MAX_REQUEST) break;
  }
  return size > MAX_REQUEST ? undefined : Buffer.concat(chunks);
};

const withTimeout = async <T>(work: Promise<T>, ms: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

// API Gateway renames this response header of a proxy integration.
const REMAPPED = new Set(['www-authenticate']);

const write = (response: ServerResponse, result: APIGatewayProxyResult): void => {
  for (const [name, value] of Object.entries(result.headers ?? {})) {
    response.setHeader(REMAPPED.has(name.toLowerCase()) ? `x-amzn-remapped-${name}` : name, String(value));
  }
  const body = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > 0) response.setHeader('content-length', body.length);
  response.writeHead(result.statusCode).end(body);
};
