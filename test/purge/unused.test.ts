// `expire_unused_after` from the request to the refused call, over real tables.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastUseKey, markKey } from '#adapters/aws/keys.ts';
import { minuteOf } from '#core/audit/bucket.ts';
import { cli, documentOf } from '#test/cli/cli.ts';
import { api, type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 86_400_000;

let gateway: TestGateway;
let door: Door;
let now = START;

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => now });
  door = await openDoor(gateway, { expire_unused_after: 2 });
});
afterAll(() => gateway.close());

/** As the sealer leaves it. */
const sealedThrough = (time: number) =>
  gateway.backends.dynamo.put('audit', {
    ...markKey(),
    v: { S: JSON.stringify({ number: 1, hash: '', at: time, through: minuteOf(time) - 1, settled: 0, swept: 0 }) },
  });
const usedAt = (server: string, time: number) =>
  gateway.backends.dynamo.put('audit', { ...lastUseKey(door.tenant, server), at: { N: String(time) } });

const ping = async (url: string): Promise<number> => (await rpc(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status;

describe('expire_unused_after', () => {
  it('closes the door that was not used for so many days, and no other', async () => {
    const create = async (config: object) =>
      (await api(gateway, gateway.adminKey, `POST /integrated-account/${door.account}/mcp`, { name: 'n', config }))
        .body;
    const [used, without] = [await create({ expire_unused_after: 2 }), await create({})];
    expect(used.config).toMatchObject({ expire_unused_after: 2 });
    expect(without.config).not.toHaveProperty('expire_unused_after');
    await usedAt(used.id, START + DAY);
    now = START + 2 * DAY + 5 * MINUTE;
    await sealedThrough(START + 2 * DAY - MINUTE);
    expect(await gateway.purge()).toMatchObject({ unused: 0, failures: 0 });
    expect(await ping(door.url)).toBe(200);
    await sealedThrough(START + 2 * DAY);
    expect(await gateway.purge()).toMatchObject({ unused: 1, servers: 0, failures: 0 });
    expect(await Promise.all([door.url, used.url, without.url].map(ping))).toEqual([401, 200, 200]);
    const closed = await api(gateway, gateway.adminKey, `GET /mcp-servers/${door.server}`);
    expect(closed.body).toMatchObject({ state: 'revoked', config: { expire_unused_after: 2 } });
    expect(await gateway.purge()).toMatchObject({ unused: 0, lag_ms: 0 });
    now = START + 3 * DAY;
    await sealedThrough(now);
    expect(await gateway.purge()).toMatchObject({ unused: 1 });
    expect(await Promise.all([used.url, without.url].map(ping))).toEqual([401, 200]);
  });

  it.each([0, 366, 1.5, '30', null])('is refused as %j', async (days) => {
    const body = { name: 'n', config: { expire_unused_after: days } };
    const answer = await api(gateway, gateway.adminKey, `POST /integrated-account/${door.account}/mcp`, body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/config/expire_unused_after']);
  });

  it('is a flag of the command line', async () => {
    const env = { url: gateway.url, key: gateway.adminKey };
    const line = `server create n --account ${door.account} --expire-unused-after`;
    const made = await cli(`${line} 30 --json`, { env });
    expect(documentOf(made).config).toMatchObject({ expire_unused_after: 30 });
    const refused = await cli(`${line} soon`, { env });
    expect([refused.exit, refused.err]).toEqual([1, expect.stringContaining('/config/expire_unused_after')]);
  });
});
