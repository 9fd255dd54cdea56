// The same texts on the wire: each fills every slot of a call at once that takes it, the real client sends, and the upstream says
// what came. A text that ended its header or its request would arrive as more than was sent.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { Method } from '#core/integrations/integration.ts';
import type { JsonObject } from '#core/json.ts';
import { argumentSlots } from '#core/upstream/argument-slots.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import type { SendUpstream, UpstreamRequest } from '#core/upstream/exchange.ts';
import { multipartBody } from '#core/upstream/multipart-body.ts';
import { isSoak } from '#test/support/runs.ts';
import { type Honeypots, startHoneypots } from './honeypots.ts';
import { type LoopbackNetwork, loopbackNetwork } from './loopback-network.ts';
import { traversalStrings } from './traversal-strings.ts';

type Arrived = { readonly line: string; readonly names: string; readonly body: Buffer };

const BODIES: readonly Method['body'][] = [{ encoding: 'json' }, { encoding: 'form' }, { encoding: 'multipart' }];

const CALLS = BODIES.map((body) => {
  const method: Method = {
    http: 'POST',
    path: '/v1/{id}/notes',
    parameters: { trace: { in: 'header', name: 'X-Trace' } },
    pagination: { kind: 'cursor', cursor: { name: 'after' }, next: '/next' },
    ...(body === undefined ? {} : { body }),
  };
  const schema = (...names: string[]): JsonObject => ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, {}])),
  });
  const slots = argumentSlots(method, { query_schema: schema('q', 'tags'), body_schema: schema('name', 'note') });
  return {
    integration: { base_url: 'https://api.example.com', auth: [] },
    method,
    slots,
    variables: {},
    multipart: multipartBody,
  };
});

/** With the text in every slot that takes it. */
const requestOf = (text: string, call: (typeof CALLS)[number]): UpstreamRequest => {
  const everywhere = {
    id: text,
    q: text,
    tags: ['a', text],
    trace: text,
    next_cursor: text,
    name: text,
    note: { [text]: text },
  };
  const first = buildRequest({ ...call, args: everywhere });
  if (first.ok) return first.value;
  const refused = new Set(first.error.map(({ pointer }) => pointer.split('/')[1]));
  const kept = Object.entries(everywhere).filter(([name]) => !refused.has(name));
  const second = buildRequest({ ...call, args: { id: '7', ...Object.fromEntries(kept) } });
  if (!second.ok) throw new Error(JSON.stringify(second.error));
  return second.value;
};

/** A third of them in `npm test`, all in `npm run soak`: building is tested with every one. */
const STEP = isSoak ? 1 : 3;

const TEXTS = traversalStrings().filter((_, index) => index % STEP === 0);

let honeypots: Honeypots;
let network: LoopbackNetwork;
let upstream: Server;
let send: SendUpstream;
const arrived = new Map<string, Arrived[]>();

beforeAll(async () => {
  honeypots = await startHoneypots();
  network = loopbackNetwork(honeypots);
  upstream = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const names = request.rawHeaders.filter((_, index) => index % 2 === 0).join();
      const at = String(request.headers['x-number']);
      const line = `${request.method} ${request.url}`;
      arrived.set(at, [...(arrived.get(at) ?? []), { line, names, body: Buffer.concat(chunks) }]);
      response.end();
    });
  });
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  const { port } = upstream.address() as AddressInfo;
  const loopbackRoutes = { 'api.example.com': `http://127.0.0.1:${port}` };
  send = createUpstreamClient({ now: Date.now, ownHosts: [], loopbackRoutes, resolve: async () => ['127.0.0.1'] });
});
afterAll(async () => {
  network.restore();
  upstream.closeAllConnections();
  upstream.close();
  await honeypots.close();
});

const NUMBER = 'x-number';

/** What came of one request, held against what was sent. */
const problemsOf = ({ url, headers, body }: UpstreamRequest, at: number): readonly string[] => {
  const [came, ...more] = arrived.get(String(at)) ?? [];
  const names = [
    'user-agent',
    ...Object.keys(headers),
    NUMBER,
    'host',
    'accept-encoding',
    'content-length',
    'Authorization',
  ];
  return [
    ...(more.length === 0 ? [] : ['more than one request']),
    ...(came?.line === `POST ${url.slice('https://api.example.com'.length)}` ? [] : ['request line']),
    ...(came?.names === [...names, 'Connection'].join() ? [] : [`header names ${came?.names}`]),
    ...(came?.body.equals(Buffer.from(body ?? '')) === true ? [] : ['body']),
  ].map((problem) => `${problem}: ${JSON.stringify(TEXTS[at])}`);
};

describe('texts that try to become more than one value', () => {
  it('arrive as one request each, of the parts that it was built of', { timeout: 120_000 }, async () => {
    const problems: string[] = [];
    for (let from = 0; from < TEXTS.length; from += 50) {
      const batch = TEXTS.slice(from, from + 50).map((text, index) => {
        const at = from + index;
        return { at, request: requestOf(text, CALLS[at % CALLS.length] ?? CALLS[0]!) };
      });
      const credential = [{ in: 'header', name: 'Authorization', value: 'Bearer canary' }] as const;
      const answers = batch.map(({ at, request }) => {
        const numbered = { ...request, headers: { ...request.headers, [NUMBER]: String(at) } };
        return send(numbered, credential, Date.now() + 10_000);
      });
      const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
      if (kinds.some((kind) => kind !== 'answer')) problems.push(`no answer near ${from}`);
      problems.push(...batch.flatMap(({ at, request }) => problemsOf(request, at)));
    }
    expect(problems).toEqual([]);
    expect([arrived.size, honeypots.taken]).toEqual([TEXTS.length, []]);
    expect(TEXTS.length).toBeGreaterThan(20_000 / STEP);
  });
});
