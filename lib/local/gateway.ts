// The whole gateway on this machine: embedded AWS, the production handlers behind a stand-in for API Gateway, and the
// demo upstream on the same port.

import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog } from '#adapters/log.ts';
import { createMetrics } from '#adapters/metrics.ts';
import type { SealCount } from '#core/audit/seal.ts';
import { redirectUri } from '#core/connect/redirect-uri.ts';
import type { VaultKind } from '#core/credentials/vault.ts';
import { DEFAULT_LIFETIMES, type TokenLifetimes } from '#core/provisioning/expiry.ts';
import type { FindPage } from '#core/trust/site.ts';
import type { RefreshCount } from '#functions/refresh/handler.ts';
import { type EmbeddedAws, startEmbeddedAws } from './aws/embedded-aws.ts';
import { type Backends, createBackends } from './backends.ts';
import { createDemo } from './demo/demo.ts';
import type { DemoOptions } from './demo/upstream.ts';
import { createFront, createFrontServer } from './front/http-front.ts';
import { createHandlers } from './handlers.ts';

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
  /** @default secretsManager */
  readonly credentialVault?: VaultKind;
  /** Upstream host name → loopback base URL, beside the demo's own. Plain http to loopback exists here only. */
  readonly loopbackRoutes?: { readonly [host: string]: string };
  /** Who confirms what was granted in a browser. @default page: who starts it is operator and person in one */
  readonly confirmation?: 'backend' | 'page';
  /** What the trust pages' routes answer. @default there are none */
  readonly findPage?: FindPage;
  readonly demo?: Pick<DemoOptions, 'limit' | 'window' | 'note'>;
  readonly now?: () => number;
  /** Already running: for what stands in front of it. @default one of its own, started and stopped with the gateway */
  readonly aws?: EmbeddedAws;
};

export type Gateway = {
  readonly url: string;
  readonly demoUrl: string;
  readonly demoToken: string;
  /** Of this gateway at the demo's authorisation server. */
  readonly demoClient: { readonly client_id: string; readonly client_secret: string };
  /** The embedded AWS services, by name. */
  readonly endpoints: EmbeddedAws['endpoints'];
  readonly backends: Backends;
  readonly purge: () => Promise<unknown>;
  readonly refresh: () => Promise<RefreshCount>;
  readonly seal: () => Promise<SealCount>;
  readonly close: () => Promise<void>;
};

const DEMO_PREFIX = '/demo-crm';
/** Under `.example`, which nobody can register (RFC 2606). */
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
    credentialVault: options.credentialVault,
    now,
  });
  const log = createLog(options.log, now);
  const metrics = (name: string) => createMetrics(options.metrics ?? (() => undefined), now, name);
  const demoToken = secretOf(aws, 'bearer');
  const loopbackRoutes = { ...options.loopbackRoutes, [DEMO_HOST]: url + DEMO_PREFIX };
  const { confirmation = 'page' } = options;
  const { routes, purge, refresh, seal } = createHandlers({
    ...{ url, residency, lifetimes, loopbackRoutes, confirmation, findPage: options.findPage },
    ...{ backends, now, log, metrics },
  });
  const demoClient = { client_id: 'sallyport', client_secret: secretOf(aws, 'client') };
  const demo = createDemo({
    ...{ prefix: DEMO_PREFIX, issuer: `https://${DEMO_HOST}`, token: demoToken, now, ...options.demo },
    client: { id: demoClient.client_id, secret: demoClient.client_secret },
    redirectUri: () => redirectUri(url, 'demo'),
    mac: (message) => aws.keys.mac('demo-authorisation', message),
    randomBytes,
  });
  server.on('request', createFront({ routes, mounts: { [DEMO_PREFIX]: { host: DEMO_HOST, serve: demo } } }));
  return {
    url,
    demoUrl: url + DEMO_PREFIX,
    demoToken,
    demoClient,
    endpoints: aws.endpoints,
    backends,
    purge,
    refresh,
    seal,
    close: async () => {
      await close(server);
      await aws.close();
    },
  };
};

/** The same after every start, as long as the data are kept. */
const secretOf = ({ keys }: EmbeddedAws, name: string): string =>
  keys.mac('demo-upstream', Buffer.from(name)).toString('base64url');

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
