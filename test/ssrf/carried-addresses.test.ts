// Addresses that an upstream hands over: as the next page, as what it says when an account is connected, as a redirect.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { Method, Pagination } from '#core/integrations/integration.ts';
import type { VariableSource } from '#core/integrations/variable-source.ts';
import { capturedVariables } from '#core/oauth/captured-variables.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { readNextCursor } from '#core/upstream/read-next-cursor.ts';
import { bundledSlugs, readDefinition } from '#test/integrations/definitions.ts';
import { addressForms } from './address-forms.ts';
import { type Honeypots, startHoneypots } from './honeypots.ts';
import { type LoopbackNetwork, loopbackNetwork } from './loopback-network.ts';
import { sendAll } from './send-all.ts';

const FORMS = addressForms();

const URLS = FORMS.flatMap((form) => [
  form,
  `https://${form}/latest?page=2`,
  `//${form}/?page=2&page_info=x&after=https://${form}`,
  `https://api.example.com@${form}/?page=2`,
]);

const PAGINATIONS: readonly Pagination[] = [
  { kind: 'link', parameters: ['page', 'page_info'] },
  { kind: 'next_url', next: '/next', parameters: ['page', 'page_info'], alone: true },
  { kind: 'cursor', cursor: { name: 'after' }, next: '/next' },
  { kind: 'cursor', cursor: { name: 'after', in: 'body' }, next: '/next' },
  { kind: 'page', page: { name: 'page' } },
  { kind: 'offset', offset: { name: 'offset' } },
];

describe('a next page', () => {
  it.each(PAGINATIONS.map((pagination) => [pagination.kind, pagination] as const))(
    'by %s stays where the definition says, whatever an answer or a caller names',
    (_, pagination) => {
      const method: Method = { http: 'POST', path: '/v1/things', pagination };
      const slots = argumentSlots(method, {});
      const integration = { base_url: 'https://api.example.com', auth: [] };
      const urls = new Set<string>();
      for (const next of URLS) {
        const headers = { link: `<${next}>; rel="next"` };
        const cursors = [readNextCursor(pagination, headers, { next, items: [] }, {}), next];
        for (const next_cursor of cursors.filter((cursor) => cursor !== undefined)) {
          const request = buildRequest({ integration, method, slots, args: { next_cursor }, variables: {} });
          if (request.ok) urls.add(request.value.url);
        }
      }
      if (pagination.kind !== 'page' && pagination.kind !== 'offset') expect(urls.size).toBeGreaterThan(0);
      const places = [...urls].map((url) => [new URL(url).origin, new URL(url).pathname].join(''));
      const names = [...urls].flatMap((url) => [...new URL(url).searchParams.keys()]);
      const own = pagination.kind === 'offset' ? ['offset'] : ['page', 'page_info', 'after'];
      expect([...new Set(places)].filter((place) => place !== 'https://api.example.com/v1/things')).toEqual([]);
      expect([...new Set(names)].filter((name) => !own.includes(name))).toEqual([]);
    },
  );
});

describe('what a provider says when an account is connected', () => {
  const sources = bundledSlugs.flatMap((slug) => {
    const { variables = {} } = readDefinition(slug);
    return Object.entries(variables).flatMap(([name, variable]) =>
      variable.source === undefined ? [] : [{ slug, name, variable, source: variable.source }],
    );
  });

  const said = (source: VariableSource, value: string) =>
    source.from === 'callback'
      ? { callback: { [source.name]: value } }
      : { callback: {}, tokenResponse: { [source.at.slice(1)]: value } };

  it('names no host but one of the integration’s', () => {
    const taken = sources.flatMap(({ name, variable, source }) =>
      URLS.flatMap((value) => {
        const captured = capturedVariables({ variables: { [name]: variable } }, said(source, value));
        return captured.ok ? [captured.value[name]] : [];
      }),
    );
    expect(sources.map(({ slug }) => slug)).toEqual(['pipedrive', 'quickbooks', 'salesforce', 'zoho-crm']);
    // QuickBooks' realm is a number in a path: an address that is one stays a segment.
    expect(taken.filter((value) => !/^\d{10,20}$/.test(value ?? ''))).toEqual([]);
    expect(taken.length).toBeGreaterThan(0);
  });
});

describe('a redirect', () => {
  let honeypots: Honeypots;
  let network: LoopbackNetwork;
  let upstream: Server;
  const locations = URLS.filter((url) => /^[\x21-\x7e]+$/.test(url)).filter((_, index) => index % 20 === 0);

  beforeAll(async () => {
    honeypots = await startHoneypots();
    network = loopbackNetwork(honeypots);
    upstream = createServer((request, response) => {
      const at = Number(request.url?.slice(1));
      const location = (locations[at] ?? '').replace('127.0.0.1', `127.0.0.1:${honeypots.port}`);
      response.writeHead([301, 302, 303, 307, 308][at % 5] ?? 302, { location, refresh: `0;url=${location}` }).end();
    });
    await once(upstream.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    network.restore();
    upstream.closeAllConnections();
    upstream.close();
    await honeypots.close();
  });

  it('is an answer, and is not followed', async () => {
    const { port } = upstream.address() as AddressInfo;
    const loopbackRoutes = { 'api.example.com': `http://127.0.0.1:${port}` };
    const send = createUpstreamClient({
      now: Date.now,
      ownHosts: [],
      loopbackRoutes,
      resolve: async () => ['127.0.0.1'],
    });
    const outcomes = await sendAll(
      send,
      locations.map((_, index) => `https://api.example.com/${index}`),
    );
    expect(outcomes).toEqual({ answered: locations.length });
    expect(locations.length).toBeGreaterThan(500);
    expect([network.dialled, honeypots.taken]).toEqual([[], []]);
  });
});
