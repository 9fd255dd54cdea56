// The production handlers, composed over the embedded AWS as each function's index.ts composes them over AWS.

import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { dueCredentials } from '#adapters/aws/credential-table.ts';
import { sealStore } from '#adapters/aws/seal-store.ts';
import { lastUse, useLog } from '#adapters/aws/use-log.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { type Log, reportEnded, reportFault } from '#adapters/log.ts';
import type { Metrics } from '#adapters/metrics.ts';
import { refreshMetrics } from '#adapters/refresh-metrics.ts';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { definitionChecker } from '#adapters/schema/definition-checker.ts';
import { evaluateMapping } from '#adapters/schema/evaluate-mapping.ts';
import { refreshRecorder } from '#core/audit/happening.ts';
import { reconnectLink } from '#core/connect/link.ts';
import { CALLBACK_RESOURCE, OFFER_RESOURCE } from '#core/connect/redirect-uri.ts';
import { createCredentials } from '#core/credentials/credentials.ts';
import { grantRevoker } from '#core/credentials/grant-revoker.ts';
import type { TokenLifetimes } from '#core/provisioning/expiry.ts';
import { API_RESOURCES } from '#core/provisioning/routes.ts';
import { purgeRecorder } from '#core/tenancy/purge-recorder.ts';
import { TRUST_RESOURCES, WELL_KNOWN_RESOURCE } from '#core/trust/routes.ts';
import type { FindPage } from '#core/trust/site.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { createConnectHandler } from '#functions/connect/handler.ts';
import { createMcpHandler } from '#functions/mcp/handler.ts';
import { createProvisioningHandler } from '#functions/provisioning/handler.ts';
import { createPurgeHandler } from '#functions/purge/handler.ts';
import { createRefreshHandler } from '#functions/refresh/handler.ts';
import { createSealHandler } from '#functions/seal/handler.ts';
import { createTrustHandler } from '#functions/trust/handler.ts';
import type { RestHandler } from '#middleware/rest-function.ts';
import { auditDefaults } from '../config/deployment-config.ts';
import type { Backends } from './backends.ts';

export type HandlerOptions = {
  readonly url: string;
  readonly residency: string;
  readonly lifetimes: TokenLifetimes;
  readonly loopbackRoutes: { readonly [host: string]: string };
  readonly confirmation: 'backend' | 'page';
  /** The trust pages. @default there are none */
  readonly findPage?: FindPage | undefined;
  readonly backends: Backends;
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: (name: string) => Metrics;
};

export const createHandlers = (options: HandlerOptions) => {
  const { backends, loopbackRoutes, now, log, metrics } = options;
  const send = createUpstreamClient({ now, ownHosts: ['127.0.0.1', 'localhost'], loopbackRoutes });
  const [api, mcp, connect] = [provisioning(options), door(options, send), pages(options, send)];
  const routes: { readonly [resource: string]: RestHandler } = {
    ...Object.fromEntries(API_RESOURCES.map((resource) => [resource, api])),
    '/mcp/{door}': mcp,
    [OFFER_RESOURCE]: connect,
    [CALLBACK_RESOURCE]: connect,
    ...trustPages(options),
  };
  return {
    routes,
    seal: sealing(options),
    purge: purging(options, send),
    refresh: createRefreshHandler({
      due: (at) => dueCredentials(backends.dynamo, 'credentials', at, Math.random()),
      findAccount: async (id) => (await backends.stores.accounts.get(id))?.value,
      findIntegration: backends.findIntegration,
      credentials: createCredentials({
        secrets: backends.secretReader,
        clients: backends.clientReader,
        tokenBackends: backends.tokenBackends,
        send,
        isAhead: true,
        onAnswer: refreshMetrics(metrics('refresh')),
        onEnded: reportEnded(log),
        record: refreshRecorder(backends.audit.trail, 'refresh', { now, randomBytes }),
        onFault: reportFault(log),
        now,
        sleep: wait,
        random: Math.random,
      }),
      now,
      sleep: (ms) => wait(ms, undefined, { ref: false }),
      log,
    }),
  };
};

