import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type Faults, startBadServer, TOOL } from './bad-mcp-server.ts';
import { cli, documentOf } from './cli.ts';

describe('a door of ours', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.close());

  it('is healthy, with every check named', async () => {
    const { url, token } = await openDoor(gateway);
    const ran = await cli(`doctor ${url} --json --call list_all_crm_contacts --args {"limit":1}`);
    const { checks, clients, tools, ...rest } = documentOf(ran);
    expect(checks.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok])).toEqual([
      ['door', true],
      ['discover', true],
      ['handshake', true],
      ['get', true],
      ['closed_door', true],
      ['origin', true],
      ['oauth_discovery', true],
      ['list', true],
      ['schemas', true],
      ['official_client', true],
      ['ping', true],
      ['unknown_tool', true],
      ['call', true],
    ]);
    expect(rest).toEqual({ url: `${gateway.url}/mcp/[redacted]` });
    expect(checks[2].detail).toBe('initialize answers 2025-11-25, 2025-06-18, 2025-03-26, 2024-11-05');
    expect(checks[10].ms).toBeGreaterThan(0);
    expect(tools).toHaveLength(12);
    expect(tools[0]).toEqual({ name: 'create_a_crm_contact', read_only: false, bytes: expect.any(Number) });
    expect(Object.values(clients)).toEqual(Array(4).fill({ ok: true, findings: [] }));
    expect(ran.exit).toBe(0);
    expect(ran.out + ran.err).not.toContain(token);
  });

  it('is examined with a second factor, which is not printed either', async () => {
    const door = await openDoor(gateway, { require_api_token_auth: true });
    const { body } = await api(gateway, gateway.adminKey, `POST /tenants/${door.tenant}/api-tokens`, { name: 'x' });
    expect((await cli(`doctor ${door.url}`)).exit).toBe(3);
    for (const io of [{ env: { bearer: body.token } }, { env: { apiToken: body.token } }]) {
      const ran = await cli(`doctor ${door.url}`, io);
      expect(ran.exit, ran.out).toBe(0);
      expect(ran.out + ran.err).not.toContain(body.token);
    }
  });

  it('is examined by the server’s id with the token as a header', async () => {
    const door = await openDoor(gateway);
    const ran = await cli(`doctor ${gateway.url}/mcp/${door.server} --json`, { env: { bearer: door.token } });
    expect(ran.exit, ran.out).toBe(0);
    expect(documentOf(ran).url).toBe(`${gateway.url}/mcp/${door.server}`);
    expect(ran.out + ran.err).not.toContain(door.token);
  });

  it('that is closed is exit code 3', async () => {
    const door = await openDoor(gateway);
    await api(gateway, gateway.adminKey, `DELETE /mcp-servers/${door.server}`);
    const ran = await cli(`doctor ${door.url}`);
    expect(ran.exit).toBe(3);
    expect(ran.out).toContain('FAIL  door  the door is closed (401): ask for a new URL');
    expect(ran.out + ran.err).not.toContain(door.token);
  });

  it('is never written through', async () => {
    const { url } = await openDoor(gateway);
    const before = await (
      await fetch(`${gateway.demoUrl}/contacts?limit=100`, {
        headers: { authorization: `Bearer ${gateway.demoToken}` },
      })
    ).text();
    const ran = await cli(['doctor', url, '--call', 'delete_a_crm_contact_by_id', '--args', '{"id":"1"}']);
    expect(ran.exit).toBe(6);
    expect(ran.out).toContain('delete_a_crm_contact_by_id was not called: it may write');
    const after = await (
      await fetch(`${gateway.demoUrl}/contacts?limit=100`, {
        headers: { authorization: `Bearer ${gateway.demoToken}` },
      })
    ).text();
    expect(after).toBe(before);
  });
});

describe('what cannot be examined', () => {
  it.each([
    ['doctor gateway', 2],
    ['doctor ftp://gw.example/mcp', 2],
    ['doctor http://gw.example/mcp/x', 2],
    ['doctor https://gw.example/mcp/x --args {}', 2],
    ['doctor https://gw.example/mcp/x --call a --args [1]', 2],
    ['doctor http://127.0.0.1:1/mcp/x', 5],
  ])('%s is exit code %i', async (line, exit) => {
    expect((await cli(line)).exit).toBe(exit);
  });

  it.each([
    [401, 3],
    [403, 3],
    [404, 4],
    [421, 3],
    [502, 5],
    [302, 5],
  ])('a door that answers %i is exit code %i', async (status, exit) => {
    const server = await startBadServer({ status });
    const ran = await cli(`doctor ${server.url}`);
    await server.close();
    expect(ran.exit).toBe(exit);
    expect(ran.out).toContain(String(status));
    expect(ran.out).not.toContain('0123456789abcdef');
  });
});

const examine = async (faults: Faults, flags = '') => {
  const server = await startBadServer(faults);
  const ran = await cli(`doctor ${server.url} --json${flags}`);
  await server.close();
  const { checks, clients } = documentOf(ran);
  return { ran, checks, clients, called: server.called };
};

const failed = (checks: readonly { name: string; ok: boolean; detail: string }[]) =>
  checks.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]);

