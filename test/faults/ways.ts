// The two ways to the upstream of a cell: the loopback route of the local composition, and the deployed one over TLS, with its
// lookup led to loopback where the row does not say otherwise (the guard would refuse loopback itself).
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { idleSocketCloser } from '#adapters/http/idle-sockets.ts';
import { sendOnce } from '#adapters/http/send-once.ts';
import { guardedTransport } from '#adapters/http/transport.ts';
import { createUpstreamClient, UPSTREAM_LIMITS } from '#adapters/http/upstream-client.ts';
import { type ResolveHost, vettedLookup } from '#adapters/http/vetted-lookup.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { selfSignedCertificate } from '#test/adapters/http/self-signed-certificate.ts';
import type { Clock } from './clock.ts';
import { UPSTREAM_HOST } from './world.ts';

export type Way = {
  readonly server: TlsOptions | undefined;
  readonly to: (port: number) => SendUpstream;
  /** Names resolve like this; `undefined`: to the upstream again. */
  readonly resolve: (resolver: ResolveHost | undefined) => void;
  readonly end: () => void;
};

export const plainWay = (now: () => number): Way => ({
  server: undefined,
  to: (port) =>
    createUpstreamClient({ now, ownHosts: [], loopbackRoutes: { [UPSTREAM_HOST]: `http://127.0.0.1:${port}` } }),
  resolve: () => {
    throw new Error('a loopback route resolves no name');
  },
  end: () => undefined,
});

// Certificates are made once: their keys take longer than a cell.
export const CERTIFICATES = {
  good: selfSignedCertificate(UPSTREAM_HOST),
  expired: selfSignedCertificate(UPSTREAM_HOST, '210101000000Z'),
  ofAnotherHost: selfSignedCertificate('other.example.com'),
  ofNobodyKnown: selfSignedCertificate(UPSTREAM_HOST),
};
/** What is wrong with a certificate is one thing at a time: these are vouched for. */
const TRUSTED = [CERTIFICATES.good, CERTIFICATES.expired, CERTIFICATES.ofAnotherHost].map(({ cert }) => cert);

const toLoopback: LookupFunction = (_, options, callback) =>
  options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

const MAX_IDLE_MS = 15_000;

export const secureWay = (now: () => number): Way => {
  let lookup = toLoopback;
  const guarded = guardedTransport(async () => []);
  const agent = new https.Agent({
    ...(guarded.agent as https.Agent).options,
    lookup: (...asked) => lookup(...asked),
    ca: TRUSTED,
  });
  const closeIdle = idleSocketCloser(agent, now, MAX_IDLE_MS);
  const transport = { ...guarded, agent, isAllowed: () => true };
  return {
    server: CERTIFICATES.good,
    to: (port) => async (request, credential, deadline, mayGo) => {
      closeIdle();
      const { pathname, search } = new URL(request.url);
      const target = { hostname: UPSTREAM_HOST, port: String(port), host: UPSTREAM_HOST, path: pathname + search };
      const timeLeft = () => deadline - now();
      if (timeLeft() <= 0) return { kind: 'failure', reason: 'timeout', sent: false };
      return sendOnce({ transport, target, request, credential, timeLeft, limits: UPSTREAM_LIMITS, mayGo });
    },
    resolve: (resolver) => {
      lookup = resolver === undefined ? toLoopback : vettedLookup(resolver);
    },
    end: () => agent.destroy(),
  };
};

/**
 * What is waited for to its end is waited for `realMs`, and the clock moves by all that it was given.
 * @param given is told how long that was
 */
export const withinReal =
  (send: SendUpstream, clock: Clock, given: number[], realMs?: number): SendUpstream =>
  async (request, credential, deadline, mayGo) => {
    given.push(deadline - clock.now());
    if (realMs === undefined) return send(request, credential, deadline, mayGo);
    // Its few milliseconds are for the upstream, and not for what is written down meanwhile.
    await mayGo;
    const answer = await send(request, credential, Math.min(deadline, clock.now() + realMs), mayGo);
    if (answer.kind === 'failure' && answer.reason === 'timeout') clock.wait(Math.max(0, deadline - clock.now()));
    return answer;
  };
