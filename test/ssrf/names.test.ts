// The lower line of defence alone: addresses that got past every check of values, and names whose owner answers as an attacker
// would, asked over a real DNS server and dialled by the real client.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { checkAddress } from '#core/integrations/check-address.ts';
import { addressProblems } from '#functions/provisioning/definition-rules.ts';
import { addressForms } from './address-forms.ts';
import { type DnsRecord, type DnsScript, type DnsServer, startDnsServer } from './dns-server.ts';
import { type Honeypots, startHoneypots } from './honeypots.ts';
import { type LoopbackNetwork, loopbackNetwork, PUBLIC } from './loopback-network.ts';
import { sendAll } from './send-all.ts';
import { tenantDefinition } from './templated-slots.ts';

const FORMS = addressForms();

let honeypots: Honeypots;
let network: LoopbackNetwork;
let dns: DnsServer | undefined;

beforeEach(async () => {
  honeypots = await startHoneypots();
  network = loopbackNetwork(honeypots);
});
afterEach(async () => {
  network.restore();
  await honeypots.close();
  await dns?.close();
  dns = undefined;
});

const clientOver = async (script: DnsScript) => {
  dns = await startDnsServer(script);
  return createUpstreamClient({ now: Date.now, ownHosts: [], resolve: dns.resolve });
};

const a = (...addresses: string[]): readonly DnsRecord[] => addresses.map((value) => ({ type: 'A', value }));
const aaaa = (...addresses: string[]): readonly DnsRecord[] => addresses.map((value) => ({ type: 'AAAA', value }));

/** As this file's server writes them: eight groups. */
const LOOPBACK_6 = '0:0:0:0:0:0:0:1';
const MAPPED = '0:0:0:0:0:ffff:7f00:1';
const PUBLIC_6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c';

/** Every name in the world is loopback: the worst that wildcard names can do. */
const LOOPBACK: DnsScript = ({ type }) => (type === 'A' ? a('127.0.0.1') : aaaa(LOOPBACK_6));

describe('a forbidden address', () => {
  it('is not dialled as the URL of a request, however it is spelled', async () => {
    const send = await clientOver(LOOPBACK);
    const urls = FORMS.flatMap((form) => [`https://${form}/`, `https://x@${form}/`, `https:${form}`, form]);
    const outcomes = await sendAll(send, urls);
    expect(Object.keys(outcomes).filter((outcome) => !['address_not_allowed', 'dns'].includes(outcome))).toEqual([]);
    expect(outcomes.address_not_allowed).toBeGreaterThan(FORMS.length);
    expect([network.dialled, honeypots.taken]).toEqual([[], []]);
  });

  it('is not dialled as the base_url of a tenant’s own definition', async () => {
    const send = await clientOver(LOOPBACK);
    const strict = tenantDefinition(false);
    const stored = FORMS.map((form) => ({ ...strict, base_url: `https://${form}`, auth: [] }))
      .filter((definition) => addressProblems(definition, []).length === 0)
      .filter((definition) => checkAddress(definition).every(({ pointer }) => pointer !== '/base_url'));
    // Names are nobody's to judge before they are resolved; literal addresses are.
    expect(stored.map(({ base_url }) => base_url)).toContain('https://127.0.0.1.nip.io');
    expect(stored.filter(({ base_url }) => /^https:\/\/(?:\[|[\d.]+$)/.test(base_url))).toEqual([]);
    const outcomes = await sendAll(
      send,
      stored.map(({ base_url }) => `${base_url}/`),
    );
    expect(Object.keys(outcomes).filter((outcome) => !['address_not_allowed', 'dns'].includes(outcome))).toEqual([]);
    expect([network.dialled, honeypots.taken]).toEqual([[], []]);
  });
});

describe('a name', () => {
  const NOT_ALLOWED = 'address_not_allowed';
  /** `refused`: a public address was dialled, where there is no network. */
  const cases: readonly (readonly [string, DnsScript, readonly string[]])[] = [
    [
      'that is public first and loopback then',
      ({ type, asked }) => (type === 'AAAA' ? [] : a(asked === 0 ? PUBLIC.ipv4 : '127.0.0.1')),
      ['refused', NOT_ALLOWED, NOT_ALLOWED],
    ],
    [
      'that changes with every question',
      ({ type, asked }) => (type === 'AAAA' ? [] : a(asked % 2 === 0 ? '169.254.169.254' : PUBLIC.ipv4)),
      [NOT_ALLOWED, 'refused', NOT_ALLOWED, 'refused'],
    ],
    [
      'that is public and loopback at once',
      ({ type }) => (type === 'A' ? a(PUBLIC.ipv4, '127.0.0.1') : []),
      [NOT_ALLOWED],
    ],
    [
      'that is loopback and public at once',
      ({ type }) => (type === 'A' ? a('127.0.0.1', PUBLIC.ipv4) : []),
      [NOT_ALLOWED],
    ],
    [
      'of a public A and a loopback AAAA',
      ({ type }) => (type === 'A' ? a(PUBLIC.ipv4) : aaaa(LOOPBACK_6)),
      [NOT_ALLOWED],
    ],
    [
      'of a public AAAA and a loopback A',
      ({ type }) => (type === 'A' ? a('127.0.0.1') : aaaa(PUBLIC_6)),
      [NOT_ALLOWED],
    ],
    ['of an IPv4-mapped AAAA alone', ({ type }) => (type === 'A' ? [] : aaaa(MAPPED)), [NOT_ALLOWED]],
    ['of a public AAAA alone', ({ type }) => (type === 'A' ? [] : aaaa(PUBLIC_6)), ['refused']],
    [
      'that is an alias of an alias of a loopback name',
      ({ type, name }) =>
        type === 'AAAA'
          ? []
          : [
              { type: 'CNAME', value: 'b.example.net' },
              { type: 'CNAME', owner: 'b.example.net', value: 'c.example.org' },
              { type: 'A', owner: 'c.example.org', value: name === 'api.example.com' ? '127.0.0.1' : PUBLIC.ipv4 },
            ],
      [NOT_ALLOWED],
    ],
    [
      'whose alias moves from a public address to a private one',
      ({ type, asked }) =>
        type === 'AAAA'
          ? []
          : [
              { type: 'CNAME', value: 'b.example.net' },
              { type: 'A', owner: 'b.example.net', value: asked === 0 ? PUBLIC.ipv4 : '10.0.0.1' },
            ],
      ['refused', NOT_ALLOWED],
    ],
    [
      'whose answer is too long for UDP, and another over TCP',
      ({ type, overTcp }) => (type === 'AAAA' ? [] : overTcp ? a('127.0.0.1') : 'truncated'),
      [NOT_ALLOWED],
    ],
    ['with no address at all', () => [], ['dns']],
  ];

  it.each(cases)('%s reaches no honeypot', async (_, script, outcomes) => {
    const send = await clientOver(script);
    for (const outcome of outcomes) expect(await sendAll(send, ['https://api.example.com/'])).toEqual({ [outcome]: 1 });
    expect(network.dialled).toHaveLength(outcomes.filter((outcome) => outcome === 'refused').length);
    expect(honeypots.taken).toEqual([]);
    expect(dns?.seen.overTcp).toBe(script === cases.at(-2)?.[1] ? 1 : 0);
  });
});
