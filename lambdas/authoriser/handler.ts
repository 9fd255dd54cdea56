// A REQUEST authoriser of API Gateway: whose door is this? Used where a tenant's calls run in an execution environment
// of their own, which API Gateway must choose before the MCP function can read the token itself.
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { describeFault, type Log } from '#adapters/log.ts';
import { header } from '#core/mcp/headers.ts';
import type { FindToken } from '#core/tokens/authorise.ts';
import { authoriseDoor } from '#core/tokens/authorise-door.ts';
import { headersOf } from '#middleware/rest-proxy.ts';

export type AuthoriserDeps = {
  readonly residency: string;
  readonly findToken: FindToken;
  readonly now: () => number;
  readonly log: Log;
};

export type AuthoriserHandler = (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/** API Gateway answers 401 to this message, and as an authoriser's failure to every other: 503, by the stack's answers. */
const UNAUTHORISED = 'Unauthorized';

/** A tenant that there is not: its environment answers 421 to tokens of other residencies, and reads nothing. */
const ELSEWHERE = 'elsewhere';

export const createAuthoriserHandler =
  ({ residency, findToken, now, log }: AuthoriserDeps): AuthoriserHandler =>
  async (event) => {
    const headers = headersOf(event.multiValueHeaders);
    const knock = {
      door: event.pathParameters?.door ?? '',
      authorization: header(headers, 'authorization'),
      xApiToken: header(headers, 'x-api-token'),
    };
    const opened = await authoriseDoor(knock, residency, now(), findToken).catch((fault: unknown) => {
      const { extendedRequestId, requestId } = event.requestContext;
      // The id that API Gateway's answer names.
      log('fault', { request_id: extendedRequestId ?? requestId, ...describeFault(fault) });
      throw new Error('unavailable');
    });
    if (opened.ok) return allow(event.methodArn, opened.value.tenant);
    if (opened.error.reason === 'other_residency') return allow(event.methodArn, ELSEWHERE);
    throw new Error(UNAUTHORISED);
  };

/** For this request alone: nothing of the decision is kept, so the principal is nobody in particular. */
const allow = (methodArn: string, tenantId: string): APIGatewayAuthorizerResult => ({
  principalId: 'door',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn }],
  },
  context: { tenantId },
});
