// The gateway under test: the production MCP handler with its production adapters behind an HTTP server. Only the route
// to a loopback upstream differs from the deployed function.

import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import { createCallBackends } from '#adapters/aws/call-backends.ts';
import { auditKey } from '#adapters/aws/derived-key.ts';
import { hotDynamo } from '#adapters/aws/dynamo-hot.ts';
import { createSignedClient } from '#adapters/aws/signed-client.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { evaluateMapping } from '#adapters/schema/evaluate-mapping.ts';
import { createMcpHandler } from '#functions/mcp/handler.ts';
import { answerBench, argument, usage } from './answer.ts';
import { DOCUMENT_HOST } from './api-document.ts';
import type { Outside } from './outside.ts';
import { WIDE_HOST } from './wide-integration.ts';

export type GatewayArgument = {
  readonly outside: Outside;
  readonly integrationDirectories: readonly string[];
  /** Whether AWS is the embedded one, with its own milliseconds. @default false: it answers from memory */
  readonly embedded?: boolean;
  /** Whether calls are written down, as every deployed gateway does: without, for what that costs. @default true */
  readonly audit?: boolean;
};

const HOSTS = ['demo-crm.sallyport.example', WIDE_HOST, DOCUMENT_HOST];

const NOWHERE = { write: async () => undefined, close: async () => true };

const { outside, integrationDirectories, audit, embedded } = argument<GatewayArgument>();
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const call = createSignedClient({
  region: 'local',
  credentials: () => credentials,
  endpoints: embedded ? outside.embedded : outside.endpoints,
});
const backends = createCallBackends({
  call,
  tables: { tokens: 'tokens', config: 'config', credentials: 'credentials' },
  tokenKmsKey: 'alias/sallyport-tokens',
  residency: 'dev',
  keyIds: 'a',
  vault: 'secretsManager',
  dataKmsKey: 'alias/sallyport-secrets',
  secretPrefix: 'sallyport',
  integrationDirectories,
  now: Date.now,
});

const handler = createMcpHandler({
  residency: 'dev',
  residencyUrls: {},
  allowedOrigins: [],
  findToken: backends.findToken,
  findIntegration: backends.findIntegration,
  secrets: backends.secretReader,
  clients: backends.clientReader,
  stateKey: () => Promise.reject(new Error('no call of the benchmark needs it')),
  connectLink: () => Promise.resolve(undefined),
  tokenBackends: backends.tokenBackends,
  trail: audit === false ? NOWHERE : auditTrail(hotDynamo(call), 'audit'),
  argumentsKey: auditKey(call, 'alias/sallyport-audit', 'dev'),
  auditReads: 'closed',
  guards: () => Promise.reject(new Error('no call of the benchmark needs them')),
  randomBytes,
  sleep: wait,
  random: Math.random,
  compile: compileSchema,
  evaluate: evaluateMapping,
  send: createUpstreamClient({
    now: Date.now,
    ownHosts: [],
    loopbackRoutes: Object.fromEntries(HOSTS.map((host) => [host, outside.upstream])),
  }),
  now: Date.now,
  // Lines are made as in production; where they go is not ours to measure.
  log: createLog(() => undefined, Date.now),
  metrics: createMetrics(() => undefined, Date.now, 'bench'),
});

const CONTEXT = { getRemainingTimeInMillis: () => 29_000 } as Context;

const eventOf = (token: string, body: string): APIGatewayProxyEvent =>
  ({
    httpMethod: 'POST',
    resource: '/mcp/{door}',
    multiValueHeaders: { 'content-type': ['application/json'] },
    pathParameters: { door: token },
    queryStringParameters: null,
    requestContext: { requestId: 'bench', extendedRequestId: 'bench', requestTimeEpoch: Date.now() },
    body,
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEvent;

const post = (token: string, message: object) =>
  handler(eventOf(token, JSON.stringify({ jsonrpc: '2.0', id: 1, ...message })), CONTEXT);

/** CPU of one tools/list, in µs, and its size: no HTTP server around the handler. */
const list = async ({ token, count }: { token: string; count: number }) => {
  const before = usage().cpu;
  let bytes = 0;
  for (let i = 0; i < count; i++) bytes = (await post(token, { method: 'tools/list' })).body.length;
  return { cpu: (usage().cpu - before) / count, bytes };
};

/** Many calls, some at a time; the resident set after every tenth of them, in MB. */
const soak = async (count: number) => {
  const call = { method: 'tools/call', params: { name: 'get_single_crm_contact_by_id', arguments: { id: '7' } } };
  const tenth = async (): Promise<number> => {
    const worker = async () => {
      for (let i = 0; i < count / 100; i++) await post(outside.demoToken, call);
    };
    await Promise.all(Array.from({ length: 10 }, worker));
    return usage().rss;
  };
  const rss: number[] = [];
  while (rss.length < 10) rss.push(await tenth());
  return rss;
};

// API Gateway's part, as thin as it can be: what stands between it and a function is not ours.
const listener: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const token = (request.url ?? '').slice('/mcp/'.length);
    const { statusCode, headers, body } = await handler(eventOf(token, Buffer.concat(chunks).toString()), CONTEXT);
    response.writeHead(statusCode, headers as Record<string, string>).end(body);
  });
};

const serve = (): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer({ keepAliveTimeout: 60_000 }, listener);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

answerBench({ serve, list, soak });
