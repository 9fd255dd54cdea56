// The table of revisions against a running gateway: what it lists is answered, and what it does not list is refused.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECURITY_HEADERS } from '#core/http.ts';
import { MAX_BATCH } from '#core/mcp/batch.ts';
import { MODERN } from '#core/mcp/revisions.ts';
import { RPC } from '#core/mcp/rpc.ts';
import { MCP_METHODS, REVISIONS, requestIn, surfaceOf } from '#lib/trust/reference/revision-surface.ts';
import { openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let gateway: TestGateway;
let url: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  ({ url } = await openDoor(gateway));
});
afterAll(() => gateway.close());

/** Names in lower case, so that none is there twice. */
const send = ({ headers, body }: { headers: { readonly [name: string]: string }; body: unknown }) =>
  rpc(url, body, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])));

describe.each(REVISIONS.map((revision) => [revision, surfaceOf(revision)] as const))('%s', (revision, surface) => {
  it('begins as the table says', () => {
    expect(surface.begins).toBe(revision === MODERN ? 'stateless' : 'handshake');
    expect(surface.methods).toEqual(
      revision === MODERN
        ? ['server/discover', 'tools/list', 'tools/call']
        : ['initialize', 'ping', 'tools/list', 'tools/call'],
    );
  });

  it.each(MCP_METHODS)('%s is answered if it is listed, and refused if not', async (method) => {
    const answer = await send(requestIn(revision, method));
    if (surface.methods.includes(method)) {
      expect(answer.status).toBe(200);
      expect(answer.body.result).toBeDefined();
    } else {
      expect(answer.body.error.code).toBe(RPC.methodNotFound);
      expect(answer.status).toBe(revision === MODERN ? 404 : 200);
    }
    for (const name of [...surface.responseHeaders, ...Object.keys(SECURITY_HEADERS)])
      expect(answer.headers.get(name), name).not.toBeNull();
    expect(answer.headers.get('mcp-session-id')).toBeNull();
  });

  it('agrees on itself, and lists what the table says', async () => {
    if (surface.begins === 'handshake') {
      const { body } = await send(requestIn(revision, 'initialize'));
      expect(body.result.protocolVersion).toBe(revision);
    }
    const { body } = await send(requestIn(revision, 'tools/list'));
    expect(Object.keys(body.result)).toEqual(surface.listMembers);
  });

  it('asks for the headers that the table lists, and for no other', async () => {
    for (const method of surface.methods) {
      const request = requestIn(revision, method);
      for (const name of Object.keys(request.headers).filter((each) => each !== 'Content-Type')) {
        const headers = Object.fromEntries(Object.entries(request.headers).filter(([each]) => each !== name));
        const needed = surface.requiredHeaders.find((each) => each.name === name)?.methods.includes(method) ?? false;
        expect((await send({ ...request, headers })).status, `${method} without ${name}`).toBe(needed ? 400 : 200);
      }
    }
    const { body, headers } = requestIn(revision, surface.methods[0] ?? '');
    expect((await send({ body, headers: { ...headers, 'Content-Type': 'text/plain' } })).status).toBe(415);
  });

  it('takes batches if the table says so', async () => {
    const { headers, body } = requestIn(revision, 'tools/list');
    const batch = (count: number) =>
      send({ headers, body: Array.from({ length: count }, (_, id) => ({ ...body, id })) });
    expect((await batch(2)).status).toBe(surface.batches ? 200 : 400);
    if (surface.batches) expect((await batch(MAX_BATCH + 1)).status).toBe(400);
  });
});
