// The demo's limit as an agent meets it, in both modes, alone and in a batch.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let gateway: TestGateway;
let clock = Date.now();

beforeAll(async () => {
  gateway = await startTestGateway({ demo: { limit: 5, window: 10 }, now: () => clock });
});
afterAll(() => gateway.close());

const HEADERS = [
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
];
const NUMBERS = ['5', '0', '10', '10', '"demo-requests";r=0;t=10', '"demo-requests";q=5;w=10'];

const untilLimited = async (url: string) => {
  for (let i = 0; i < 5; i++)
    expect((await callTool(url, 'get_single_crm_contact_by_id', { id: '1' })).body.error).toBeUndefined();
  return callTool(url, 'get_single_crm_contact_by_id', { id: '1' });
};

describe('the demo’s rate limit', () => {
  it('is HTTP 429 with six headers and the numbers in the body, in http mode', async () => {
    clock += 20_000;
    const { url } = await openDoor(gateway);
    const { status, headers, body } = await untilLimited(url);
    expect(status).toBe(429);
    expect(HEADERS.map((name) => headers.get(name))).toEqual(NUMBERS);
    expect(body.error.code).toBe(429);
    expect(body.error.data.rate_limit).toEqual({ limit: 5, remaining: 0, reset: 10, window: 10, retry_after: 10 });
    clock += 10_000;
    expect((await callTool(url, 'get_single_crm_contact_by_id', { id: '1' })).status).toBe(200);
  });

  it('is HTTP 200 with isError and the same numbers, in tool_error mode', async () => {
    clock += 20_000;
    const { url } = await openDoor(gateway, { upstream_errors: 'tool_error' });
    const { status, headers, body } = await untilLimited(url);
    expect(status).toBe(200);
    expect(HEADERS.map((name) => headers.get(name))).toEqual(NUMBERS);
    expect(body.result.isError).toBe(true);
    expect(body.result._meta['sallyport/upstream'].rate_limit).toEqual({
      limit: 5,
      remaining: 0,
      reset: 10,
      window: 10,
      retry_after: 10,
    });
  });

  it('leaves a batch at 200, each item with its own error, and the headers of the tightest', async () => {
    clock += 20_000;
    const { url } = await openDoor(gateway);
    const call = (id: number) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'get_single_crm_contact_by_id', arguments: { id: '1' } },
    });
    const { status, headers, body } = await rpc(url, [1, 2, 3, 4, 5, 6, 7].map(call));
    expect(status).toBe(200);
    expect(body.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(body.filter((item: { error?: { code: number } }) => item.error?.code === 429)).toHaveLength(2);
    expect(HEADERS.map((name) => headers.get(name))).toEqual(NUMBERS);
  });
});
