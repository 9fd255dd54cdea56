// `POST /mcp/{door}`, what answers every other method, and whose door it is where tenants are isolated.
import { Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  ContentHandling,
  type MethodOptions,
  MockIntegration,
  PassthroughBehavior,
  RequestAuthorizer,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { mcpRefusal } from '#core/errors.ts';
import { SECURITY_HEADERS } from '#core/http.ts';
import { lambdaProxy } from './lambda-proxy.ts';

/** What the function itself would say, with API Gateway's name for the request's id. */
const NOT_POST = mcpRefusal({ reason: 'method_not_allowed' }, '$context.extendedRequestId');

export const addDoor = (api: RestApi, lambda: IFunction, authoriser: IFunction | undefined): void => {
  const door = api.root.resourceForPath('/mcp/{door}');
  const isolation = authoriser === undefined ? undefined : isolated(api, authoriser);
  door.addMethod('POST', lambdaProxy(api, lambda, isolation?.integration), isolation?.method);
  // Clients ask for an event stream by GET and end sessions by DELETE, every time: no function runs for that.
  door.addMethod('ANY', notPost, { methodResponses: [{ statusCode: String(NOT_POST.status), responseParameters }] });
};

/**
 * The tenant comes from the authoriser's context, never from the request: a client that could name the tenant could
 * enter another's execution environment. A decision is not kept: a revocation holds from the next request on.
 */
const isolated = (api: RestApi, handler: IFunction) => {
  const authorizer = new RequestAuthorizer(api, 'Authoriser', {
    handler,
    identitySources: [],
    resultsCacheTtl: Duration.seconds(0),
  });
  const method: MethodOptions = { authorizer, authorizationType: AuthorizationType.CUSTOM };
  return {
    method,
    integration: {
      requestParameters: { 'integration.request.header.X-Amz-Tenant-Id': 'context.authorizer.tenantId' },
    },
  };
};

const headers = { ...SECURITY_HEADERS, ...NOT_POST.headers };

const responseParameters = Object.fromEntries(
  Object.keys(headers).map((name) => [`method.response.header.${name}`, true]),
);

const notPost = new MockIntegration({
  // With every body binary, a mock has no template to find its status in unless it is told to read text.
  contentHandling: ContentHandling.CONVERT_TO_TEXT,
  passthroughBehavior: PassthroughBehavior.NEVER,
  requestTemplates: { 'application/json': JSON.stringify({ statusCode: NOT_POST.status }) },
  integrationResponses: [
    {
      statusCode: String(NOT_POST.status),
      // Likewise on the way out: every `Accept` is of a binary type, and words that are no Base64 would become a 500.
      contentHandling: ContentHandling.CONVERT_TO_TEXT,
      responseParameters: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
      ),
      responseTemplates: { 'application/json': NOT_POST.body },
    },
  ],
});
