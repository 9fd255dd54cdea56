// Fifty tenants, each of which asks for what is every other's by every operation there is, and then for its own. The handlers are
// the product's; stores are in memory behind the product's ports, because 120,000 requests have to take seconds. The same table
// over HTTP and the embedded AWS is in cross-tenant-http.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '#core/provisioning/routes.ts';
import { HANDLES } from './handles.ts';
import { type Answered, type Ask, foreignIds, inProcess, withoutRequestId } from './in-process.ts';
import { memoryBackends } from './memory-backends.ts';
import { inOrder, MCP, NOT_OF_A_TENANT, PROVISIONING } from './operations.ts';
import { NOBODY, startTenants, type Tenants } from './tenants.ts';
import { type Trapped, trapped } from './trapped.ts';

const COUNT = 50;

let tenants: Tenants;
let own: Ask;
let trap: Trapped;
let another: Ask;

beforeAll(async () => {
  tenants = await startTenants(COUNT, memoryBackends);
  own = inProcess(tenants.routesOver(tenants.backends));
  trap = trapped(tenants.backends);
  another = inProcess(tenants.routesOver(trap.backends));
}, 60_000);
afterAll(() => tenants.close());

/** Each with each, and with itself. */
const pairs = () => tenants.all.flatMap((asker) => tenants.all.map((owner) => [asker, owner] as const));

const named = <T extends { readonly name: string }>(operations: readonly T[]) =>
  operations.map((operation) => [operation.name, operation] as const);

describe('the table of operations', () => {
  it('has a row for every route, or the reason why nobody gets at anything of a tenant’s by it', () => {
    const routes = ROUTES.map(({ method, resource }) => `${method} ${resource}`);
    const rows = [...PROVISIONING.map(({ name }) => name), ...Object.keys(NOT_OF_A_TENANT)];
    expect(rows.toSorted()).toEqual(routes.toSorted());
    const operators = ROUTES.filter(({ roles, resource }) => roles.length === 0 && !resource.includes('/tenants/'));
    expect(operators.map(({ method, resource }) => `${method} ${resource}`)).toEqual(
      Object.keys(NOT_OF_A_TENANT).filter((route) => NOT_OF_A_TENANT[route] === 'the operator’s alone'),
    );
    expect([PROVISIONING.length, MCP.length]).toEqual([28, 20]);
  });
});

describe('of fifty tenants', () => {
  it.each(named([...PROVISIONING, ...MCP]))(
    'each is denied what is another’s as if it were absent, with nothing read, changed or sent: %s',
    async (_, operation) => {
      const status = MCP.includes(operation) ? 401 : 404;
      const [first] = tenants.all;
      if (first === undefined) throw new Error('nobody');
      const absent = withoutRequestId(await another(operation.request(first, NOBODY)));
      expect(absent).toContain(`[${status},`);
      const wrong: string[] = [];
      let asked = 0;
      for (const [asker, owner] of pairs().filter(([one, other]) => one !== other)) {
        asked += 1;
        const answer = withoutRequestId(await another(operation.request(asker, owner)));
        if (answer !== absent) wrong.push(answer);
        // What a stranger asks for is written into the stranger's own log.
        wrong.push(
          ...trap.recorded.splice(0).flatMap(({ tenant }) => (tenant === asker.target.tenant ? [] : [tenant])),
        );
      }
      expect([asked, wrong.length, ...wrong.slice(0, 2)]).toEqual([COUNT * (COUNT - 1), 0]);
      expect(trap.touched).toEqual([]);
      expect(tenants.upstream.seen).toEqual([]);
    },
  );

  it.each(named(HANDLES))('each is refused what another was given to come back with: %s', async (_, handle) => {
    const answers = await Promise.all(
      pairs().map(async ([asker, owner]) => {
        const answer = await own(await handle.request(asker, owner, tenants.backends));
        return { isOwn: asker === owner, isRefused: handle.isRefused(answer), status: answer.status };
      }),
    );
    expect(answers.filter(({ isOwn, isRefused }) => !isOwn && isRefused)).toHaveLength(COUNT * (COUNT - 1));
    expect(answers.filter(({ isOwn, status }) => isOwn && status === 200)).toHaveLength(COUNT);
    expect(answers.filter(({ isRefused }) => !isRefused)).toHaveLength(COUNT);
    expect(tenants.upstream.seen.splice(0)).toHaveLength(COUNT * handle.upstream);
  });

  it.each(named(inOrder([...MCP, ...PROVISIONING])))(
    'each is given what is its own, and nothing with an id of another’s: %s',
    async (_, operation) => {
      const wrong: (readonly [Answered, ...unknown[]])[] = [];
      for (const tenant of tenants.all) {
        const answer = await own(operation.request(tenant, tenant));
        const sent = tenants.upstream.seen.splice(0);
        const isShown = operation.shows?.test(answer.text) ?? true;
        const isOwn = sent.every((each) => each.endsWith(` Bearer ${tenant.secret}`));
        const isSent = sent.length === (operation.upstream ?? 0) && isOwn;
        const foreign = foreignIds(answer.text, tenant.target.tenant);
        if (answer.status !== operation.own || !isShown || !isSent || foreign.length > 0)
          wrong.push([answer, sent, foreign]);
      }
      expect([wrong.length, ...wrong.slice(0, 2)]).toEqual([0]);
    },
  );
});
