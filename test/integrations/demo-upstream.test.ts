// The demo's tools against the demo upstream itself: the definition and the server that `npm start` shows fit together.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUpstreamClient } from '#adapters/http/upstream-client.ts';
import type { JsonObject } from '#core/json.ts';
import { buildTools } from '#core/tools/tool.ts';
import { buildRequest } from '#core/upstream/build-request.ts';
import { placeCredential } from '#core/upstream/credential.ts';
import { createDemoUpstream } from '#lib/local/demo/upstream.ts';
import { readDefinition } from './definitions.ts';

const demo = readDefinition('demo');
const tools = buildTools(demo);
const server = http.createServer(createDemoUpstream({ prefix: '', token: 'demo-token', now: Date.now, limit: 100 }));
let send: ReturnType<typeof createUpstreamClient>;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const loopbackRoutes = { 'demo-crm.sallyport.example': `http://127.0.0.1:${port}` };
  send = createUpstreamClient({ now: Date.now, ownHosts: [], loopbackRoutes });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const call = async (name: string, args: JsonObject) => {
  const { method, slots } = tools.find((tool) => tool.name === name)!;
  const request = buildRequest({ integration: demo, method, slots, args, variables: {} });
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  const answer = await send(request.value, placeCredential(demo.auth[0]!, { token: 'demo-token' }), Date.now() + 5000);
  return answer.kind === 'answer' ? answer.status : answer.reason;
};

it.each([
  ['list_all_crm_contacts', { limit: 2 }, 200],
  ['get_single_crm_contact_by_id', { id: '1' }, 200],
  ['create_a_crm_contact', { email: 'grace@example.com' }, 201],
  ['update_a_crm_contact_by_id', { id: '1', first_name: 'Ada' }, 200],
  ['delete_a_crm_contact_by_id', { id: '2' }, 204],
  ['list_all_crm_companies', {}, 200],
  ['get_single_crm_company_by_id', { id: '1' }, 200],
  ['list_all_crm_tickets', { limit: 100 }, 200],
  ['get_single_crm_ticket_by_id', { id: '1' }, 200],
  ['search_crm_tickets', { text: 'a' }, 200],
  ['create_a_crm_ticket', { subject: 'Printer' }, 201],
  ['update_a_crm_ticket_by_id', { id: '1', status: 'solved' }, 200],
])('%s answers', async (name, args, status) => {
  expect(await call(name, args)).toBe(status);
});

it('tries every tool of the demo', () => {
  expect(tools).toHaveLength(12);
});
