// Whose door it is, and that the answer to a closed one is what the MCP function would have said.
import { randomBytes } from 'node:crypto';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeUnavailable } from '#adapters/aws/dynamo.ts';
import { createLog } from '#adapters/log.ts';
import { mintToken } from '#core/tokens/token.ts';
import { createAuthoriserHandler } from '#functions/authoriser/handler.ts';
import { api, type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

const ARN = 'arn:aws:execute-api:eu-west-1:111122223333:api/live/POST/mcp/x';

let gateway: TestGateway;
let door: Door;
let guarded: Door;
let agent: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  door = await openDoor(gateway);
  guarded = await openDoor(gateway, { require_api_token_auth: true });
  agent = (await api(gateway, gateway.adminKey, `POST /tenants/${guarded.tenant}/api-tokens`, { name: 'n' })).body
    .token;
});
afterAll(() => gateway.close());

const lines: string[] = [];
const authorise = (place: string, headers: { [name: string]: string[] } = {}, fails = false) =>
  createAuthoriserHandler({
    residency: 'dev',
    findToken: fails
      ? () => Promise.reject(storeUnavailable('dynamodb', 'GetItem', 'HTTP 500'))
      : gateway.backends.findToken,
    now: Date.now,
    log: createLog((line) => lines.push(line), Date.now),
  })({
    type: 'REQUEST',
    methodArn: ARN,
    pathParameters: { door: place },
    multiValueHeaders: headers,
    requestContext: { requestId: 'r1', extendedRequestId: 'e1=' },
  } as unknown as APIGatewayRequestAuthorizerEvent);

describe('an open door', () => {
  it('is its tenant’s, by URL, by id and by second factor', async () => {
    const tenants = await Promise.all([
      authorise(door.token),
      authorise(door.server, { Authorization: [`Bearer ${door.token}`] }),
      authorise(guarded.token, { 'X-Api-Token': [agent] }),
      // Names that every object answers to: of headers, they are as any other.
      authorise(door.token, { Constructor: ['y'], __Proto__: ['y'] }),
    ]);
    expect(tenants.map(({ context }) => context)).toEqual([
      { tenantId: door.tenant },
      { tenantId: door.tenant },
      { tenantId: guarded.tenant },
      { tenantId: door.tenant },
    ]);
  });

  it('opens for this request alone', async () => {
    expect((await authorise(door.token)).policyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: ARN },
    ]);
  });

  it('does not believe a header that names a tenant', async () => {
    const { context } = await authorise(door.token, { 'X-Amz-Tenant-Id': [guarded.tenant] });
    expect(context).toEqual({ tenantId: door.tenant });
  });
});

describe('a closed door', () => {
  const minted = (residency: string) => mintToken('u', residency, 'a', randomBytes).text;

  it.each([
    ['unknown', () => authorise(minted('dev'))],
    ['malformed', () => authorise('../../etc/passwd')],
    ['absent', () => authorise('')],
    ['an id without its token', () => authorise(door.server)],
    ['a missing second factor', () => authorise(guarded.token)],
    ['another tenant’s second factor', () => authorise(door.server, { authorization: [`Bearer ${agent}`] })],
  ])('is unauthorised, in the one word that API Gateway answers 401 to: %s', async (_, knock) => {
    await expect(knock()).rejects.toThrow(/^Unauthorized$/);
  });

  it('of another residency goes to no tenant, where the function answers 421', async () => {
    expect((await authorise(minted('us'))).context).toEqual({ tenantId: 'elsewhere' });
  });
});

it('a store that does not answer is no refusal, and is a line with the answer’s id and no token', async () => {
  lines.length = 0;
  await expect(authorise(door.token, {}, true)).rejects.toThrow(/^unavailable$/);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'fault', fault: 'StoreUnavailable', request_id: 'e1=' });
  expect(lines[0]).not.toContain(door.token);
});
