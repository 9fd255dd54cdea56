import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  api,
  callTool,
  type Door,
  modern,
  openDoor,
  rpc,
  startTestGateway,
  type TestGateway,
} from '#test/support/gateway.ts';

let gateway: TestGateway;
let door: Door;

beforeAll(async () => {
  gateway = await startTestGateway();
  door = await openDoor(gateway);
});
afterAll(() => gateway.close());

describe('a door', () => {
  it('lists the integration’s tools in the order of their names', async () => {
    const { status, body } = await rpc(door.url, { jsonrpc: '2.0', id: 7, method: 'tools/list' });
    expect(status).toBe(200);
    expect(body.id).toBe(7);
    expect(body.result.tools.map((tool: { name: string }) => tool.name)).toEqual([
      'create_a_crm_contact',
      'create_a_crm_ticket',
      'delete_a_crm_contact_by_id',
      'get_single_crm_company_by_id',
      'get_single_crm_contact_by_id',
      'get_single_crm_ticket_by_id',
      'list_all_crm_companies',
      'list_all_crm_contacts',
      'list_all_crm_tickets',
      'search_crm_tickets',
      'update_a_crm_contact_by_id',
      'update_a_crm_ticket_by_id',
    ]);
  });

  it('passes the upstream body through byte for byte', async () => {
    const direct = await fetch(`${gateway.demoUrl}/contacts/7`, {
      headers: { authorization: `Bearer ${gateway.demoToken}` },
    });
    const { body } = await callTool(door.url, 'get_single_crm_contact_by_id', { id: '7' });
    expect(body.result.content).toEqual([{ type: 'text', text: await direct.text() }]);
  });

  it('walks a list by next_cursor exactly once over every record', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await callTool(door.url, 'list_all_crm_contacts', {
        limit: 20,
        ...(cursor && { next_cursor: cursor }),
      });
      const [page, next] = body.result.content.map(({ text }: { text: string }) => JSON.parse(text));
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      cursor = next?.next_cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: 42 }, (_, i) => String(i + 1)));
  });

  it('is refused from the next call on after DELETE', async () => {
    const other = await openDoor(gateway);
    expect((await rpc(other.url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status).toBe(200);
    expect((await api(gateway, gateway.adminKey, `DELETE /mcp-servers/${other.server}`)).status).toBe(204);
    expect((await rpc(other.url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status).toBe(401);
  });

  it('is shown as expired once its end has passed, and lists refuse a query they do not know', async () => {
    const path = `/integrated-account/${door.account}/mcp`;
    const soon = new Date(Date.now() + 1000).toISOString();
    const { body } = await api(gateway, gateway.adminKey, `POST ${path}`, { name: 'short', expires_at: soon });
    expect(body.state).toBe('active');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await api(gateway, gateway.adminKey, `GET /mcp-servers/${body.id}`)).body.state).toBe('expired');
    const unknown = await api(gateway, gateway.adminKey, `GET ${path}?next_cursor=x`);
    expect([unknown.status, unknown.body.errors[0].pointer]).toEqual([400, '/next_cursor']);
  });

  it('answers 2026-07-28 with resultType, caching hints and the server’s name', async () => {
    const { status, body } = await modern(door.url, 'tools/list');
    expect(status).toBe(200);
    expect(body.result).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'private' });
    expect(body.result._meta['io.modelcontextprotocol/serverInfo'].name).toBe('sallyport');
  });
});
