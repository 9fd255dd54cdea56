// What API Gateway's REST proxy integration hands to a function, as far as ours read it.
import { randomUUID } from 'node:crypto';

export type RestEventOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** @param route method and resource template, such as `POST /mcp/{door}` */
export const restEvent = (route: string, { headers = {}, pathParameters, body }: RestEventOptions = {}) => {
  const [httpMethod = 'GET', resource = '/'] = route.split(' ');
  const sent = { 'content-type': 'application/json', ...headers };
  return {
    httpMethod,
    resource,
    path: resource,
    headers: sent,
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    pathParameters: pathParameters ?? null,
    queryStringParameters: null,
    requestContext: { requestId: randomUUID(), extendedRequestId: randomUUID(), requestTimeEpoch: Date.now() },
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
  };
};
