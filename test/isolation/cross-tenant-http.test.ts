// The table of cross-tenant.test.ts for three tenants, with nothing left out: over HTTP, through the stand-in for API Gateway, with
// the adapters of AWS on the embedded services.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFront, createFrontServer } from '#lib/local/front/http-front.ts';
import { ownDefinition } from '#test/provisioning/targets.ts';
import { dumpTables } from '#test/support/sinks.ts';
import { HANDLES } from './handles.ts';
import { type Ask, foreignIds, withoutRequestId } from './in-process.ts';
import { inOrder, MCP, PROVISIONING } from './operations.ts';
import { NOBODY, startTenants, type Tenant, type Tenants } from './tenants.ts';

const COUNT = 3;

let tenants: Tenants;
let server: Server;
let ask: Ask;

const overHttp =
  (base: string): Ask =>
  async ({ route, body, fields }) => {
    const [method = '', path = ''] = route.split(' ');
    const answer = await fetch(base + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...fields },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { date: _, ...headers } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, text: await answer.text() };
  };

beforeAll(async () => {
  tenants = await startTenants(COUNT);
  server = createFrontServer();
  server.on('request', createFront({ routes: tenants.routesOver(tenants.backends) }));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ask = overHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await tenants.close();
});

const others = (): readonly (readonly [asker: Tenant, owner: Tenant])[] =>
  tenants.all.flatMap((asker) =>
    tenants.all.filter((owner) => owner !== asker).map((owner) => [asker, owner] as const),
  );

/** Tables in their order, without the last, which is the audit log: a denial is written into it. */
const stored = async (): Promise<unknown[]> => (JSON.parse(await dumpTables(tenants.gateway)) as unknown[]).slice(0, 3);

/** A log says what its tenant asked for, also where that was another's. */
const withoutTargets = (text: string): string => text.replaceAll(/"(?:target|account|server)":"\w+"/g, '');

describe('over HTTP and the adapters of AWS', () => {
  it('each of three tenants is denied what is another’s by every operation, and no item changes', async () => {
    const before = await stored();
    for (const operation of [...PROVISIONING, ...MCP]) {
      const absent = withoutRequestId(await ask(operation.request(tenants.all[0] as Tenant, NOBODY)));
      expect([operation.name, absent]).toEqual([operation.name, expect.stringMatching(/^\[40[14],/)]);
      for (const [asker, owner] of others()) {
        const answer = withoutRequestId(await ask(operation.request(asker, owner)));
        expect([operation.name, answer]).toEqual([operation.name, absent]);
      }
    }
    for (const { name, request, isRefused } of HANDLES)
      for (const [asker, owner] of others()) {
        const answer = await ask(await request(asker, owner, tenants.backends));
        expect([name, answer.text, isRefused(answer)]).toEqual([name, answer.text, true]);
      }
    expect(tenants.upstream.seen).toEqual([]);
    expect(await stored()).toEqual(before);
  }, 60_000);

  it('another’s integration stays as it is when somebody stores one of the same name', async () => {
    for (const [asker, owner] of others()) {
      const { integration } = owner.target;
      const read = ({ key }: Tenant) =>
        ask({ route: `GET /integrations/${integration}`, fields: { authorization: `Bearer ${key}` } });
      const before = withoutRequestId(await read(owner));
      const body = { ...ownDefinition(integration), description: `of ${asker.target.tenant}` };
      const fields = { authorization: `Bearer ${asker.key}` };
      expect((await ask({ route: `PUT /integrations/${integration}`, body, fields })).status).toBe(200);
      expect(withoutRequestId(await read(owner))).toBe(before);
      expect((await read(asker)).text).toContain(`of ${asker.target.tenant}`);
    }
  });

  it('each is given what is its own by every operation', async () => {
    for (const operation of inOrder([...MCP, ...PROVISIONING]))
      for (const tenant of tenants.all) {
        const { status, text } = await ask(operation.request(tenant, tenant));
        const sent = tenants.upstream.seen.splice(0).map((each) => each.replace(/^\w+ /, ''));
        const wanted = Array.from({ length: operation.upstream ?? 0 }, () => `Bearer ${tenant.secret}`);
        expect([operation.name, status, sent, text]).toEqual([operation.name, operation.own, wanted, text]);
        const told = operation.name.endsWith('audit-events') ? withoutTargets(text) : text;
        expect(foreignIds(told, tenant.target.tenant)).toEqual([]);
        if (operation.shows !== undefined) expect(text).toMatch(operation.shows);
      }
  }, 60_000);
});
