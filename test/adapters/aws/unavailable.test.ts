// A store that does not answer closes nothing and opens nothing: 503, when to come back, and no request upstream.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedAws } from '#lib/local/aws/embedded-aws.ts';
import { api, callTool, type Door, openDoor, rpc, startTestGateway, type TestGateway } from '#test/support/gateway.ts';
import { type FaultyAws, faultyAws, throttled } from './faulty-aws.ts';

let aws: FaultyAws;
let gateway: TestGateway;
let door: Door;
let upstreamRequests = 0;

const upstream = createServer((_, response) => {
  upstreamRequests += 1;
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  aws = await faultyAws(await startEmbeddedAws(undefined));
  const loopbackRoutes = { 'crm.example.com': `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` };
  gateway = await startTestGateway({ aws, loopbackRoutes });
  const { definition } = (await api(gateway, gateway.adminKey, 'GET /integrations/demo')).body;
  const mine = { ...definition, slug: 'mine', base_url: 'https://crm.example.com' };
  expect((await api(gateway, gateway.adminKey, 'PUT /integrations/mine', mine)).status).toBe(200);
  door = await openDoor(gateway, {}, { integration: 'mine', credential: { kind: 'bearer', secret: { token: 'x' } } });
});
afterAll(async () => {
  await gateway.close();
  upstream.close();
});

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

describe('when DynamoDB is throttled', () => {
  it('a malformed token is refused all the same: it costs no read', async () => {
    aws.fail('dynamodb', throttled);
    expect((await rpc(`${gateway.url}/mcp/nonsense`, LIST)).status).toBe(401);
    expect(aws.requests()).toBe(0);
    aws.fail('dynamodb', undefined);
  });

  it('the provisioning API answers 503 problem details, and its log names the fault without its message', async () => {
    aws.fail('dynamodb', throttled);
    const answer = await api(gateway, gateway.adminKey, 'GET /tenants');
    aws.fail('dynamodb', undefined);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.type).toBe('/problems/unavailable');
    const line = gateway.lines.find((each) => each.includes(answer.body.request_id) && each.includes('"fault"'));
    expect(line).toContain('StoreUnavailable');
    expect(gateway.lines.join('')).not.toContain('Rate exceeded');
  });

  it('a creation that succeeded is answered, token and all, where neither its outcome nor its Idempotency-Key could be written', async () => {
    const [before, route] = [gateway.lines.length, `POST /integrated-account/${door.account}/mcp`];
    aws.fail('dynamodb', { kind: 'refused', operation: 'PutItem', skip: 5 });
    const created = await api(gateway, gateway.adminKey, route, { name: 'n' }, { 'idempotency-key': 'unkept' });
    aws.fail('dynamodb', undefined);
    expect(created.status).toBe(201);
    expect((await rpc(created.body.url, LIST)).status).toBe(200);
    expect(gateway.lines.slice(before).filter((line) => line.includes('"fault":"StoreUnavailable"')).length).toBe(2);
  });

  it('a creation that is repeated with its Idempotency-Key is not lost', async () => {
    const create = () => api(gateway, gateway.adminKey, 'POST /tenants', { name: 'n' }, { 'idempotency-key': 'again' });
    aws.fail('dynamodb', { kind: 'reset' });
    expect((await create()).status).toBe(503);
    aws.fail('dynamodb', undefined);
    expect((await create()).status).toBe(201);
  });
});

describe('when the answer to a write is lost', () => {
  const losing = async (skip: number, route: string, body?: object) => {
    aws.fail('dynamodb', { kind: 'lost', operation: 'PutItem', skip }, 1);
    const answer = await api(gateway, gateway.adminKey, route, body);
    aws.fail('dynamodb', undefined);
    return answer;
  };
  const isOpen = async (url: string) => (await rpc(url, LIST)).status === 200;

  it.each([0, 1])('an account is connected all the same (write %i)', async (skip) => {
    const credential = { kind: 'bearer', secret: { token: 'x' } };
    const route = `POST /tenants/${door.tenant}/integrated-accounts`;
    const created = await losing(skip, route, { integration: 'mine', credential });
    expect([created.status, created.body.status]).toEqual([201, 'connected']);
  });

  it.each([0, 1, 2])('a server is created, and its URL opens it (write %i)', async (skip) => {
    const created = await losing(skip, `POST /integrated-account/${door.account}/mcp`, { name: 'n' });
    expect(created.status).toBe(201);
    expect(await isOpen(created.body.url)).toBe(true);
  });

  it.each([0, 1, 2])('a server is rotated: the new URL opens it, the old one does not (write %i)', async (skip) => {
    const server = await openDoor(gateway);
    const rotated = await losing(skip, `POST /mcp-servers/${server.server}/rotate`);
    expect(rotated.status).toBe(200);
    expect([await isOpen(rotated.body.url), await isOpen(server.url)]).toEqual([true, false]);
  });

  it.each([0, 1, 2])('an expiry is moved (write %i)', async (skip) => {
    const server = await openDoor(gateway);
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const moved = await losing(skip, `PATCH /mcp-servers/${server.server}`, { expires_at });
    expect([moved.status, moved.body.expires_at]).toEqual([200, expires_at]);
  });
});

describe('when the answer to a claim on an idempotency key is lost', () => {
  it('nothing was sent, and the same call is made when it comes again', async () => {
    const create = () =>
      rpc(door.url, {
        ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
        params: {
          name: 'create_a_crm_contact',
          arguments: { first_name: 'Ada', last_name: 'L', email: 'a@example.com' },
          _meta: { 'sallyport/idempotency_key': 'lost' },
        },
      });
    const before = upstreamRequests;
    aws.fail('dynamodb', { kind: 'lost', operation: 'PutItem', skip: 0 }, 1);
    expect((await create()).status).toBe(503);
    aws.fail('dynamodb', undefined);
    expect(upstreamRequests).toBe(before);
    expect((await create()).body.result.isError).toBeUndefined();
    expect(upstreamRequests).toBe(before + 1);
  });
});

describe('when Secrets Manager is throttled', () => {
  it('nothing is sent upstream, and the failure is the gateway’s', async () => {
    const other = await openDoor(
      gateway,
      {},
      { integration: 'mine', credential: { kind: 'bearer', secret: { token: 'y' } } },
    );
    const before = upstreamRequests;
    aws.fail('secretsmanager', throttled);
    const answer = await callTool(other.url, 'list_all_crm_contacts');
    aws.fail('secretsmanager', undefined);
    expect(upstreamRequests).toBe(before);
    expect(JSON.stringify(answer.body)).toContain('gateway');
    // Whoever called was answered; why is told to the operator.
    const faults = gateway.lines.filter((line) => line.includes('"fault"') && line.includes(other.account));
    expect(faults.map((line) => JSON.parse(line).fault)).toEqual(['StoreUnavailable']);
    expect((await callTool(other.url, 'list_all_crm_contacts')).status).toBe(200);
    expect(upstreamRequests).toBe(before + 1);
  });
});

describe('a purge that could not finish', () => {
  it('throws, so that the schedule sees it', async () => {
    aws.fail('dynamodb', throttled);
    await expect(gateway.purge()).rejects.toThrow();
    aws.fail('dynamodb', undefined);
    await expect(gateway.purge()).resolves.toMatchObject({ failures: 0 });
  });
});
