// What holds a call back that fits its tool: the door's quota, and an idempotency key that was used before.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAudit } from '#test/support/audit-trail.ts';
import { callTool, type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const GET = 'get_single_crm_contact_by_id';
const CREATE = 'create_a_crm_contact';

let gateway: TestGateway;
/** Noon of a day, eight seconds into a minute. */
let clock = Date.UTC(2026, 10, 21, 12, 0, 8);

beforeAll(async () => {
  gateway = await startTestGateway({ now: () => clock });
});
afterAll(() => gateway.close());

const read = (door: Door) => callTool(door.url, GET, { id: '1' });

describe('a quota', () => {
  it('answers what is over it as a limit of ours, until its minute is over', async () => {
    const door = await openDoor(gateway, { quota: { per_minute: 2 } });
    expect((await read(door)).status).toBe(200);
    expect((await read(door)).status).toBe(200);
    const over = await read(door);
    expect(over.status).toBe(429);
    expect(over.body.error).toMatchObject({
      code: 429,
      data: { attribution: 'client', reason: 'quota', sent: false, rate_limit: { limit: 2, remaining: 0, reset: 52 } },
    });
    expect(over.headers.get('retry-after')).toBe('52');
    expect(over.headers.get('ratelimit')).toBe('"sallyport-per_minute";r=0;t=52');
    expect(over.headers.get('ratelimit-policy')).toBe('"sallyport-per_minute";q=2;w=60');
    clock += 52_000;
    expect((await read(door)).status).toBe(200);
    const records = (await readAudit(gateway)).filter(({ server }) => server === door.server);
    expect(records.filter(({ outcome }) => outcome?.result === 'denied')).toMatchObject([
      { outcome: { reason: 'quota' } },
    ]);
    expect(records).toHaveLength(4);
  });

  it('counts the day as well, and says which of the two is used up', async () => {
    const door = await openDoor(gateway, { quota: { per_minute: 2, per_day: 3 }, upstream_errors: 'tool_error' });
    for (const expected of [false, false, true]) expect((await read(door)).body.result.isError === true).toBe(expected);
    clock += 60_000;
    expect((await read(door)).body.result.isError).toBeUndefined();
    const { body, headers } = await read(door);
    expect(body.result.content[0].text).toContain('takes 3 calls a day');
    expect(headers.get('ratelimit-policy')).toBe('"sallyport-per_day";q=3;w=86400');
    clock += 86_400_000;
    expect((await read(door)).body.result.isError).toBeUndefined();
  });

  it('lets exactly as many of many at once through', async () => {
    const door = await openDoor(gateway, { quota: { per_minute: 7 } });
    const answers = await Promise.all(Array.from({ length: 30 }, () => read(door)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(23);
  });

  it('is shown, and refused where it is none', async () => {
    await expect(openDoor(gateway, { quota: {} })).rejects.toThrow('/config/quota');
    await expect(openDoor(gateway, { quota: { per_minute: 0 } })).rejects.toThrow('/config/quota/per_minute');
  });
});

describe('an idempotency key', () => {
  const create = (
    door: Door,
    key: string,
    args: object = { first_name: 'Ada', last_name: 'L', email: 'a@example.com' },
  ) =>
    rpc(door.url, {
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: CREATE, arguments: args, _meta: { 'sallyport/idempotency_key': key } },
    });
  const errorOf = (body: { result: { content: { text: string }[]; structuredContent?: { error: object } } }) =>
    body.result.content[0]?.text;

  it('makes a write once, and says of the first when, with what status, and its request id', async () => {
    const door = await openDoor(gateway, {});
    const at = new Date(clock).toISOString();
    const first = await create(door, 'order-1');
    expect(first.body.result.isError).toBeUndefined();
    clock += 5000;
    const second = await create(door, 'order-1');
    expect(second.body.result.isError).toBe(true);
    expect(errorOf(second.body)).toMatch(
      new RegExp(
        `^This call was made at ${at} under the same idempotency key \\(request id [\\w-]+\\) and was answered HTTP 201`,
      ),
    );
    const records = (await readAudit(gateway)).filter(({ server }) => server === door.server);
    expect(records.map(({ outcome }) => [outcome?.result, outcome?.sent, outcome?.reason])).toEqual([
      ['success', true, undefined],
      ['denied', false, 'repeated'],
    ]);
    expect(records[0]?.request_id).toBe(/request id ([\w-]+)/.exec(errorOf(second.body) ?? '')?.[1]);
  });

  it('refuses other arguments, and is free for another door', async () => {
    const [one, two] = [await openDoor(gateway), await openDoor(gateway)];
    await create(one, 'k');
    const other = await create(one, 'k', { first_name: 'B', last_name: 'L', email: 'b@example.com' });
    expect(errorOf(other.body)).toContain('for another call');
    expect((await create(two, 'k')).body.result.isError).toBeUndefined();
  });

  it('stays free where nothing was sent, and where the upstream said to wait', async () => {
    const door = await openDoor(gateway);
    expect((await create(door, 'k', { wrong: 1 })).body.result.isError).toBe(true);
    expect((await create(door, 'k')).body.result.isError).toBeUndefined();
    const limited = await startTestGateway({ now: () => clock, demo: { limit: 1, window: 10 } });
    const narrow = await openDoor(limited);
    await read(narrow);
    expect((await create(narrow, 'k')).status).toBe(429);
    clock += 10_000;
    expect((await create(narrow, 'k')).body.result.isError).toBeUndefined();
    await limited.close();
  });

  it('is for writes alone, a day long, and a word', async () => {
    const door = await openDoor(gateway);
    const readOnce = () =>
      rpc(door.url, {
        ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
        params: { name: GET, arguments: { id: '1' }, _meta: { 'sallyport/idempotency_key': 'r' } },
      });
    for (const _ of [1, 2]) expect((await readOnce()).body.result.isError).toBeUndefined();
    expect((await create(door, 'no spaces')).body.error.message).toContain('visible ASCII');
    await create(door, 'daily');
    clock += 86_401_000;
    expect((await create(door, 'daily')).body.result.isError).toBeUndefined();
  });
});
