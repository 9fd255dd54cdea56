// A server that lists three tools: the others are found, read and called through them, under the rules of direct calls.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HANDSHAKE_REVISIONS } from '#core/mcp/revisions.ts';
import { readAudit } from '#test/support/audit-trail.ts';
import {
  callTool,
  type Door,
  modern,
  openDoor,
  rpc,
  startTestGateway,
  type TestGateway,
} from '#test/support/gateway.ts';

const NAMES = ['search_tools', 'describe_tool', 'call_tool'];
const NEWEST = { 'mcp-protocol-version': '2025-11-25' };
const GET = 'get_single_crm_contact_by_id';
const DELETE = 'delete_a_crm_contact_by_id';

let gateway: TestGateway;
let readers: Door;
let plain: Door;
let everything: Door;
let clock = Date.parse('2026-06-01T00:00:00Z');

beforeAll(async () => {
  gateway = await startTestGateway({ demo: { limit: 30, window: 10 }, now: () => clock });
  readers = await openDoor(gateway, { methods: ['read'], tool_mode: 'search' });
  plain = await openDoor(gateway, { methods: ['read'] });
  everything = await openDoor(gateway, { tool_mode: 'search', schema_profile: 'flat' });
});
afterAll(() => gateway.close());

// biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
const list = async (url: string, headers = {}): Promise<any[]> =>
  (await rpc(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, headers)).body.result.tools;

const through = (url: string, name: string, args?: unknown, headers: Record<string, string> = NEWEST) =>
  callTool(url, 'call_tool', { name, ...(args !== undefined && { arguments: args }) }, headers);

const search = async (url: string, query: string, more = {}) => {
  const { body } = await callTool(url, 'search_tools', { query, ...more });
  return JSON.parse(body.result.content[0].text);
};

describe('tools/list', () => {
  it.each(HANDSHAKE_REVISIONS)('shows exactly the three to %s', async (revision) => {
    const tools = await list(readers.url, { 'mcp-protocol-version': revision });
    expect(tools.map(({ name }) => name)).toEqual(NAMES);
  });

  it('shows exactly the three to 2026-07-28, with caching hints', async () => {
    const { result } = (await modern(readers.url, 'tools/list')).body;
    expect(result.tools.map(({ name }: { name: string }) => name)).toEqual(NAMES);
    expect(result).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'private' });
  });

  it('says of call_tool what the worst tool in scope may do, and how many there are', async () => {
    const [finding, , reading] = await list(readers.url);
    const [, , writing] = await list(everything.url);
    expect(reading.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, idempotentHint: true });
    expect(writing.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true, idempotentHint: false });
    expect(finding.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(finding.description).toContain('7 are not listed');
  });
});

describe('search_tools', () => {
  it('names what is in scope, best first, with a line each', async () => {
    const { tools } = await search(everything.url, 'remove a contact', { limit: 2 });
    expect(tools).toHaveLength(2);
    expect(tools[0]).toEqual({ name: DELETE, description: expect.stringContaining('contact') });
  });

  it('knows nothing of what is out of scope', async () => {
    const { tools } = await search(readers.url, 'delete a contact, create a contact, update a contact', { limit: 25 });
    const listed = (await list(plain.url)).map(({ name }) => name);
    expect(tools.length).toBeGreaterThan(0);
    for (const { name } of tools) expect(listed).toContain(name);
  });

  it('says what there is where nothing fits', async () => {
    expect(await search(readers.url, 'zzz')).toMatchObject({ tools: [], kinds: ['companies', 'contacts', 'tickets'] });
  });

  it('refuses what it does not take, with pointers', async () => {
    const { body } = await callTool(readers.url, 'search_tools', { limit: 99, more: 1 }, NEWEST);
    const { problems } = body.result.structuredContent.error;
    expect(problems.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '/limit',
      '/more',
      '/query',
    ]);
  });
});

describe('describe_tool', () => {
  it('shows a tool as a list of all would, in the server’s profile', async () => {
    const { body } = await callTool(readers.url, 'describe_tool', { name: GET });
    const [listed] = (await list(plain.url)).filter(({ name }) => name === GET);
    expect(JSON.parse(body.result.content[0].text)).toEqual(listed);
    const flat = await callTool(everything.url, 'describe_tool', { name: GET });
    expect(JSON.parse(flat.body.result.content[0].text).inputSchema.additionalProperties).toBeUndefined();
  });

  it('answers alike for what is out of scope and what is nowhere', async () => {
    const texts = await Promise.all(
      [DELETE, 'delete_the_crm_contact_by_id'].map(async (name) => {
        const { body } = await callTool(readers.url, 'describe_tool', { name });
        return body.result.content[0].text;
      }),
    );
    expect(texts[0]).toContain('/name: names no tool of this server');
    expect(texts[1]).toBe(texts[0]);
  });
});

