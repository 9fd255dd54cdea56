// From an HTTP request to the event that API Gateway's REST proxy integration gives a function, oddities included:
// `headers` holds the last of duplicates, the body comes as base64 (binaryMediaTypes `*/*`), the path is still encoded
// in `path` and decoded once in `pathParameters`.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';

export type Route = { readonly resource: string; readonly pathParameters: { readonly [name: string]: string } };

export const restEvent = (request: IncomingMessage, route: Route, body: Buffer, now: number): APIGatewayProxyEvent => {
  const url = new URL(request.url ?? '/', 'http://local');
  const many = headersOf(request.rawHeaders);
  const query = Object.fromEntries(url.searchParams);
  const requestId = randomUUID();
  return {
    resource: route.resource,
    path: url.pathname,
    httpMethod: request.method ?? 'GET',
    headers: Object.fromEntries(Object.entries(many).map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: many,
    queryStringParameters: Object.keys(query).length === 0 ? null : query,
    multiValueQueryStringParameters: null,
    pathParameters: { ...route.pathParameters },
    stageVariables: null,
    requestContext: {
      requestId,
      extendedRequestId: requestId,
      requestTimeEpoch: now,
      resourcePath: route.resource,
      httpMethod: request.method ?? 'GET',
      path: url.pathname,
      stage: 'local',
      protocol: 'HTTP/1.1',
      identity: { sourceIp: request.socket.remoteAddress ?? '127.0.0.1' },
    } as APIGatewayProxyEvent['requestContext'],
    body: body.length === 0 ? null : body.toString('base64'),
    isBase64Encoded: body.length > 0,
  };
};

const headersOf = (raw: readonly string[]): Record<string, string[]> => {
  // A header may be called `constructor`.
  const many: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    many[name] = [...(many[name] ?? []), raw[i + 1] as string];
  }
  return many;
};
