// The gateway under load: the production MCP handler with its production adapters. Only the route to a loopback upstream differs
// from the deployed function.
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
import { answerBench, argument } from '#test/bench/answer.ts';
import type { Outside } from './outside-process.ts';

export type GatewayArgument = { readonly outside: Outside; readonly integrationDirectories: readonly string[] };

const { outside, integrationDirectories } = argument<GatewayArgument>();
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const call = createSignedClient({ region: 'local', credentials: () => credentials, endpoints: outside.endpoints });
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
const unneeded = (): Promise<never> => Promise.reject(new Error('no call of the soak needs it'));

const handler = createMcpHandler({
  residency: 'dev',
  residencyUrls: {},
  allowedOrigins: [],
  findToken: backends.findToken,
  findIntegration: backends.findIntegration,
  secrets: backends.secretReader,
  clients: backends.clientReader,
  stateKey: unneeded,
  connectLink: () => Promise.resolve(undefined),
  tokenBackends: backends.tokenBackends,
  trail: auditTrail(hotDynamo(call), 'audit'),
  argumentsKey: auditKey(call, 'alias/sallyport-audit', 'dev'),
  auditReads: 'closed',
  guards: unneeded,
  randomBytes,
  sleep: wait,
  random: Math.random,
  compile: compileSchema,
  evaluate: evaluateMapping,
  send: createUpstreamClient({
    now: Date.now,
    ownHosts: [],
    loopbackRoutes: { 'demo-crm.sallyport.example': outside.upstream },
  }),
  now: Date.now,
  // Lines are made as in production; where they go is not this process's.
  log: createLog(() => undefined, Date.now),
  metrics: createMetrics(() => undefined, Date.now, 'soak'),
});

const CONTEXT = { getRemainingTimeInMillis: () => 29_000 } as Context;

const eventOf = (door: string, body: string): APIGatewayProxyEvent =>
  ({
    httpMethod: 'POST',
    resource: '/mcp/{door}',
    multiValueHeaders: { 'content-type': ['application/json'] },
    pathParameters: { door },
    queryStringParameters: null,
    requestContext: { requestId: 'soak', extendedRequestId: 'soak', requestTimeEpoch: Date.now() },
    body,
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEvent;

const listener: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const door = (request.url ?? '').slice('/mcp/'.length);
    const { statusCode, headers, body } = await handler(eventOf(door, Buffer.concat(chunks).toString()), CONTEXT);
    response.writeHead(statusCode, headers as Record<string, string>).end(body);
  });
};

const serve = (): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer({ keepAliveTimeout: 60_000 }, listener);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

/** What keeps this process alive, by kind; sockets are `TCPSocketWrap` and `TLSWrap`. */
const handles = (): { readonly [kind: string]: number } => {
  const counts: { [kind: string]: number } = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

answerBench({ serve, handles });
