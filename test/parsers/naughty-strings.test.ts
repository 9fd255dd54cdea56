// The Big List of Naughty Strings in every slot of a call and of the envelope around it.
import naughty from 'big-list-of-naughty-strings' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixturesGateway, startFixturesGateway, UPSTREAM_SECRET } from '#test/conformance/fixtures-gateway.ts';
import { rawPost } from '#test/mcp/raw-post.ts';
import { STRING_SLOTS } from '#test/ssrf/string-slots.ts';
import { callTool } from '#test/support/gateway.ts';

describe('naughty strings', () => {
  it('are those of the list', () => {
    expect(naughty).toHaveLength(461);
    expect(naughty.every((text) => typeof text === 'string')).toBe(true);
  });

  it.each(STRING_SLOTS.map((slot) => [slot.name, slot] as const))('stay one value in %s', (_, slot) => {
    const built = naughty.flatMap((text) => {
      const request = slot.build(text);
      return request === undefined ? [] : [{ text, request }];
    });
    expect(built.flatMap(({ text, request }) => slot.problems(request, text))).toEqual([]);
    expect(built.length).toBeGreaterThan(0);
  });
});

describe('naughty strings in the envelope', () => {
  let fixtures: FixturesGateway;
  beforeAll(async () => {
    fixtures = await startFixturesGateway();
  });
  afterAll(() => fixtures.close());

  const call = (params: object) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const region = (text: unknown) => call({ name: 'test_param_header', arguments: { region: text } });

  /** One message for each place of a text. */
  const messages = (text: string): readonly object[] => [
    { jsonrpc: text, id: 1, method: 'ping' },
    { jsonrpc: '2.0', id: text, method: 'ping' },
    { jsonrpc: '2.0', id: 1, method: text },
    { jsonrpc: '2.0', id: 1, method: 'ping', params: { [text]: 1 } },
    { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { cursor: text } },
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'ping',
      params: { _meta: { progressToken: text, [`example.com/${text}`]: text } },
    },
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: text, clientInfo: { name: text, version: text } },
    },
    call({ name: text, arguments: {} }),
    call({ name: 'test_param_header', arguments: { [text]: 'x' } }),
    region({ [text]: text }),
    region([text]),
    region(text),
  ];

  it('are answered one by one, carried to their place, and never a fault', { timeout: 60_000 }, async () => {
    const { door, upstream } = fixtures;
    const wrong: unknown[] = [];
    for (const text of naughty) {
      upstream.forget();
      const sent = messages(text);
      const answer = await rawPost(door.url, JSON.stringify(sent));
      if (answer.text.includes(UPSTREAM_SECRET)) wrong.push([text, 'a secret']);
      const items = JSON.parse(answer.text) as { jsonrpc?: string; result?: unknown; error?: { code: number } }[];
      const isWhole = answer.status === 200 && Array.isArray(items) && items.length === sent.length;
      if (!isWhole || items.some(({ jsonrpc, error }) => jsonrpc !== '2.0' || error?.code === -32603))
        wrong.push([text, answer]);
      const carried = new URL(upstream.seen.at(-1)?.url ?? '', 'http://x').searchParams.get('region');
      if (upstream.seen.length !== 1 || carried !== text) wrong.push([text, upstream.seen]);
    }
    expect(wrong).toEqual([]);
    expect((await callTool(door.url, 'test_simple_text')).status).toBe(200);
  });

  it('open no door, as its token or as a header', { timeout: 60_000 }, async () => {
    const { gateway, door, upstream } = fixtures;
    upstream.forget();
    const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    const paths = naughty.filter((text) => text.isWellFormed() && !/^\.{0,2}$/.test(text)).map(encodeURIComponent);
    const statuses = new Set<number>();
    for (const path of paths) statuses.add((await rawPost(`${gateway.url}/mcp/${path}`, ping)).status);
    expect([...statuses].filter((status) => ![401, 404, 414].includes(status))).toEqual([]);
    const values = naughty.filter((text) => /^[\x21-\x7e][\x20-\x7e]*$/.test(text));
    const answered = new Set<number>();
    for (const value of values)
      for (const name of ['authorization', 'x-api-token', 'mcp-protocol-version', 'mcp-name', 'origin', 'accept'])
        answered.add((await rawPost(door.url, ping, { [name]: value })).status);
    expect([...answered].filter((status) => ![200, 400, 401, 403].includes(status))).toEqual([]);
    expect(upstream.seen).toEqual([]);
  });
});
