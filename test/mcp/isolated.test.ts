// Where an execution environment is one tenant's, another's door does not open in it, whoever was wrong about the tenant.
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMetrics } from '#adapters/metrics.ts';
import type { HttpRequest } from '#core/http.ts';
import { admit } from '#functions/mcp/admit.ts';
import { restFunction } from '#middleware/rest-function.ts';
import { type Door, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

let gateway: TestGateway;
let door: Door;

beforeAll(async () => {
  gateway = await startTestGateway();
  door = await openDoor(gateway);
});
afterAll(() => gateway.close());

/** As Lambda invokes it: the tenant is in the invocation's context, out of a caller's reach. */
const knock = async (tenantId: string | undefined): Promise<string> => {
  const event = {
    httpMethod: 'POST',
    pathParameters: { door: door.token },
    multiValueHeaders: { 'Content-Type': ['application/json'] },
    body: '{}',
    requestContext: { requestTimeEpoch: Date.now(), requestId: 'r' },
  } as unknown as APIGatewayProxyEvent;
  const deps = {
    residency: 'dev',
    allowedOrigins: [],
    findToken: gateway.backends.findToken,
    now: Date.now,
    log: () => undefined,
    metrics: createMetrics(() => undefined, Date.now, 'mcp'),
  };
  const serve = async (request: HttpRequest) => {
    const admitted = await admit(request, deps);
    return { status: 200, headers: {}, body: admitted.ok ? admitted.value.server : admitted.error.reason };
  };
  const handler = restFunction(serve, deps, (reason) => ({ status: 500, headers: {}, body: reason }));
  return (await handler(event, { tenantId } as unknown as Context)).body;
};

it.each([
  ['its own', () => door.tenant, () => door.server],
  ['another’s', () => 'ten_000000000000', () => 'internal'],
  ['the one of tokens from elsewhere', () => 'elsewhere', () => 'internal'],
  ['nobody’s in particular', () => undefined, () => door.server],
])('in an environment that is %s', async (_, tenantId, said) => {
  expect(await knock(tenantId())).toBe(said());
});
