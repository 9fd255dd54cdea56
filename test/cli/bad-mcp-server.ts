// An MCP server that breaks one promise at a time.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Json, JsonObject } from '#core/json.ts';

export type Faults = {
  readonly tools?: readonly JsonObject[];
  readonly noDiscovery?: true;
  readonly noHandshake?: true;
  readonly getStream?: true;
  readonly openToStrangers?: true;
  readonly challenge?: true;
  readonly anyOrigin?: true;
  readonly oauthPage?: true;
  readonly unknownToolAnswers?: true;
  /** @default -32602 */
  readonly unknownToolCode?: number;
  readonly shuffles?: true;
  readonly noPing?: true;
  readonly hangUpOnGet?: true;
  readonly callFails?: string;
  /** Answers of the door itself. */
  readonly status?: number;
};

export const TOOL: JsonObject = {
  name: 'list_things',
  description: 'Lists things.',
  inputSchema: { type: 'object', properties: { limit: { type: 'integer' } }, additionalProperties: false },
  annotations: { readOnlyHint: true },
};

export type BadServer = {
  readonly url: string;
  /** Names of tools that were called. */
  readonly called: readonly string[];
  readonly close: () => Promise<void>;
};

const TOKEN = '0123456789abcdefghijklmnop';

export const startBadServer = async (faults: Faults): Promise<BadServer> => {
  const called: string[] = [];
  const server = createServer((request, response) => void serve(request, response, faults, called));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp/${TOKEN}`,
    called,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const send = (response: ServerResponse, status: number, body: Json, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

const serve = async (
  request: IncomingMessage,
  response: ServerResponse,
  faults: Faults,
  called: string[],
): Promise<void> => {
  const body = await buffer(request);
  if (request.url?.startsWith('/.well-known/')) {
    if (faults.oauthPage) response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');
    else send(response, 404, { message: 'Not found' });
    return;
  }
  if (faults.status !== undefined) return send(response, faults.status, { secret: TOKEN }, { location: '/elsewhere' });
  if (request.method !== 'POST') return serveGet(response, faults);
  if (!faults.openToStrangers && request.url?.split('?')[0] !== `/mcp/${TOKEN}`)
    return send(response, 401, { message: 'closed' }, faults.challenge && { 'www-authenticate': 'Bearer' });
  if (!faults.anyOrigin && request.headers.origin !== undefined) return send(response, 403, { message: 'no' });
  const message = JSON.parse(body.toString()) as JsonObject;
  if (message.id === undefined) {
    response.writeHead(202).end();
    return;
  }
  const answer = answerOf(message, faults, called);
  send(response, 200, { jsonrpc: '2.0', id: message.id, ...answer });
};

const serveGet = (response: ServerResponse, faults: Faults): void => {
  if (faults.hangUpOnGet) response.destroy();
  else if (faults.getStream) response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
  else send(response, 405, { message: 'POST only' });
};

const failure = (code: number, message: string): JsonObject => ({ error: { code, message } });

const MODERN: JsonObject = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' };

const SERVER: JsonObject = { capabilities: { tools: {} }, serverInfo: { name: 'bad', version: '1' } };

const answerOf = ({ method, params }: JsonObject, faults: Faults, called: string[]): JsonObject => {
  const { _meta: meta } = (params ?? {}) as JsonObject;
  const modern = meta !== undefined && Object.hasOwn(meta as object, 'io.modelcontextprotocol/protocolVersion');
  if (modern ? faults.noDiscovery : faults.noHandshake) return failure(-32601, 'Method not found');
  const answer = METHODS[String(method)]?.((params ?? {}) as JsonObject, faults, called);
  if (answer === undefined) return failure(-32601, 'Method not found');
  return modern && answer.result !== undefined ? { result: { ...(answer.result as JsonObject), ...MODERN } } : answer;
};

let turn = 0;

const METHODS: {
  readonly [method: string]: (params: JsonObject, faults: Faults, called: string[]) => JsonObject;
} = {
  'server/discover': () => ({ result: { ...SERVER, supportedVersions: ['2026-07-28'] } }),
  initialize: ({ protocolVersion = '' }) => ({ result: { ...SERVER, protocolVersion } }),
  ping: (_, { noPing }) => (noPing ? failure(-32601, `no ping for ${TOKEN}`) : { result: {} }),
  'tools/list': (_, { tools = [TOOL], shuffles }) => {
    turn += 1;
    return { result: { tools: shuffles && turn % 2 === 0 ? [...tools].reverse() : tools } };
  },
  'tools/call': ({ name }, { tools = [TOOL], unknownToolAnswers, unknownToolCode, callFails }, called) => {
    const known = tools.some((tool) => tool.name === name);
    if (known) called.push(String(name));
    if (!known && !unknownToolAnswers) return failure(unknownToolCode ?? -32602, 'Unknown tool');
    const content = [{ type: 'text', text: callFails ?? 'done' }];
    return { result: { content, ...(callFails !== undefined && { isError: true }) } };
  },
};
