// Thousands of spellings of forbidden addresses in every place that an account's value is filled into, from the check of the
// value to the socket: what gets as far as a request is sent by the real client over names that rebind.
import { isIPv6 } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import type { Json } from '#core/json.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { definitionPorts } from '#test/integrations/definitions.ts';
import { addressForms, CORES } from './address-forms.ts';
import { type DnsServer, startDnsServer } from './dns-server.ts';
import { FORBIDDEN } from './forbidden-addresses.ts';
import { type Honeypots, startHoneypots } from './honeypots.ts';
import { type LoopbackNetwork, loopbackNetwork, PUBLIC } from './loopback-network.ts';
import { decodedTwice } from './request-structure.ts';
import { sendAll } from './send-all.ts';
import {
  bundledSlots,
  slotsOfDefinition,
  TENANT_SAMPLES,
  type TemplatedSlot,
  tenantDefinition,
} from './templated-slots.ts';

const FORMS = addressForms();
const BUNDLED = bundledSlots();
const TENANTS = slotsOfDefinition(tenantDefinition(false), TENANT_SAMPLES);
const LOOSE = slotsOfDefinition(tenantDefinition(true), TENANT_SAMPLES);
const ALL = [...BUNDLED, ...TENANTS, ...LOOSE];

let honeypots: Honeypots;
let dns: DnsServer;
let network: LoopbackNetwork;
let send: SendUpstream;

beforeAll(async () => {
  honeypots = await startHoneypots();
  // Every name is public when it is asked for first, and from then on a forbidden address of its own.
  const rebound = new Map<string, string>();
  dns = await startDnsServer(({ name, type, asked }) => {
    const own = rebound.get(name) ?? FORBIDDEN[rebound.size % FORBIDDEN.length] ?? '';
    rebound.set(name, own);
    const value = asked === 0 ? PUBLIC.ipv4 : own;
    return type === (isIPv6(value) ? 'AAAA' : 'A') ? [{ type, value }] : [];
  });
  network = loopbackNetwork(honeypots);
  send = createUpstreamClient({ now: Date.now, ownHosts: [], resolve: dns.resolve });
});
afterAll(async () => {
  network.restore();
  await dns.close();
  await honeypots.close();
});

/** With those that try to look like a value of this very slot. */
const formsFor = ({ sample }: TemplatedSlot): readonly string[] => [
  ...FORMS,
  ...CORES.flatMap((core) =>
    ['.', '/', '#', '?', '@', '\\', ':443@', '%2f', '%00', '\0', '\n', ' ', ';', ',', '\u3002', '\u2044'].flatMap(
      (mark) => [core + mark + sample, sample + mark + core],
    ),
  ),
];

type Expected = { readonly domain: string; readonly segments: number };

/**
 * What no value may change: how many segments there are, and the host; of one that the variable stands in, its fixed end, or
 * nothing where a loose pattern allows every host.
 */
const expectedOf = ({ template, variable, sample, isOpen, fill }: TemplatedSlot): Expected => {
  const { hostname, pathname } = new URL(fill(sample) ?? '');
  const host = /^https:\/\/([^/]*)/.exec(template)?.[1] ?? '';
  const end = host.slice(host.lastIndexOf('}}') + 2) || hostname.split('.').slice(-2).join('.');
  const fixed = host.includes(`{{account.${variable}}}`) ? end : hostname;
  return { domain: isOpen ? '' : fixed, segments: pathname.split('/').length };
};

const problemsOf = (url: string, { domain, segments }: Expected): readonly string[] => {
  const parsed = new URL(url);
  return [
    ...(parsed.href === url && parsed.protocol === 'https:' ? [] : ['form']),
    ...(parsed.username + parsed.password + parsed.port + parsed.search + parsed.hash === '' ? [] : ['more parts']),
    ...(parsed.hostname.endsWith(domain) && /^[a-z0-9.-]+\.[a-z][a-z0-9-]*$/.test(parsed.hostname) ? [] : ['host']),
    ...(decodedTwice(parsed.pathname).split(/[/\\]/).length === segments ? [] : ['segments']),
  ].map((problem) => `${problem} of ${url}`);
};

/** At most `count` of them, from all over. */
const evenly = <T>(all: readonly T[], count: number): readonly T[] =>
  all.filter((_, index) => index % Math.ceil(all.length / count) === 0);

describe('forbidden addresses', () => {
  it('are more than 2,000 different texts, for slots of every kind', () => {
    expect(new Set(FORMS).size).toBe(FORMS.length);
    expect(FORMS.length).toBeGreaterThan(2000);
    expect(BUNDLED.map(({ name }) => name)).toContain('salesforce oauth2_authorization_code revocation_url login');
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
    expect(ALL.length).toBeGreaterThan(40);
  });

  it('are none of them what a slot is for: each takes its sample', () => {
    expect(ALL.filter(({ fill, sample }) => fill(sample) === undefined)).toEqual([]);
    expect(ALL.flatMap((slot) => problemsOf(slot.fill(slot.sample) ?? '', expectedOf(slot)))).toEqual([]);
  });

  it('are let in by no definition that is stored: patterns have to keep a host below its domain', async () => {
    expect(await checkDefinition(tenantDefinition(false) as unknown as Json, definitionPorts)).toEqual([]);
    const problems = await checkDefinition(tenantDefinition(true) as unknown as Json, definitionPorts);
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      ...['label', 'whole', 'region'].map((name) => `/variables/${name}`),
      ...['token_url', 'refresh_url', 'authorize_url', 'revocation_url'].map((name) => `/auth/0/oauth/${name}`),
    ]);
  });

  it('lead out of no domain and reach no honeypot, in any templated slot', { timeout: 60_000 }, async () => {
    const sent: string[] = [];
    const problems: string[] = [];
    let tried = 0;
    for (const slot of ALL) {
      const expected = expectedOf(slot);
      const byHost = new Map<string, string>();
      for (const form of formsFor(slot)) {
        tried += 1;
        const url = slot.fill(form);
        if (url === undefined) continue;
        problems.push(...problemsOf(url, expected).map((problem) => `${slot.name}: ${problem}`));
        byHost.set(new URL(url).hostname, url);
      }
      sent.push(...evenly([...byHost.values()], 40));
    }
    expect(problems).toEqual([]);
    expect(tried).toBeGreaterThan(2000 * ALL.length);
    expect(sent.length).toBeGreaterThan(500);
    const outcomes = await sendAll(send, [...sent, ...sent]);
    expect(Object.keys(outcomes).sort()).toEqual(['address_not_allowed', 'refused']);
    // What was refused is what the first answer of a name led to: a public address, on a network that has none.
    expect(network.dialled).toHaveLength(outcomes.refused ?? 0);
    expect(honeypots.taken).toEqual([]);
  });
});
