// Answers near Lambda's 6 MB: told short while they can be told, before a 502 makes a write that succeeded look failed.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolCall } from '#core/mcp/message.ts';
import { withinEnvelope } from '#functions/mcp/envelope.ts';
import { type FixturesGateway, startFixturesGateway } from '#test/conformance/fixtures-gateway.ts';
import { callTool, rpc } from '#test/support/gateway.ts';

const MB = 1024 * 1024;
const call: ToolCall = { kind: 'call', id: 1, revision: '2025-11-25', name: 'tool', args: {} };
const answer = (body: string, more = {}) => ({ reply: { status: 200, body, ...more }, call });
/** Length of the answer that takes the place of one that is too large. */
const SHORT = withinEnvelope([answer('x'.repeat(6 * MB))])[0]?.reply.body.length;
const bodyOf = (size: number) => `"${'x'.repeat(size - 4)}"`;

describe('withinEnvelope', () => {
  it('counts a body as the JSON string it will be, to the byte', () => {
    // Outer quotes and escaped inner quotes: a body of n characters takes n + 4 bytes.
    const most = answer(bodyOf(5.5 * MB - 2));
    expect(withinEnvelope([most])[0] === most).toBe(true);
    const [short] = withinEnvelope([answer(bodyOf(5.5 * MB - 1))]);
    expect(JSON.parse(short?.reply.body ?? '').result).toMatchObject({
      isError: true,
      structuredContent: { error: { attribution: 'gateway', reason: 'too_large', sent: true } },
    });
  });

  it.each([
    ['quotes', '"', 2],
    ['backslashes', '\\', 2],
    ['two-byte letters', 'é', 2],
    ['three-byte letters', '漢', 3],
    ['pairs of surrogates', '\u{1F511}', 4],
  ])('counts %s as they travel', (_, unit, width) => {
    const units = Math.floor((5.5 * MB - 2) / width);
    const fits = (count: number) => withinEnvelope([answer(unit.repeat(count))])[0]?.reply.body.length !== SHORT;
    expect([fits(units), fits(units + 2)]).toEqual([true, false]);
  });

  it('takes the largest first and leaves the rest', () => {
    const answers = [answer(bodyOf(2 * MB)), answer(bodyOf(3 * MB)), answer(bodyOf(1 * MB)), answer('{}')];
    const kept = withinEnvelope(answers);
    expect(kept.map((each, i) => each === answers[i])).toEqual([true, false, true, true]);
  });

  const list = (size: number) => ({ reply: { status: 200, body: bodyOf(size) }, list: 7 });

  it('takes calls before lists: what they did is done, and is told', () => {
    const given = [list(4 * MB), answer(bodyOf(2 * MB))];
    const kept = withinEnvelope(given);
    expect(kept[0] === given[0]).toBe(true);
    expect(kept[1]?.reply.body).toContain('too_large');
  });

  it('answers lists with an error where they alone are too large', () => {
    const given = [list(3 * MB), list(4 * MB), answer(bodyOf(1 * MB))];
    const [first, second, third] = withinEnvelope(given);
    expect(first === given[0]).toBe(true);
    expect(JSON.parse(second?.reply.body ?? '')).toMatchObject({ id: 7, error: { code: -32603 } });
    expect(third?.reply.body).toContain('too_large');
    expect(withinEnvelope([list(6 * MB)])[0]).toMatchObject({ failure: 'gateway' });
  });

  it('leaves what is neither', () => {
    const greeting = { reply: { status: 200, body: bodyOf(6 * MB) } };
    expect(withinEnvelope([greeting])[0] === greeting).toBe(true);
  });

  it('keeps status and headers of a rate limit', () => {
    const headers = { 'retry-after': '3' };
    const [short] = withinEnvelope([answer(bodyOf(6 * MB), { status: 429, headers })]);
    expect(short?.reply).toMatchObject({ status: 429, headers });
  });

  it('says whose failure the short answer is', () => {
    const [short] = withinEnvelope([answer(bodyOf(6 * MB))]);
    expect(short?.failure).toBe('gateway');
    expect(withinEnvelope([answer('{}')])[0]).not.toHaveProperty('failure');
  });
});

describe('through the front', () => {
  let fixtures: FixturesGateway;
  let server: Server;
  let body = '';

  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(body));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    fixtures = await startFixturesGateway({
      loopbackRoutes: { 'fixtures.sallyport.example': `http://127.0.0.1:${port}` },
    });
  });
  afterAll(async () => {
    await fixtures.close();
    await new Promise((done) => server.close(done));
  });

  it('passes 2 MB on, and no more of one upstream body', async () => {
    body = 'x'.repeat(2 * MB);
    const whole = await callTool(fixtures.door.url, 'test_simple_text');
    expect(whole.body.result.content[0].text === body).toBe(true);
    body += 'x';
    const { status, body: short } = await callTool(fixtures.door.url, 'test_simple_text');
    expect(status).toBe(200);
    expect(short.result.isError).toBe(true);
    expect(short.result.content[0].text).toMatch(/more than the gateway passes on \(2 MB\).*may have been carried out/);
  });

  it('tells short what escaping makes larger than the envelope', async () => {
    body = '"'.repeat(2 * MB);
    const { status, body: short } = await callTool(fixtures.door.url, 'test_simple_text');
    expect(status).toBe(200);
    expect(short.result.isError).toBe(true);
    expect(short.result.content[0].text).toMatch(/^The request was sent and answered, but the answer is larger/);
  });

  it('fits a batch, each item answered', async () => {
    body = 'x'.repeat(1.5 * MB);
    const batch = Array.from({ length: 5 }, (_, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'test_simple_text' },
    }));
    const answered = await rpc(fixtures.door.url, batch);
    expect(answered.status).toBe(200);
    const items = answered.body as { id: number; result: { isError?: boolean; content: { text: string }[] } }[];
    expect(items.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
    expect(items.filter(({ result }) => result.isError).length).toBe(2);
    expect(items.filter(({ result }) => result.content[0]?.text === body).length).toBe(3);
  });
});
