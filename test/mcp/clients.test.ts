// The SDK's own clients, in every way they choose a revision, against the demo integration. They are the oracles of the
// protocol layer: what they throw, drop or show is what an agent's host gets.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const LIMIT = 3;

let gateway: TestGateway;
let clock = Date.now();
let httpDoor: string;
let toolErrorDoor: string;

beforeAll(async () => {
  gateway = await startTestGateway({ demo: { limit: LIMIT, window: 10 }, now: () => clock });
  httpDoor = (await openDoor(gateway)).url;
  toolErrorDoor = (await openDoor(gateway, { upstream_errors: 'tool_error' })).url;
});
afterAll(() => gateway.close());

type Called = { readonly isError?: boolean; readonly content: readonly { type: string; text?: string }[] };

/** What the four clients have in common. */
type Session = {
  readonly revision: string | undefined;
  readonly instructions: string | undefined;
  readonly tools: () => Promise<readonly string[]>;
  readonly call: (name: string, args: Record<string, unknown>) => Promise<Called>;
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  // The next test starts in a new rate-limit window.
  clock += 20_000;
  await Promise.all(closing.splice(0).map((close) => close()));
});

type Fetch = typeof fetch;

const connectV1 = async (url: string, fetch: Fetch): Promise<Session> => {
  const client = new ClientV1({ name: 'test', version: '1' });
  const transport = new TransportV1(new URL(url), { fetch });
  // The class declares `sessionId: string | undefined`, its own interface an optional property.
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  closing.push(() => client.close());
  return {
    revision: transport.protocolVersion,
    instructions: client.getInstructions(),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Called,
  };
};

const connectV2 =
  (mode?: 'auto' | { pin: string }) =>
  async (url: string, fetch: Fetch): Promise<Session> => {
    const client = new Client(
      { name: 'test', version: '1' },
      mode === undefined ? {} : { versionNegotiation: { mode } },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
    closing.push(() => client.close());
    return {
      revision: client.getNegotiatedProtocolVersion(),
      instructions: client.getInstructions(),
      tools: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => (await client.callTool({ name, arguments: args })) as Called,
    };
  };

const GET_CONTACT = 'get_single_crm_contact_by_id';

describe.each([
  { client: 'sdk 1.x', connect: connectV1, revision: '2025-11-25' },
  { client: 'client 2.x by default', connect: connectV2(), revision: '2025-11-25' },
  { client: 'client 2.x, auto', connect: connectV2('auto'), revision: '2026-07-28' },
  { client: 'client 2.x, pinned', connect: connectV2({ pin: '2026-07-28' }), revision: '2026-07-28' },
])('$client', ({ connect, revision }) => {
  it(`agrees on ${revision}, lists and calls`, async () => {
    const session = await connect(httpDoor, fetch);
    expect(session.revision).toBe(revision);
    expect(session.instructions).toMatch(/^Each tool is one request/);
    const tools = await session.tools();
    expect(tools).toHaveLength(12);
    expect(tools).toContain(GET_CONTACT);
    const result = await session.call(GET_CONTACT, { id: '7' });
    expect(result.isError).toBeUndefined();
    expect(JSON.parse(result.content[0]?.text ?? '')).toMatchObject({ id: '7' });
  });

  it('shows a failure of the upstream and wrong arguments as results', async () => {
    const session = await connect(httpDoor, fetch);
    const missing = await session.call(GET_CONTACT, { id: '999' });
    expect(missing.isError).toBe(true);
    expect(missing.content.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^{"error":"not_found","message":"No record 999.","note":"[^"]+"}$/),
      'Demo CRM answered HTTP 404; its body is above, unchanged.',
    ]);
    const wrong = await session.call(GET_CONTACT, { id: 7 });
    expect(wrong.isError).toBe(true);
    expect(wrong.content[0]?.text).toMatch(/nothing was sent\.\n\/id: /);
  });

  it('refuses a tool that is not there', async () => {
    const session = await connect(httpDoor, fetch);
    await expect(session.call('drop_all_tables', {})).rejects.toMatchObject({ code: -32602 });
  });

  it('throws at a rate limit in http mode, the seconds in its message and the headers at its fetch', async () => {
    const seen: Response[] = [];
    const keeping: Fetch = async (...request) => {
      const response = await fetch(...request);
      seen.push(response);
      return response;
    };
    const session = await connect(httpDoor, keeping);
    for (let i = 0; i < LIMIT; i++) await session.call(GET_CONTACT, { id: '1' });
    const before = seen.length;
    const failure = await session.call(GET_CONTACT, { id: '1' }).then(
      () => undefined,
      (error: Error & { code?: unknown; status?: unknown }) => error,
    );
    expect([failure?.code, failure?.status]).toContain(429);
    expect(failure?.message).toContain('"retry_after":10');
    expect(seen.slice(before).map(({ status }) => status)).toEqual([429]);
    expect(seen.at(-1)?.headers.get('retry-after')).toBe('10');
    clock += 10_000;
    expect((await session.call(GET_CONTACT, { id: '1' })).isError).toBeUndefined();
  });

  it('returns a rate limit as a result in tool_error mode', async () => {
    const session = await connect(toolErrorDoor, fetch);
    for (let i = 0; i < LIMIT; i++) await session.call(GET_CONTACT, { id: '1' });
    const limited = await session.call(GET_CONTACT, { id: '1' });
    expect(limited.isError).toBe(true);
    expect(limited.content[0]?.text).toMatch(/\b10 s/);
  });
});
