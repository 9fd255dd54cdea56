// Between a name and a request stand two lines: the look at what the name resolves to, and the look at what the socket is
// connected to. Each is taken away in turn: the other holds by itself. With both gone the honeypots take what comes.
import https from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendOnce } from '#adapters/http/send-once.ts';
import { guardedTransport, type Transport } from '#adapters/http/transport.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { ResolveHost } from '#adapters/http/vetted-lookup.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { type DnsScript, type DnsServer, startDnsServer } from './dns-server.ts';
import { FORBIDDEN } from './forbidden-addresses.ts';
import { type Honeypots, startHoneypots } from './honeypots.ts';
import { type LoopbackNetwork, loopbackNetwork, PUBLIC } from './loopback-network.ts';
import { sendAll } from './send-all.ts';

let honeypots: Honeypots;
let network: LoopbackNetwork;
let dns: DnsServer;

/** `n7.example.com` is the seventh forbidden address; every other name is public first, and loopback then. */
const SCRIPT: DnsScript = ({ name, type, asked }) => {
  const named = /^n(\d+)\./.exec(name)?.[1];
  const address = named === undefined ? (asked === 0 ? PUBLIC.ipv4 : '127.0.0.1') : (FORBIDDEN[Number(named)] ?? '');
  return type === (isIPv6(address) ? 'AAAA' : 'A') ? [{ type, value: address }] : [];
};

beforeEach(async () => {
  honeypots = await startHoneypots();
  network = loopbackNetwork(honeypots);
  dns = await startDnsServer(SCRIPT);
});
afterEach(async () => {
  network.restore();
  await honeypots.close();
  await dns.close();
});

/** The real transport without the verdict on what a name resolves to. */
const withoutLookup = (resolve: ResolveHost): Transport => {
  const guarded = guardedTransport(resolve);
  const lookup: LookupFunction = (name, _, callback) => {
    resolve(name).then(
      ([address = '']) => callback(null, address, isIPv6(address) ? 6 : 4),
      (error) => callback(error, ''),
    );
  };
  const { options } = guarded.agent as https.Agent;
  return { ...guarded, agent: new https.Agent({ ...options, lookup }) };
};

const withoutSocket = (transport: Transport): Transport => ({ ...transport, isAllowed: () => true });

const over =
  (transport: Transport): SendUpstream =>
  (request, credential) => {
    const { hostname } = new URL(request.url);
    const bare = hostname.replace(/^\[|\]$/g, '');
    const target = { hostname: bare, port: '443', host: 'api.example.com', path: '/' };
    const limits = { body: 1000, headers: 1000 };
    return sendOnce({ transport, target, request, credential, timeLeft: () => 3000, limits });
  };

const NAMED = FORBIDDEN.map((_, index) => `https://n${index}.example.com/`);

describe('a name of a forbidden address', () => {
  it('is any of more than two hundred, among them metadata services and IPv6 outside 2000::/3', () => {
    expect(FORBIDDEN.length).toBeGreaterThan(200);
    expect(FORBIDDEN).toEqual(
      expect.arrayContaining(['168.63.129.16', '0:0:0:0:0:0:a9fe:a9fe', '4000:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:1']),
    );
  });

  it('is dialled by no client', async () => {
    const send = createUpstreamClient({ now: Date.now, ownHosts: [], resolve: dns.resolve });
    expect(await sendAll(send, NAMED)).toEqual({ address_not_allowed: NAMED.length });
    expect([network.dialled, honeypots.taken]).toEqual([[], []]);
  });

  it('is not dialled where nobody looks at the socket', async () => {
    const send = over(withoutSocket(guardedTransport(dns.resolve)));
    expect(await sendAll(send, NAMED)).toEqual({ address_not_allowed: NAMED.length });
    expect([network.dialled, honeypots.taken]).toEqual([[], []]);
  });
});

const literal = (address: string): string => `https://${isIPv6(address) ? `[${address}]` : address}/`;

describe('a connection to a forbidden address', () => {
  it('carries nothing where nobody looked at the name, which rebinds', async () => {
    const send = over(withoutLookup(dns.resolve));
    expect(await sendAll(send, ['https://api.example.com/'])).toEqual({ refused: 1 });
    expect(await sendAll(send, ['https://api.example.com/'])).toEqual({ address_not_allowed: 1 });
    expect([network.dialled, honeypots.taken]).toEqual([[PUBLIC.ipv4], ['127.0.0.1']]);
  });

  it('carries nothing where no name was asked for', async () => {
    const addresses = [...honeypots.addresses];
    const outcomes = await sendAll(over(guardedTransport(dns.resolve)), addresses.map(literal));
    expect(outcomes).toEqual({ address_not_allowed: addresses.length });
  });

  it('is known by the rule that lookups go by, whatever the address', () => {
    const { isAllowed } = guardedTransport(dns.resolve);
    expect(FORBIDDEN.filter(isAllowed)).toEqual([]);
    expect([PUBLIC.ipv4, PUBLIC.ipv6].filter(isAllowed)).toEqual([PUBLIC.ipv4, PUBLIC.ipv6]);
  });
});

describe('the honeypots', () => {
  it('take a connection wherever they listen, once both lines are taken away', async () => {
    const send = over(withoutSocket(withoutLookup(dns.resolve)));
    const addresses = [...honeypots.addresses];
    for (const address of addresses) expect(await sendAll(send, [literal(address)])).toEqual({ reset: 1 });
    expect(honeypots.taken).toEqual(addresses);
    expect(addresses).toContain('127.0.0.1');
  });

  it('take the connection of a name that rebinds, and of each that is a forbidden address', async () => {
    const send = over(withoutSocket(withoutLookup(dns.resolve)));
    expect(await sendAll(send, ['https://api.example.com/'])).toEqual({ refused: 1 });
    expect(await sendAll(send, ['https://api.example.com/', ...NAMED])).toEqual({ reset: NAMED.length + 1 });
    expect(honeypots.taken).toHaveLength(NAMED.length + 1);
  });
});
