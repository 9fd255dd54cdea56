// Requests to handlers without a network between: as API Gateway hands them over, tens of thousands in seconds.
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { matchRoute } from '#lib/local/front/match-route.ts';
import type { RestHandler } from '#middleware/rest-function.ts';

export type Fields = { readonly [name: string]: string };

export type Sent = {
  /** Method and path. */
  readonly route: string;
  readonly body?: object | undefined;
  readonly fields: Fields;
};

export type Answered = { readonly status: number; readonly headers: object; readonly text: string };

export type Ask = (sent: Sent) => Promise<Answered>;

export const inProcess =
  (routes: { readonly [resource: string]: RestHandler }): Ask =>
  async ({ route, body, fields }) => {
    const [httpMethod = '', target = ''] = route.split(' ');
    const [path = '', query] = target.split('?');
    const matched = matchRoute(path, Object.keys(routes));
    const handler = matched && routes[matched.resource];
    if (handler === undefined) throw new Error(`nothing answers ${route}`);
    const requestId = randomUUID();
    const headers = { ...(body !== undefined && { 'content-type': 'application/json' }), ...fields };
    const event = {
      ...{ httpMethod, path, ...matched },
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      queryStringParameters: query === undefined ? null : Object.fromEntries(new URLSearchParams(query)),
      requestContext: { requestId, extendedRequestId: requestId, requestTimeEpoch: Date.now() },
      body: body === undefined ? null : JSON.stringify(body),
      isBase64Encoded: false,
    } as unknown as APIGatewayProxyEvent;
    const answer = await handler(event, {} as Context);
    return { status: answer.statusCode, headers: answer.headers ?? {}, text: answer.body };
  };

/** Everything that a caller sees but the request id. */
export const withoutRequestId = ({ status, headers, text }: Answered): string => {
  const said = text === '' ? {} : JSON.parse(text);
  const id = said.request_id ?? said.error?.data?.request_id;
  return JSON.stringify([status, headers, id === undefined ? text : text.replace(id, '')]);
};

/** Ids in an answer that are not the tenant's, nor of what it owns. */
export const foreignIds = (text: string, tenant: string): readonly string[] =>
  (text.match(/\b(?:ten|acc|srv|tok|con)_[0-9a-z]{12,24}\b/g) ?? []).filter(
    (id) => id.slice(4, 16) !== tenant.slice(4),
  );