describe('planted faults', () => {
  it('are none in a server that keeps its promises', async () => {
    const { ran, checks } = await examine({});
    expect(failed(checks)).toEqual([]);
    expect(ran.exit).toBe(0);
  });

  it.each<[string, Faults, string, string]>([
    ['no discovery', { noDiscovery: true }, 'discover', 'no client of 2026-07-28 can connect'],
    ['no handshake', { noHandshake: true }, 'handshake', 'no client from before 2026-07-28 can connect'],
    ['a stream on GET', { getStream: true }, 'get', 'GET answered 200: answer 405 to everything but POST'],
    ['a connection cut on GET', { hangUpOnGet: true }, 'get', 'the connection ended without an answer'],
    ['an open door', { openToStrangers: true }, 'closed_door', 'a wrong token answered 200: a door that does not'],
    ['an OAuth challenge', { challenge: true }, 'closed_door', '401 with WWW-Authenticate: leave that header out'],
    ['any origin', { anyOrigin: true }, 'origin', 'a foreign Origin answered 200: refuse it with 403'],
    ['a page for OAuth', { oauthPage: true }, 'oauth_discovery', 'answered 200: answer 404 with a JSON body'],
    ['a result for any tool', { unknownToolAnswers: true }, 'unknown_tool', 'an unknown tool answered a result'],
    ['another code for it', { unknownToolCode: -32601 }, 'unknown_tool', 'an unknown tool failed otherwise'],
    ['no ping', { noPing: true }, 'ping', 'no ping for [redacted]): answer it with an empty result'],
    ['no tools', { tools: [] }, 'list', 'tools/list shows no tool'],
    ['one name twice', { tools: [TOOL, TOOL] }, 'list', 'the name list_things is listed twice'],
    ['an order that changes', { tools: [TOOL, { ...TOOL, name: 'b' }], shuffles: true }, 'list', 'answers differ'],
    [
      'a list that fills a context',
      { tools: Array.from({ length: 60 }, (_, i) => ({ ...TOOL, name: `t${i}`, title: 'x'.repeat(10_000) })) },
      'list',
      'KB, of 512: narrow the scope',
    ],
    [
      'a schema that does not compile',
      { tools: [{ ...TOOL, inputSchema: { type: 'object', properties: { a: { $ref: '#/$defs/none' } } } }] },
      'schemas',
      'list_things: inputSchema does not compile',
    ],
  ])('%s', async (_, faults, name, detail) => {
    const { ran, checks } = await examine(faults);
    expect(failed(checks)).toEqual([[name, expect.stringContaining(detail)]]);
    expect(ran.exit).toBe(6);
  });

  it('a root that is no object, which also the official client rejects', async () => {
    const { checks, ran } = await examine({ tools: [TOOL, { ...TOOL, name: 'odd', inputSchema: { type: 'string' } }] });
    expect(failed(checks)).toEqual([
      ['schemas', 'odd: inputSchema has a root that is no object: set "type": "object"'],
      ['official_client', expect.stringContaining('the official client rejects the list')],
    ]);
    expect(ran.exit).toBe(6);
  });

  it('a header annotation that makes modern clients drop the tool', async () => {
    const inputSchema = { type: 'object', properties: { a: { type: 'object', 'x-mcp-header': 'A' } } };
    const { checks } = await examine({ tools: [TOOL, { ...TOOL, name: 'dropped', inputSchema }] });
    expect(failed(checks)).toEqual([
      ['official_client', 'the official client drops 1 tools: correct their x-mcp-header'],
    ]);
  });

  it('tools that one client refuses, each with what to do', async () => {
    const { clients, checks, ran } = await examine({
      tools: [{ ...TOOL, name: 'n'.repeat(55), description: 'd'.repeat(1025) }],
    });
    expect(failed(checks)).toEqual([]);
    expect(clients.openai).toEqual({
      ok: false,
      findings: [
        {
          tool: 'n'.repeat(55),
          kind: 'description',
          effect: 'refuses',
          detail: 'the description is 1025 characters long, of 1024: shorten its record',
        },
      ],
    });
    expect(clients.cursor).toMatchObject({ ok: false });
    expect(clients.gemini).toEqual({ ok: true, findings: [] });
    expect(ran.exit).toBe(6);
  });

  it('tools that only some versions of a client lose, which is no problem', async () => {
    const inputSchema = { type: 'object', properties: { mail: { type: 'string', format: 'email' } } };
    const faults: Faults = { tools: [{ ...TOOL, inputSchema }] };
    const { clients, ran } = await examine(faults);
    expect(clients.gemini).toEqual({
      ok: true,
      findings: [
        {
          tool: 'list_things',
          kind: 'format',
          effect: 'degrades',
          detail: '/properties/mail/format is "email": say it in the description instead',
        },
      ],
    });
    expect(ran.exit).toBe(0);
    const server = await startBadServer(faults);
    const { out } = await cli(`doctor ${server.url}?key=short`);
    await server.close();
    expect(out).toContain('Gemini takes every tool; 1 may be lost in older versions or strict modes (see --json)');
    expect(out).toContain('/mcp/[redacted]?key=[redacted]\n');
  });

  it('a read that fails is called once, a write never', async () => {
    const write = { ...TOOL, name: 'write', annotations: { readOnlyHint: false } };
    const reading = await examine({ callFails: 'upstream answered 500' }, ' --call list_things');
    expect(failed(reading.checks)).toEqual([
      ['call', 'list_things answered an error, do what it says: upstream answered 500'],
    ]);
    expect(reading.called).toEqual(['list_things']);
    const writing = await examine({ tools: [TOOL, write] }, ' --call write');
    expect(writing.called).toEqual([]);
    const absent = await examine({}, ' --call nothing');
    expect(failed(absent.checks)).toEqual([['call', 'nothing is not listed here: choose a listed tool']]);
  });
});
