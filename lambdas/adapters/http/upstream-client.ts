// The only way out of the gateway to an upstream. node:https instead of fetch: cheaper to load, no redirects, no proxy
// from the environment, and a lookup of our own.
import type { SendUpstream, UpstreamFailure, UpstreamFailureReason } from '#core/upstream/exchange.ts';
import { allowedDestination, hostKey } from './destination.ts';
import { idleSocketCloser } from './idle-sockets.ts';
import { sendOnce, type UpstreamLimits } from './send-once.ts';
import { guardedTransport, loopbackRoutes } from './transport.ts';
import { type ResolveHost, resolveHost } from './vetted-lookup.ts';

export type UpstreamClientOptions = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Host names of this gateway: an upstream of that name would be a loop. */
  readonly ownHosts: readonly string[];
  /** @default the system's resolver */
  readonly resolve?: ResolveHost;
  /** @default 2 MiB of body, 16 KiB of headers */
  readonly limits?: Partial<UpstreamLimits>;
  /** Local composition and tests only: upstream host name → `http://127.0.0.1:PORT/prefix`. */
  readonly loopbackRoutes?: { readonly [host: string]: string };
};

export const UPSTREAM_LIMITS: UpstreamLimits = { body: 2 * 1024 * 1024, headers: 16 * 1024 };

/** Below the keep-alive timeouts servers commonly have and do not announce (nginx 75 s, AWS load balancers 60 s). */
const MAX_IDLE_MS = 15_000;

const unsent = (reason: UpstreamFailureReason): UpstreamFailure => ({ kind: 'failure', reason, sent: false });

/**
 * A client for public https upstreams. Each call is one request at most, answered or failed by its deadline; failures are
 * values (exchange.ts). Throws only on a credential that cannot be a header value.
 */
export const createUpstreamClient = (options: UpstreamClientOptions): SendUpstream => {
  const { now } = options;
  const limits = { ...UPSTREAM_LIMITS, ...options.limits };
  const ownHosts = new Set(options.ownHosts.map(hostKey));
  const routes = loopbackRoutes(options.loopbackRoutes ?? {});
  const transport = guardedTransport(options.resolve ?? resolveHost);
  const closeIdleSockets = idleSocketCloser(transport.agent, now, MAX_IDLE_MS);

  return async (request, credential, deadline, mayGo) => {
    const url = allowedDestination(request.url, ownHosts);
    if (url === undefined) return unsent('address_not_allowed');
    const timeLeft = () => deadline - now();
    if (timeLeft() <= 0) return unsent('timeout');
    const host = url.hostname;
    const path = url.pathname + url.search;
    const common = { request, credential, timeLeft, limits, mayGo };
    const route = routes.get(host);
    if (route !== undefined) {
      const { hostname, port, prefix } = route;
      return sendOnce({ ...common, transport: route.transport, target: { hostname, port, host, path: prefix + path } });
    }
    closeIdleSockets();
    return sendOnce({ ...common, transport, target: { hostname: host, port: '443', host, path } });
  };
};
