// What API Gateway says where no function is reached. Its own templates echo the error, and an error can echo the path.
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { SECURITY_HEADERS } from '#core/http.ts';

type Answer = readonly [
  id: string,
  type: ResponseType,
  status: number | undefined,
  message: string,
  headers?: { readonly [name: string]: string },
];

const ANSWERS: readonly Answer[] = [
  // A path that is no route is "missing authentication" to API Gateway, which would say 403 and start no client's OAuth.
  ['NotFound', ResponseType.MISSING_AUTHENTICATION_TOKEN, 404, 'Not found'],
  ['TooLarge', ResponseType.REQUEST_TOO_LARGE, 413, 'The request is too large'],
  [
    'Throttled',
    ResponseType.THROTTLED,
    429,
    'The gateway limits the rate of requests. Wait a second before the next one.',
    { 'retry-after': '1' },
  ],
  ['TimedOut', ResponseType.INTEGRATION_TIMEOUT, 504, 'The gateway did not answer in time'],
  ['Failed', ResponseType.INTEGRATION_FAILURE, 502, 'The gateway failed'],
  ['Refused', ResponseType.DEFAULT_4XX, undefined, 'The request was refused'],
  ['Faulted', ResponseType.DEFAULT_5XX, undefined, 'The gateway failed'],
];

/** Static values stand in single quotes in API Gateway, so a header whose value holds some cannot be said. */
const STATIC_HEADERS = Object.entries(SECURITY_HEADERS).filter(([, value]) => !value.includes("'"));

/** JSON that reads as a JSON-RPC error to an MCP client and says its words to everybody else. */
const body = (status: number | undefined, message: string): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: null,
    error: { code: status === 429 ? 429 : -32000, message, data: { request_id: '$context.extendedRequestId' } },
  });

export const addGatewayResponses = (api: RestApi): void => {
  for (const [id, type, status, message, headers] of ANSWERS)
    api.addGatewayResponse(id, {
      type,
      ...(status !== undefined && { statusCode: String(status) }),
      responseHeaders: Object.fromEntries(
        [...STATIC_HEADERS, ...Object.entries(headers ?? {})].map(([name, value]) => [name, `'${value}'`]),
      ),
      templates: { 'application/json': body(status, message) },
    });
};
