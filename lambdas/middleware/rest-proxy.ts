// Between API Gateway's REST proxy event and the exchange as functions see it.
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { HttpAnswer, HttpRequest } from '#core/http.ts';

/** Replaces the event by an `HttpRequest` before, and the `HttpAnswer` by a proxy result after. */
export const restProxy = (now: () => number): MiddlewareObj => {
  const respond: MiddlewareObj['after'] = (request) => {
    request.response = toProxyResult(request.response as HttpAnswer);
  };
  return {
    before: (request) => {
      const { tenantId } = request.context as { tenantId?: string };
      const read = toHttpRequest(request.event as APIGatewayProxyEvent, request.context, now());
      request.event = tenantId === undefined ? read : { ...read, isolatedFor: tenantId };
    },
    after: respond,
    onError: respond,
  };
};

/** How far API Gateway's clock may lie from ours before we believe our own: a wrong one must not move deadlines. */
const MAX_SKEW_MS = 5000;

/** What API Gateway waits for, and the functions behind it are deployed with. */
const WHOLE_MS = 29_000;

const toHttpRequest = (event: APIGatewayProxyEvent, context: Partial<Context>, now: number): HttpRequest => {
  const { requestTimeEpoch, extendedRequestId, requestId } = event.requestContext;
  // Where less is left of the function's own time than of the front door's, it is as if the request had come earlier.
  const spent = WHOLE_MS - (context.getRemainingTimeInMillis?.() ?? WHOLE_MS);
  return {
    method: event.httpMethod,
    resource: event.resource,
    pathParameters: definedOnly(event.pathParameters),
    query: definedOnly(event.queryStringParameters),
    headers: headersOf(event.multiValueHeaders),
    body: event.body === null ? new Uint8Array() : Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8'),
    requestId: extendedRequestId ?? requestId,
    receivedAt: Math.min(
      Math.abs(now - requestTimeEpoch) <= MAX_SKEW_MS ? requestTimeEpoch : now,
      now - Math.max(0, spent),
    ),
  };
};

/** Every value of every header, by its name in lower case, which may be `constructor`: nothing is inherited here. */
export const headersOf = (given: APIGatewayProxyEvent['multiValueHeaders'] | null): HttpRequest['headers'] => {
  const headers: Record<string, readonly string[]> = Object.create(null);
  for (const [name, values] of Object.entries(given ?? {})) {
    const key = name.toLowerCase();
    headers[key] = [...(headers[key] ?? []), ...(values ?? [])];
  }
  return headers;
};

const definedOnly = (values: { readonly [name: string]: string | undefined } | null): { [name: string]: string } =>
  Object.fromEntries(Object.entries(values ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined));

const toProxyResult = ({ status, headers, body, isBase64 }: HttpAnswer): APIGatewayProxyResult => ({
  statusCode: status,
  headers: { ...headers },
  body,
  ...(isBase64 && { isBase64Encoded: true }),
});
