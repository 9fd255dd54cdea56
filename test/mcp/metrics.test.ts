// What a request leaves in the metrics: numbers and closed sets. The clock stands still but where a test moves it.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { METRICS } from '#adapters/metrics.ts';
import { startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { type FaultyAws, faultyAws, throttled } from '#test/adapters/aws/faulty-aws.ts';
import { type Measurement, measuredIn, valuesIn } from '#test/support/embedded-metrics.ts';
import { api, callTool, type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const TOOL = 'list_all_crm_contacts';

let clock = Date.UTC(2026, 0, 1);
let written: string[] = [];
const ever: string[] = [];
let answer: (response: ServerResponse) => void;
let aws: FaultyAws;
let gateway: TestGateway;
let door: Door;

const upstream = createServer((_, response) => answer(response));
const json = (response: ServerResponse, status = 200, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"data":[]}');

/** What our own time is spent on in these tests: the clock moves by this when a request is logged. */
let ours = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  aws = await faultyAws(await startEmbeddedAws(undefined));
  const loopbackRoutes = { 'crm.example.com': `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` };
  gateway = await startTestGateway({
    aws,
    loopbackRoutes,
    now: () => clock,
    metrics: (line) => {
      written.push(line);
      ever.push(line);
    },
    log: (line) => {
      if (line.includes('"mcp_request"')) clock += ours;
    },
  });
  const { definition } = (await api(gateway, gateway.adminKey, 'GET /integrations/demo')).body;
  await api(gateway, gateway.adminKey, 'PUT /integrations/mine', {
    ...definition,
    slug: 'mine',
    base_url: 'https://crm.example.com',
  });
  door = await openDoor(gateway, {}, { integration: 'mine', credential: { kind: 'bearer', secret: { token: 'x' } } });
});
afterAll(async () => {
  await gateway.close();
  upstream.close();
});
beforeEach(() => {
  written = [];
  ours = 0;
  answer = json;
});

const values = () => {
  expect(written).toHaveLength(1);
  return valuesIn(written[0] as string);
};

const QUIET = { Requests: 1, HiddenGatewayErrors: 0, UnavailableRelayed: 0 };
const QUICK = { ...QUIET, Overhead: 0, Latency: 0, OverheadSlow: 0 };

const setOf = ({ name, dimensions }: Measurement) => `${Object.values(dimensions).join('/')} ${name}`;

describe('a request to a door', () => {
  it('of tools/list is timed under its operation', async () => {
    await rpc(door.url, LIST);
    expect(values()).toEqual(QUICK);
    expect(measuredIn(written[0] as string).map(setOf)).toEqual([
      'mcp Requests',
      'mcp HiddenGatewayErrors',
      'mcp UnavailableRelayed',
      'mcp OverheadSlow',
      'mcp/tools/list Overhead',
      'mcp/tools/list Latency',
    ]);
  });

  it('of tools/call is timed without what its upstream took', async () => {
    answer = (response) => {
      clock += 800;
      json(response);
    };
    ours = 50;
    await callTool(door.url, TOOL);
    expect(values()).toEqual({ ...QUIET, Overhead: 50, Latency: 850, OverheadSlow: 0 });
    expect(measuredIn(written[0] as string).map(setOf)).toContain('mcp/tools/call Overhead');
  });

  it('is slow above 50 ms of our own', async () => {
    ours = 51;
    await callTool(door.url, TOOL);
    expect(values()).toMatchObject({ Overhead: 51, OverheadSlow: 1 });
  });

  it('that met a rate limit counts as the upstream’s, with the time until it was handed back', async () => {
    answer = (response) => {
      clock += 300;
      json(response, 429, { 'retry-after': '7' });
    };
    ours = 20;
    expect((await callTool(door.url, TOOL)).status).toBe(429);
    expect(values()).toMatchObject({ UpstreamErrors: 1, RateLimitsRelayed: 1, RateLimitSurfaceTime: 20, Latency: 320 });
    expect(values()).not.toHaveProperty('ClientErrors');
  });

  it('that met an upstream’s 503 is told from a failure of ours', async () => {
    answer = (response) => json(response, 503, { 'retry-after': '7' });
    expect((await callTool(door.url, TOOL)).status).toBe(503);
    expect(values()).toMatchObject({ UpstreamErrors: 1, UnavailableRelayed: 1, HiddenGatewayErrors: 0 });
    expect(values()).not.toHaveProperty('GatewayErrors');
  });

  it('that failed upstream is the upstream’s', async () => {
    answer = (response) => json(response, 500);
    await callTool(door.url, TOOL);
    answer = (response) => response.destroy();
    await callTool(door.url, TOOL);
    for (const line of written) expect(valuesIn(line)).toMatchObject({ ...QUIET, UpstreamErrors: 1 });
    expect(written).toHaveLength(2);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['arguments that do not fit', () => callTool(door.url, TOOL, { limit: 'many' })],
    ['an unknown tool', () => callTool(door.url, 'no_such_tool')],
    ['a closed door', () => rpc(`${gateway.url}/mcp/nonsense`, LIST)],
    ['a body that is no JSON', () => rpc(door.url, '{')],
    ['an unknown method', () => rpc(door.url, { jsonrpc: '2.0', id: 1, method: 'x' }, { 'mcp-method': 'y' })],
  ])('with %s is the client’s, if anybody’s', async (_, run) => {
    await run();
    const { GatewayErrors, UpstreamErrors, ...rest } = values();
    expect([GatewayErrors, UpstreamErrors]).toEqual([undefined, undefined]);
    expect(rest).toMatchObject(QUIET);
  });

  it('with arguments that do not fit counts as the client’s', async () => {
    await callTool(door.url, TOOL, { limit: 'many' });
    expect(values()).toMatchObject({ ClientErrors: 1 });
  });

  it('without a credential is ours, which the status does not show', async () => {
    clock += 3_600_000;
    aws.fail('secretsmanager', throttled);
    expect((await callTool(door.url, TOOL)).status).toBe(200);
    aws.fail('secretsmanager', undefined);
    expect(values()).toMatchObject({ GatewayErrors: 1, HiddenGatewayErrors: 1 });
  });

  it('that cannot be served is ours, and API Gateway sees it', async () => {
    aws.fail('dynamodb', throttled);
    expect((await callTool(door.url, TOOL)).status).toBe(503);
    aws.fail('dynamodb', undefined);
    expect(values()).toEqual({ ...QUIET, GatewayErrors: 1 });
  });

  it('that is a batch is one request, whoever failed in it', async () => {
    const call = (id: number, name: string) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name } });
    answer = (response) => json(response, 429, { 'retry-after': '7' });
    await rpc(door.url, [call(1, TOOL), call(2, 'no_such_tool'), call(3, TOOL)], {
      'mcp-protocol-version': '2025-03-26',
    });
    expect(values()).toEqual({
      ...QUIET,
      ClientErrors: 1,
      UpstreamErrors: 1,
      RateLimitsRelayed: 1,
      RateLimitSurfaceTime: 0,
    });
  });
});

