// What API Gateway says where no function is reached. Its own templates echo the error, and an error can echo the path.
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { mcpRefusal } from '#core/errors.ts';
import { type HttpAnswer, SECURITY_HEADERS } from '#core/http.ts';
import { errorReply } from '#core/mcp/rpc.ts';

/** API Gateway's name for the request's id, which functions answer with, too. */
const REQUEST_ID = '$context.extendedRequestId';

type Answer = readonly [
  id: string,
  type: ResponseType,
  answer: Partial<Pick<HttpAnswer, 'status'>> & Omit<HttpAnswer, 'status'>,
];

/** JSON that reads as a JSON-RPC error to an MCP client and says its words to everybody else. */
const said = (status: number | undefined, message: string, headers: HttpAnswer['headers'] = {}): Answer[2] => {
  const { body } = errorReply(0, null, status === 429 ? 429 : -32_000, message, { request_id: REQUEST_ID });
  return { ...(status !== undefined && { status }), headers, body };
};

const UNAVAILABLE = mcpRefusal({ reason: 'unavailable' }, REQUEST_ID);

const ANSWERS: readonly Answer[] = [
  ['TooLarge', ResponseType.REQUEST_TOO_LARGE, said(413, 'The request is too large')],
  [
    'Throttled',
    ResponseType.THROTTLED,
    said(429, 'The gateway limits the rate of requests. Wait a second before the next one.', { 'retry-after': '1' }),
  ],
  ['TimedOut', ResponseType.INTEGRATION_TIMEOUT, said(504, 'The gateway did not answer in time')],
  ['Failed', ResponseType.INTEGRATION_FAILURE, said(502, 'The gateway failed')],
  // What the authoriser refuses is refused in the function's own words: nobody learns which of the two it was.
  ['Closed', ResponseType.UNAUTHORIZED, mcpRefusal({ reason: 'closed' }, REQUEST_ID)],
  // An authoriser that fails read no token, as a function that fails to read one: 503 and when to try again, not 500.
  ['Unauthorisable', ResponseType.AUTHORIZER_FAILURE, UNAVAILABLE],
  ['Unasked', ResponseType.AUTHORIZER_CONFIGURATION_ERROR, UNAVAILABLE],
  // With whatever status API Gateway has in mind.
  ['Refused', ResponseType.DEFAULT_4XX, said(undefined, 'The request was refused')],
  ['Faulted', ResponseType.DEFAULT_5XX, said(undefined, 'The gateway failed')],
];

/**
 * A path that is no route is "missing authentication" to API Gateway, which would say 403 and start no client's OAuth;
 * so is a route that demands a signature which is not there.
 */
const notFound = (demandsSignature: boolean): Answer => [
  'NotFound',
  ResponseType.MISSING_AUTHENTICATION_TOKEN,
  said(404, demandsSignature ? 'Not found, or not signed: this API wants SigV4 (service execute-api)' : 'Not found'),
];

export const addGatewayResponses = (api: RestApi, demandsSignature: boolean): void => {
  for (const [id, type, { status, headers, body }] of [...ANSWERS, notFound(demandsSignature)]) {
    // The template says the type.
    const { 'content-type': _, ...others } = { ...SECURITY_HEADERS, ...headers } as HttpAnswer['headers'];
    api.addGatewayResponse(id, {
      type,
      ...(status !== undefined && { statusCode: String(status) }),
      responseHeaders: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, `'${value}'`])),
      templates: { 'application/json': body },
    });
  }
};