describe('call_tool', () => {
  it('answers what a direct call answers', async () => {
    const direct = await callTool(plain.url, GET, { id: '7' }, NEWEST);
    const called = await through(readers.url, GET, { id: '7' });
    expect(called.body.result.content).toEqual(direct.body.result.content);
    expect(Object.keys(called.body.result._meta)).toEqual(Object.keys(direct.body.result._meta));
    expect(called.headers.get('ratelimit-limit')).toBe(direct.headers.get('ratelimit-limit'));
  });

  it('is written down as the tool that was called, and a search as itself', async () => {
    const before = new Set((await readAudit(gateway)).map(({ id }) => id));
    await through(readers.url, GET, { id: '7' });
    await search(readers.url, 'secret words');
    const records = (await readAudit(gateway)).filter(({ id }) => !before.has(id));
    // Both may be of one millisecond.
    expect(records.toSorted((a, b) => (String(a.tool) < String(b.tool) ? -1 : 1))).toMatchObject([
      { tool: GET, server: readers.server, outcome: { result: 'success', status: 200, sent: true } },
      { tool: 'search_tools', argument_names: ['query'], outcome: { result: 'success', sent: false } },
    ]);
    expect(JSON.stringify(records)).not.toContain('secret words');
  });

  it('refuses the unknown and what is out of scope as a direct call does', async () => {
    const direct = await callTool(plain.url, DELETE, { id: '7' });
    const called = await through(readers.url, DELETE, { id: '7' });
    expect([called.status, called.body.error]).toEqual([direct.status, direct.body.error]);
    for (const name of ['no_such_tool', ...NAMES]) {
      const { body } = await through(readers.url, name);
      expect(body.error).toEqual({ code: -32602, message: `Unknown tool: ${name}` });
    }
  });

  it('points at what is wrong in the arguments of the call as it was sent', async () => {
    const pointers = async (...call: Parameters<typeof through>) => {
      const { problems } = (await through(...call)).body.result.structuredContent.error;
      return problems.map(({ pointer }: { pointer: string }) => pointer);
    };
    expect(await pointers(readers.url, GET, { more: 1 })).toEqual(
      expect.arrayContaining(['/arguments/id', '/arguments/more']),
    );
    expect(await pointers(readers.url, GET)).toEqual(['/arguments/id']);
    expect(await pointers(readers.url, 'list_all_crm_contacts', { limit: 2 ** 60 })).toContain('/arguments/limit');
    expect(await pointers(readers.url, GET, ['7'])).toEqual(['/arguments']);
    expect(await pointers(readers.url, '')).toEqual(['/name']);
  });

  it('passes a rate limit on, with its headers', async () => {
    clock += 20_000;
    for (let i = 0; i < 30; i++) await through(readers.url, GET, { id: '1' });
    const { status, headers, body } = await through(readers.url, GET, { id: '1' });
    clock += 20_000;
    expect([status, body.error.code]).toEqual([429, 429]);
    expect(headers.get('ratelimit-limit')).toBe('30');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('works in a batch, each item as the tool it means', async () => {
    const call = (id: number, name: string) => ({
      ...{ jsonrpc: '2.0', id, method: 'tools/call' },
      params: { name: 'call_tool', arguments: { name, arguments: { id: '7' } } },
    });
    const { body } = await rpc(readers.url, [call(1, GET), call(2, DELETE)]);
    expect(body[0].result.isError).toBeUndefined();
    expect(body[1].error).toEqual({ code: -32602, message: `Unknown tool: ${DELETE}` });
  });

  it('works in 2026-07-28, where the header names call_tool', async () => {
    const params = { name: 'call_tool', arguments: { name: GET, arguments: { id: '7' } } };
    expect((await modern(readers.url, 'tools/call', params)).body.result.content[0].text).toContain('"id":"7"');
    const lied = await modern(readers.url, 'tools/call', params, { 'mcp-name': GET });
    expect([lied.status, lied.body.error.code]).toEqual([400, -32020]);
  });
});

describe('a call by the tool’s own name', () => {
  it('works as it would through call_tool, within the same scope', async () => {
    const called = await callTool(readers.url, GET, { id: '7' });
    expect(called.body.result.content[0].text).toContain('"id":"7"');
    expect((await callTool(readers.url, DELETE, { id: '7' })).body.error.message).toBe(`Unknown tool: ${DELETE}`);
  });
});

describe('a server that lists all', () => {
  it.each(NAMES)('has no %s', async (name) => {
    const { body } = await callTool(plain.url, name, { query: 'x', name: GET });
    expect(body.error).toEqual({ code: -32602, message: `Unknown tool: ${name}` });
  });
});
