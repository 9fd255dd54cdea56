// The inventory over real tables: what it lists is what the token table holds, whatever was done before.
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenId } from '#core/audit/call-record.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '#lib/local/aws/embedded-aws.ts';
import { mintAdminKey } from '#lib/local/first-run.ts';
import { callTool, type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type DescribedApi, describedApi } from './described-api.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;

let gateway: TestGateway;
let api: DescribedApi;
let door: Door;
let now = START;

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => now });
  api = await describedApi(gateway);
  door = await openDoor(gateway, { methods: ['read'] });
});
afterAll(() => gateway.close());

const iso = (ms: number): string => new Date(ms).toISOString();
const ask = async (route: string, body?: object, key = gateway.adminKey) => (await api.call(key, route, body)).body;

// biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
const inventory = async (query = '', key = gateway.adminKey): Promise<readonly any[]> => {
  const items = [];
  let cursor = '';
  do {
    const page = await ask(`GET /mcp-servers?${query}${cursor && `&cursor=${cursor}`}`, undefined, key);
    items.push(...page.items);
    cursor = page.next_cursor ?? '';
  } while (cursor !== '');
  return items;
};

/** Ids of the tokens that open doors, from the table itself. */
const tokenTable = async (): Promise<readonly string[]> => {
  const client = new DynamoDBClient({
    ...{ region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, endpoint: gateway.endpoints.dynamodb },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'tokens' }));
  client.destroy();
  const records = Items.map(({ v }) => JSON.parse(v?.S ?? '') as { kind: string; mac: string });
  return records.flatMap(({ kind, mac }) => (kind === 'u' ? [tokenId(mac)] : [])).sort();
};

const tokenIds = async () => (await inventory()).map(({ token_id }) => token_id).sort();

describe('the inventory', () => {
  it('says of a door whose it is, what it may and when it ends', async () => {
    expect(await inventory(`tenant=${door.tenant}`)).toEqual([
      {
        ...{ id: door.server, tenant_id: door.tenant, account_id: door.account, name: 'test door', state: 'active' },
        integration: { slug: 'demo', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
        config: expect.objectContaining({ methods: ['read'] }),
        ...{ created_at: iso(START), expires_at: iso(START + 30 * DAY), last_used_at: null },
        token_id: expect.stringMatching(/^[\w-]{16}$/),
      },
    ]);
  });

  it('takes the integration of a door that was made without a version from its account', async () => {
    const { servers } = gateway.backends.stores;
    const found = await servers.get(door.server);
    if (found === undefined) throw new Error('no server');
    const { integration: _, ...older } = found.value;
    await servers.replace(found, older);
    expect(await inventory(`tenant=${door.tenant}`)).toMatchObject([{ integration: { slug: 'demo' } }]);
  });

  it('shows a tenant its own alone, and refuses to say anything of another’s', async () => {
    const other = await openDoor(gateway);
    const key = await ask(`POST /tenants/${door.tenant}/api-tokens`, { name: 'n', roles: ['auditor'] });
    const ids = async (query: string) => (await inventory(query, key.token)).map(({ id }) => id);
    expect([await ids(''), await ids(`tenant=${door.tenant}`)]).toEqual([[door.server], [door.server]]);
    const status = async (query: string) => (await api.call(key.token, `GET /mcp-servers?${query}`)).status;
    expect(await status(`tenant=${other.tenant}`)).toBe(404);
    expect(await status('tenant=ten_000000000000')).toBe(404);
    expect(await status('tenant=nonsense')).toBe(404);
    expect(await status(`cursor=${other.server}`)).toBe(400);
    expect(await status(`cursor=${other.tenant}`)).toBe(400);
    expect((await api.call(gateway.adminKey, 'GET /mcp-servers?tenant=ten_000000000000')).status).toBe(404);
    expect((await inventory()).map(({ id }) => id)).toEqual(expect.arrayContaining([door.server, other.server]));
  });

  it('knows when a door was last used once that is sealed, as reading the server does', async () => {
    now += 10 * MINUTE;
    const at = now;
    expect((await callTool(door.url, 'list_all_crm_contacts')).status).toBe(200);
    const seen = async () => [
      (await inventory(`tenant=${door.tenant}`))[0].last_used_at,
      (await ask(`GET /mcp-servers/${door.server}`)).last_used_at,
    ];
    expect(await seen()).toEqual([null, null]);
    now += 5 * MINUTE;
    await gateway.seal();
    expect(await seen()).toEqual([iso(at), iso(at)]);
    await ask(`POST /mcp-servers/${door.server}/rotate`);
    expect(await seen()).toEqual([iso(at), iso(at)]);
  });

  it('names the tokens that a rotation that broke off may have left', async () => {
    const { servers } = gateway.backends.stores;
    const found = await servers.get(door.server);
    if (found === undefined) throw new Error('no server');
    const left = { keyId: 'a', mac: 'm'.repeat(43) };
    await servers.replace(found, { ...found.value, doors: [...found.value.doors, left] });
    expect(await inventory(`tenant=${door.tenant}`)).toMatchObject([{ other_token_ids: ['m'.repeat(16)] }]);
    await ask(`POST /mcp-servers/${door.server}/rotate`);
  });
});

/** Linear congruential, as in Numerical Recipes: a run can be repeated. */
const random = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

/** Time passes beyond the end of the key. */
const renewKey = async () => {
  gateway = { ...gateway, adminKey: await mintAdminKey(gateway, now) };
};

describe.each([1, 2, 3])('after whatever was done (seed %i)', (seed) => {
  it('the token table holds exactly the doors of the inventory', async () => {
    await renewKey();
    const pick = random(seed);
    const fleet = [await openDoor(gateway), await openDoor(gateway)];
    const servers = fleet.map(({ server }) => server);
    const one = (): string => servers[pick(servers.length)] as string;
    const mint = async () => {
      const { account } = fleet[pick(fleet.length)] as Door;
      const days = 1 + pick(4);
      const made = await ask(`POST /integrated-account/${account}/mcp`, {
        name: 'n',
        expires_at: iso(now + days * DAY),
      });
      servers.push(made.id);
    };
    const steps: readonly (() => Promise<unknown>)[] = [
      mint,
      mint,
      mint,
      () => api.call(gateway.adminKey, `POST /mcp-servers/${one()}/rotate`),
      () => api.call(gateway.adminKey, `DELETE /mcp-servers/${one()}`),
      () => api.call(gateway.adminKey, `PATCH /mcp-servers/${one()}`, { expires_at: iso(now + (1 + pick(4)) * DAY) }),
      async () => {
        now += pick(2 * DAY);
      },
      () => gateway.purge(),
    ];
    const done = new Set<number>();
    for (let n = 0; n < 60; n++) {
      const step = pick(steps.length);
      done.add(step);
      await steps[step]?.();
      if (n % 6 === 5) expect(await tokenTable()).toEqual(await tokenIds());
    }
    expect(done.size).toBe(steps.length);
    expect((await tokenTable()).length).toBeGreaterThan(0);
    now += 40 * DAY;
    await renewKey();
    await gateway.purge();
    expect([await tokenTable(), await inventory()]).toEqual([[], []]);
  });
});
