// The whole gateway on this machine: embedded AWS, the production handlers behind a stand-in for API Gateway, and the
// demo upstream on the same port.

import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { dueCredentials } from '#adapters/aws/credential-table.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { createLog, type Log, reportFault } from '#adapters/log.ts';
import { createMetrics, type Metrics } from '#adapters/metrics.ts';
import { refreshMetrics } from '#adapters/refresh-metrics.ts';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { definitionChecker } from '#adapters/schema/definition-checker.ts';
import { evaluateMapping } from '#adapters/schema/evaluate-mapping.ts';
import { createCredentials } from '#core/credentials/credentials.ts';
import { DEFAULT_LIFETIMES, type TokenLifetimes } from '#core/provisioning/expiry.ts';
import { API_RESOURCES } from '#core/provisioning/routes.ts';
import { createMcpHandler } from '#functions/mcp/handler.ts';
import { createProvisioningHandler } from '#functions/provisioning/handler.ts';
import { createPurgeHandler } from '#functions/purge/handler.ts';
import { createRefreshHandler, type RefreshCount } from '#functions/refresh/handler.ts';
import type { RestHandler } from '#middleware/rest-function.ts';
import { type EmbeddedAws, startEmbeddedAws } from './aws/embedded-aws.ts';
import { type Backends, createBackends } from './backends.ts';
import { createDemoUpstream } from './demo/upstream.ts';
import { createFront, createFrontServer } from './front/http-front.ts';

export type GatewayOptions = {
  /** 0 = a free one. */
  readonly port: number;
  /** Where data is kept; `undefined` = memory. */
  readonly directory: string | undefined;
  readonly log: (line: string) => void;
  /** Lines that CloudWatch would take metrics from. @default nowhere: on a terminal they are in the way */
  readonly metrics?: (line: string) => void;
  /** @default dev */
  readonly residency?: string;
  /** @default a */
  readonly keyIds?: string;
  /** @default as in a deployment that configures none */
  readonly lifetimes?: TokenLifetimes;
  readonly integrationDirectories: readonly string[];
  /** Upstream host name → loopback base URL, beside the demo's own. Plain http to loopback exists here only. */
  readonly loopbackRoutes?: { readonly [host: string]: string };
  readonly demo?: { readonly limit?: number; readonly window?: number };
  readonly now?: () => number;
  /** Already running: for what stands in front of it. @default one of its own, started and stopped with the gateway */
  readonly aws?: EmbeddedAws;
};

export type Gateway = {
  readonly url: string;
  readonly demoUrl: string;
  readonly demoToken: string;
  /** The embedded AWS services, by name. */
  readonly endpoints: EmbeddedAws['endpoints'];
  readonly backends: Backends;
  readonly purge: () => Promise<unknown>;
  readonly refresh: () => Promise<RefreshCount>;
  readonly close: () => Promise<void>;
};

const DEMO_PREFIX = '/demo-crm';
const DEMO_HOST = 'demo-crm.sallyport.example';

export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { now = Date.now, residency = 'dev', keyIds = 'a', lifetimes = DEFAULT_LIFETIMES } = options;
  const server = createFrontServer();
  const url = await listen(server, options.port);
  const aws = options.aws ?? (await startEmbeddedAws(options.directory));
  const backends = createBackends(aws, {
    residency,
    keyIds,
    integrationDirectories: options.integrationDirectories,
    now,
  });
  const log = createLog(options.log, now);
  const metrics = (name: string) => createMetrics(options.metrics ?? (() => undefined), now, name);
  const demoToken = aws.keys.mac('demo-upstream', Buffer.from('bearer')).toString('base64url');
  const routes = { ...options.loopbackRoutes, [DEMO_HOST]: url + DEMO_PREFIX };
  const purge = createPurgeHandler({ stores: backends.stores, now, log, metrics: metrics('purge') });
  const send = createUpstreamClient({ now, ownHosts: ['127.0.0.1', 'localhost'], loopbackRoutes: routes });
  const refresh = createRefreshHandler({
    due: (at) => dueCredentials(backends.dynamo, 'credentials', at, Math.random()),
    findAccount: async (id) => (await backends.stores.accounts.get(id))?.value,
    findIntegration: backends.findIntegration,
    credentials: createCredentials({
      secrets: backends.secretReader,
      tokenBackends: backends.tokenBackends,
      send,
      isAhead: true,
      onAnswer: refreshMetrics(metrics('refresh')),
      onFault: reportFault(log),
      now,
      sleep: wait,
      random: Math.random,
    }),
    now,
    sleep: (ms) => wait(ms, undefined, { ref: false }),
    log,
  });
  server.on(
    'request',
    createFront({
      routes: handlers(url, routes, backends, { residency, lifetimes }, { now, log, metrics }),
      mounts: { [DEMO_PREFIX]: createDemoUpstream({ prefix: DEMO_PREFIX, token: demoToken, now, ...options.demo }) },
    }),
  );
  return {
    url,
    demoUrl: url + DEMO_PREFIX,
    demoToken,
    endpoints: aws.endpoints,
    backends,
    purge,
    refresh,
    close: async () => {
      await close(server);
      await aws.close();
    },
  };
};

const handlers = (
  url: string,
  loopbackRoutes: { readonly [host: string]: string },
  backends: Backends,
  { residency, lifetimes }: { readonly residency: string; readonly lifetimes: TokenLifetimes },
  { now, log, metrics }: { now: () => number; log: Log; metrics: (name: string) => Metrics },
): { readonly [resource: string]: RestHandler } => {
  const { port } = new URL(url);
  const mcp = createMcpHandler({
    residency,
    residencyUrls: { [residency]: url },
    allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    findToken: backends.findToken,
    findIntegration: backends.findIntegration,
    compile: compileSchema,
    secrets: backends.secretReader,
    tokenBackends: backends.tokenBackends,
    sleep: wait,
    random: Math.random,
    send: createUpstreamClient({ now, ownHosts: ['127.0.0.1', 'localhost'], loopbackRoutes }),
    evaluate: evaluateMapping,
    now,
    log,
    metrics: metrics('mcp'),
  });
  const api = createProvisioningHandler({
    ...backends,
    residency,
    baseUrl: url,
    lifetimes,
    compile: compileSchema,
    checkDefinition: definitionChecker(backends.bundled.schema),
    now,
    randomBytes,
    log,
    metrics: metrics('provisioning'),
  });
  return {
    ...Object.fromEntries(API_RESOURCES.map((resource) => [resource, api])),
    '/mcp/{door}': mcp,
  };
};

const listen = (server: Server, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