const trustPages = ({ findPage, now, log, metrics }: HandlerOptions): { readonly [resource: string]: RestHandler } => {
  if (findPage === undefined) return {};
  const handler = createTrustHandler({ findPage, now, log, metrics: metrics('trust') });
  return Object.fromEntries([...TRUST_RESOURCES, WELL_KNOWN_RESOURCE].map((resource) => [resource, handler]));
};

const purging = ({ backends, now, log, metrics }: HandlerOptions, send: SendUpstream) => {
  const { archive, signer, trail, table } = backends.audit;
  const revokeGrant = grantRevoker({
    ...{ secrets: backends.secretReader, clients: backends.clientReader, tokenBackends: backends.tokenBackends },
    ...{ findIntegration: backends.findIntegration, send, onFault: reportFault(log), now },
  });
  const record = purgeRecorder(trail, { now, randomBytes });
  return createPurgeHandler({
    stores: backends.stores,
    offboarding: { archive, signer, record, revokeGrant, now, auditDays: auditDefaults('destroy').retentionDays },
    uses: useLog(backends.dynamo, table),
    ...{ now, log, metrics: metrics('purge') },
  });
};

const sealing = ({ residency, backends, now, log, metrics }: HandlerOptions) => {
  const { table, trail, archive, signer } = backends.audit;
  const store = sealStore(backends.dynamo, table, now);
  return createSealHandler({ residency, store, trail, archive, signer, now, log, metrics: metrics('seal') });
};

const door = (
  { url, residency, confirmation, backends, now, log, metrics }: HandlerOptions,
  send: SendUpstream,
): RestHandler => {
  const { port } = new URL(url);
  return createMcpHandler({
    residency,
    residencyUrls: { [residency]: url },
    allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    findToken: backends.findToken,
    findIntegration: backends.findIntegration,
    compile: compileSchema,
    secrets: backends.secretReader,
    clients: backends.clientReader,
    stateKey: backends.stateKey,
    connectLink: (account) =>
      reconnectLink(account, now(), {
        ...{ stores: backends.stores, findIntegration: backends.findIntegration, isOperators: backends.isOperators },
        ...{ stateKey: backends.stateKey, connectUrl: url, confirmation, randomBytes },
      }),
    tokenBackends: backends.tokenBackends,
    ...{ trail: backends.audit.trail, argumentsKey: backends.audit.argumentsKey, auditReads: 'closed', randomBytes },
    guards: async () => backends.audit.guards,
    sleep: wait,
    random: Math.random,
    send,
    evaluate: evaluateMapping,
    now,
    log,
    metrics: metrics('mcp'),
  });
};

const provisioning = ({ url, residency, lifetimes, confirmation, backends, now, log, metrics }: HandlerOptions) =>
  createProvisioningHandler({
    ...backends,
    trail: backends.audit.trail,
    audit: backends.audit.readers,
    lastUse: lastUse(backends.dynamo, backends.audit.table),
    residency,
    baseUrl: url,
    connectUrl: url,
    confirmation,
    lifetimes,
    compile: compileSchema,
    checkDefinition: definitionChecker(backends.bundled.schema),
    now,
    randomBytes,
    log,
    metrics: metrics('provisioning'),
  });

const pages = (
  { url, confirmation, backends, loopbackRoutes, now, log, metrics }: HandlerOptions,
  send: SendUpstream,
): RestHandler =>
  createConnectHandler({
    stores: backends.stores,
    findIntegration: backends.findIntegration,
    isOperators: backends.isOperators,
    stateKey: backends.stateKey,
    clients: backends.clientReader,
    sealerOf: backends.sealerOf,
    send,
    connectUrl: url,
    operator: 'whoever runs npm start',
    ...(confirmation === 'page' && { confirmHere: backends.stores }),
    browserUrl: reachable(loopbackRoutes),
    now,
    randomBytes,
    log,
    trail: backends.audit.trail,
    metrics: metrics('connect'),
  });

/** A browser knows nothing of the host names that stand for loopback servers here. */
const reachable =
  (routes: { readonly [host: string]: string }) =>
  (text: string): string => {
    const url = new URL(text);
    const route = routes[url.hostname];
    return route === undefined ? text : route + url.pathname + url.search;
  };