describe('a request to the provisioning API', () => {
  it('is counted under its function', async () => {
    await api(gateway, gateway.adminKey, 'GET /tenants');
    await api(gateway, 'nobody', 'GET /tenants');
    expect(written.map(valuesIn)).toEqual([QUIET, { ...QUIET, ClientErrors: 1 }]);
    expect(new Set(written.flatMap(measuredIn).map(({ dimensions }) => dimensions.FunctionName))).toEqual(
      new Set(['provisioning']),
    );
  });
});

describe('whatever happens', () => {
  it('counts a store that does not answer as ours, at the provisioning API too', async () => {
    aws.fail('dynamodb', throttled);
    await api(gateway, gateway.adminKey, 'GET /tenants');
    aws.fail('dynamodb', undefined);
    expect(values()).toEqual({ ...QUIET, GatewayErrors: 1 });
  });

  // CloudWatch charges each combination of a name and its dimensions as a metric of its own, $0.30 a month.
  it('makes 24 metrics of a residency, by all that these tests did', async () => {
    await gateway.purge();
    const made = new Set(ever.flatMap(measuredIn).map(setOf));
    const of = (name: string) => [...made].filter((each) => each.startsWith(name)).length;
    expect([made.size, of('mcp'), of('provisioning'), of('purge')]).toEqual([24, 13, 5, 6]);
  });

  it('makes them by few dimensions, none of which names a caller', async () => {
    const odd = ['canary-tool', '../../etc', '💥', 'x'.repeat(200), 'tools/list', 'Operation', '"},"_aws":{}'];
    for (const text of odd) {
      await callTool(door.url, text, { [text]: text }, { 'x-canary': 'canary', 'mcp-name': 'canary' });
      await rpc(door.url, { jsonrpc: '2.0', id: text, method: text, params: {} });
      await rpc(`${gateway.url}/mcp/${encodeURIComponent(text)}`, LIST);
      await api(
        gateway,
        text.replace(/[^\w]/g, ''),
        `GET /tenants/${encodeURIComponent(text)}?${encodeURIComponent(text)}`,
      );
    }
    await callTool(door.url, TOOL);
    await rpc(door.url, LIST);
    await gateway.purge().catch(() => undefined);
    const measured = written.flatMap(measuredIn);
    const sets = new Set(measured.map(({ dimensions }) => JSON.stringify(dimensions)));
    expect(sets).toEqual(
      new Set([
        '{"FunctionName":"mcp"}',
        '{"FunctionName":"mcp","Operation":"tools/call"}',
        '{"FunctionName":"mcp","Operation":"tools/list"}',
        '{"FunctionName":"provisioning"}',
        '{"FunctionName":"purge"}',
      ]),
    );
    expect(measured.filter(({ name }) => !Object.hasOwn(METRICS, name))).toEqual([]);
    const text = written.join('\n');
    for (const secret of ['canary', 'etc', '💥', 'xxxx', door.tenant, door.server, door.account, door.token])
      expect(text).not.toContain(secret);
  });
});

describe('the local mode', () => {
  it('keeps metrics off the terminal', async () => {
    const quiet = await startTestGateway();
    await rpc(`${quiet.url}/mcp/nonsense`, LIST);
    await quiet.purge();
    await quiet.close();
    expect(quiet.lines.length).toBeGreaterThan(1);
    expect(quiet.lines.filter((line) => line.includes('_aws'))).toEqual([]);
  });
});
