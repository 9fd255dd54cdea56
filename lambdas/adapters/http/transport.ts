// The two ways out: TLS to public addresses, and plain http to a loopback port in the local composition.
import type http from 'node:http';
import https from 'node:https';
import { nodeHttp } from '#adapters/builtins.ts';
import { isPublicAddress } from './address-rule.ts';
import { hostKey } from './destination.ts';
import { type ResolveHost, vettedLookup } from './vetted-lookup.ts';

export type Transport = {
  readonly request: (options: https.RequestOptions) => http.ClientRequest;
  readonly agent: http.Agent;
  /** Event after which the connection may carry a credential. */
  readonly ready: 'secureConnect' | 'connect';
  /** The address the socket really is connected to, checked once more. */
  readonly isAllowed: (remoteAddress: string) => boolean;
};

export type LoopbackRoute = {
  readonly transport: Transport;
  readonly hostname: string;
  readonly port: string;
  readonly prefix: string;
};

const KEEP_ALIVE = { keepAlive: true, maxFreeSockets: 64 } as const;

/** TLS 1.2 or later, certificates verified whatever the environment says, no proxy, no address but a vetted one. */
export const guardedTransport = (resolve: ResolveHost): Transport => ({
  request: https.request,
  agent: new https.Agent({
    ...KEEP_ALIVE,
    lookup: vettedLookup(resolve),
    autoSelectFamily: false,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  }),
  ready: 'secureConnect',
  isAllowed: isPublicAddress,
});

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

/**
 * Routes of the local composition: upstream host name → `http://127.0.0.1:PORT/prefix`. Throws on any other target, so
 * that this is no way around the guard.
 */
export const loopbackRoutes = (routes: { readonly [host: string]: string }): ReadonlyMap<string, LoopbackRoute> => {
  if (Object.keys(routes).length === 0) return new Map();
  const { request, Agent } = nodeHttp();
  const transport: Transport = {
    request,
    agent: new Agent(KEEP_ALIVE),
    ready: 'connect',
    isAllowed: (address) => LOOPBACK.has(address),
  };
  const route = ([host, target]: [string, string]): [string, LoopbackRoute] => {
    const url = new URL(target);
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    if (url.protocol !== 'http:' || !LOOPBACK.has(hostname)) throw new Error(`a loopback route leads to ${url.host}`);
    return [hostKey(host), { transport, hostname, port: url.port, prefix: url.pathname.replace(/\/$/, '') }];
  };
  return new Map(Object.entries(routes).map(route));
};
