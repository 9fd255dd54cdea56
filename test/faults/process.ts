// One execution environment: the production handler over its production adapters, cold, as lambdas/mcp/index.ts composes it.
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { type CallAws, createSignedClient } from '#adapters/aws/signed-client.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { createMcpHandler, type McpDeps } from '#functions/mcp/handler.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '#lib/local/aws/embedded-aws.ts';
import { mcpDeps } from '#test/support/mcp-deps.ts';
import { type AwsFront, startAwsFront } from './aws-front.ts';
import { type Clock, createClock } from './clock.ts';
import { startUpstreamFront, type UpstreamFront } from './upstream-front.ts';
import { plainWay, secureWay, type Way, withinReal } from './ways.ts';
import { ARGUMENT, type World } from './world.ts';

export const OPERATIONS = ['list', 'read', 'write'] as const;
export type Operation = (typeof OPERATIONS)[number];

const MESSAGES: { readonly [O in Operation]: object } = {
  list: { method: 'tools/list' },
  read: { method: 'tools/call', params: { name: 'list_all_crm_contacts', arguments: { next_cursor: ARGUMENT } } },
  write: { method: 'tools/call', params: { name: 'create_a_crm_contact', arguments: { email: ARGUMENT } } },
};

export type Answer = {
  readonly requestId: string;
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
};

export type Process = {
  readonly clock: Clock;
  readonly aws: AwsFront;
  readonly upstream: UpstreamFront;
  readonly way: Way;
  /** Lines of log and metrics. */
  readonly lines: readonly string[];
  /** Milliseconds that each request upstream was given, and of its call's time what was left then. */
  readonly given: readonly number[];
  readonly call: (operation: Operation, how?: Invocation) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

export type Invocation = {
  /** Of API Gateway's clock against ours, in milliseconds. */
  readonly skew?: number;
  /** @default 29,000, as the function is deployed with */
  readonly remaining?: number;
};

export type ProcessOptions = {
  /** Real milliseconds that an upstream is waited for at most, which stand for all that it is given. */
  readonly upstreamMs?: number;
  /** TLS to the upstream, as deployed. @default plain TCP, as in the local composition */
  readonly isSecure?: boolean;
  /** Whether credentials are read under a session of the tenant's. */
  readonly hasSessions?: boolean;
  /** @default closed, as deployed where nothing else is configured */
  readonly auditReads?: 'closed' | 'open';
  readonly around?: (deps: McpDeps, process: Pick<Process, 'clock' | 'aws' | 'upstream'>) => McpDeps;
};

const QUICK_MS = 100;

const compose = (
  { hasSessions, auditReads = 'closed' }: ProcessOptions,
  { aws, clock, send, write }: { aws: AwsFront; clock: Clock; send: SendUpstream; write: (line: string) => void },
): McpDeps => {
  const { now } = clock;
  const services = ['dynamodb', 'kms', 'secretsmanager', 'sts'];
  const endpoints = Object.fromEntries(services.map((service) => [service, aws.endpoint]));
  const connection = { region: LOCAL_REGION, credentials: () => LOCAL_CREDENTIALS, endpoints, now };
  const [patient, quick] = [createSignedClient(connection), createSignedClient({ ...connection, timeoutMs: QUICK_MS })];
  // As long as deployed, but where nothing will come: those milliseconds stand for the three seconds.
  const call: CallAws = (service, operation, ...rest) =>
    (aws.isSilent(service === 'sts' ? '' : operation, rest[0]) ? quick : patient)(service, operation, ...rest);
  const deps = mcpDeps({
    ...{ call, send, now, write, integrationDirectories: [] },
    ...(hasSessions && { tenantRoleArn: 'arn:aws:iam::000000000000:role/tenant' }),
  });
  return { ...deps, auditReads, sleep: async (ms) => clock.wait(ms) };
};

/** As API Gateway invokes it. */
const eventOf = (token: string, operation: Operation, requestId: string, at: number): APIGatewayProxyEvent =>
  ({
    ...{ httpMethod: 'POST', resource: '/mcp/{door}', pathParameters: { door: token }, queryStringParameters: null },
    multiValueHeaders: { 'content-type': ['application/json'], 'mcp-protocol-version': ['2025-11-25'] },
    requestContext: { requestId, extendedRequestId: requestId, requestTimeEpoch: at },
    ...{ body: JSON.stringify({ jsonrpc: '2.0', id: requestId, ...MESSAGES[operation] }), isBase64Encoded: false },
  }) as unknown as APIGatewayProxyEvent;

export const startProcess = async (world: World, options: ProcessOptions = {}): Promise<Process> => {
  const clock = createClock(Date.now());
  const aws = await startAwsFront(world, clock);
  const way = options.isSecure ? secureWay(clock.now) : plainWay(clock.now);
  const upstream = await startUpstreamFront(way.server);
  const lines: string[] = [];
  const given: number[] = [];
  const send = withinReal(way.to(upstream.port), clock, given, options.upstreamMs);
  const deps = compose(options, { aws, clock, send, write: (line) => lines.push(line) });
  const handler = createMcpHandler(options.around?.(deps, { clock, aws, upstream }) ?? deps);
  let calls = 0;
  return {
    ...{ clock, aws, upstream, way, lines, given },
    call: async (operation, { skew = 0, remaining = 29_000 } = {}) => {
      const requestId = `request-${++calls}`;
      const context = { getRemainingTimeInMillis: () => remaining } as Context;
      const event = eventOf(world.door.token, operation, requestId, clock.now() + skew);
      const { statusCode, headers, body } = await handler(event, context);
      return { requestId, status: statusCode, headers: headers as Answer['headers'], body };
    },
    close: async () => {
      await Promise.all([aws.close(), upstream.shut()]);
      way.end();
    },
  };
};
