// One deadline for the whole call, from the moment the front door took the request in. API Gateway cuts at 29 s; what is
// ours to say must be said before.
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledIntegrations } from '#adapters/files/bundled-integrations.ts';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import { compileSchema } from '#adapters/schema/compile-schema.ts';
import { evaluateMapping } from '#adapters/schema/evaluate-mapping.ts';
import type { HttpAnswer } from '#core/http.ts';
import { ok } from '#core/result.ts';
import { mintToken } from '#core/tokens/token.ts';
import type { SendUpstream } from '#core/upstream/exchange.ts';
import { serveDoor } from '#functions/mcp/serve.ts';
import { createToolboxes } from '#functions/mcp/toolbox.ts';
import { auditDeps } from '#test/support/audit-trail.ts';
import { urlTokenRecord } from '#test/support/url-token-record.ts';

const TOKEN = mintToken('u', 'dev', 'a', randomBytes).text;
const DOOR = {
  ...urlTokenRecord({ mac: 'm', server: 'srv', tenant: 'ten' }),
  integration: { slug: 'fixtures' },
};
const INTEGRATIONS = fileURLToPath(new URL('../conformance/integrations', import.meta.url));
const { find } = bundledIntegrations([INTEGRATIONS]);
const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"test_simple_text"}}';

type Timing = {
  readonly send: SendUpstream;
  readonly now: () => number;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** What reading the credential does to the clock, or to the call. */
  readonly whileReading?: () => void;
};

/** The MCP function's exchange with everything but the given parts in memory. */
const serve = ({ send, now, receivedAt, whileReading = () => undefined }: Timing, body = CALL): Promise<HttpAnswer> => {
  const handle = serveDoor({
    residency: 'dev',
    residencyUrls: {},
    allowedOrigins: [],
    findToken: async () => ({ mac: 'm', record: DOOR }),
    toolboxes: createToolboxes(
      async ({ slug }) => (await find(slug))?.integration,
      compileSchema,
      () => undefined,
    ),
    connectLink: async () => undefined,
    stateKey: () => Promise.reject(new Error('asked for')),
    credentials: {
      get: async () => {
        whileReading();
        return ok([]);
      },
      refused: async () => undefined,
    },
    send,
    ...auditDeps(),
    evaluate: evaluateMapping,
    now,
    log: () => undefined,
  });
  return handle({
    method: 'POST',
    resource: '/mcp/{door}',
    pathParameters: { door: TOKEN },
    query: {},
    headers: { 'content-type': ['application/json'] },
    body: Buffer.from(body),
    requestId: 'r',
    receivedAt,
  });
};

const resultOf = ({ status, body }: HttpAnswer) => ({ status, ...JSON.parse(body).result });

describe('the deadline of a call', () => {
  const deadlines: number[] = [];
  const send: SendUpstream = async (_, __, deadline) => {
    deadlines.push(deadline);
    return { kind: 'failure', reason: 'timeout', sent: true };
  };

  it.each([
    ['at once', 0, 25_000],
    ['after 2 s', 2000, 27_000],
    ['after 10 s', 10_000, 27_000],
    ['too late', 30_000, 27_000],
  ])('sent %s: upstream gets 25 s at most, and none of it after 27 s', async (_, after, at) => {
    let clock = 1_000_000;
    const slow = () => {
      clock += after;
    };
    const answer = await serve({ send, now: () => clock, receivedAt: 1_000_000, whileReading: slow });
    expect(deadlines.splice(0)).toEqual([1_000_000 + at]);
    expect(resultOf(answer)).toMatchObject({
      status: 200,
      isError: true,
      content: [
        { text: expect.stringMatching(/^Fixtures did not answer in time\. The request may have been carried/) },
      ],
    });
  });
});

describe('an upstream that hangs', () => {
  let server: Server;
  let port: number;
  let connections = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      connections += 1;
      response.writeHead(200, { 'content-type': 'text/plain' }).write('the first half');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const client = () =>
    createUpstreamClient({
      now: Date.now,
      ownHosts: [],
      loopbackRoutes: { 'fixtures.sallyport.example': `http://127.0.0.1:${port}` },
    });

  it('in the middle of its body is told at the deadline, once', async () => {
    const started = Date.now();
    const receivedAt = started - 26_700;
    const result = resultOf(await serve({ send: client(), now: Date.now, receivedAt }));
    expect(Date.now() - started).toBeGreaterThanOrEqual(295);
    expect(Date.now() - started).toBeLessThan(2000);
    expect(result).toMatchObject({ status: 200, isError: true });
    expect(result.content[0].text).toMatch(/may have been carried out: read before you repeat a write/);
    expect(connections).toBe(1);
  });

  it('holds up no other item of its batch for longer', async () => {
    const started = Date.now();
    const batch = `[${CALL},{"jsonrpc":"2.0","id":2,"method":"ping"},${CALL}]`;
    const answer = await serve({ send: client(), now: Date.now, receivedAt: started - 26_700 }, batch);
    expect(Date.now() - started).toBeLessThan(2000);
    const items = JSON.parse(answer.body) as { id: number; result: { isError?: boolean } }[];
    expect(items.map(({ id, result }) => [id, result.isError])).toEqual([
      [1, true],
      [2, undefined],
      [1, true],
    ]);
  });
});
