// The middleware every HTTP function shares, in its order, around a handler that knows exchanges and no events.
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Log } from '#adapters/log.ts';
import type { Metrics } from '#adapters/metrics.ts';
import type { HttpAnswer, HttpRequest } from '#core/http.ts';
import { faultBarrier, type RenderFault } from './fault-barrier.ts';
import { requestMetrics } from './request-metrics.ts';
import { restProxy } from './rest-proxy.ts';
import { securityHeaders } from './security-headers.ts';

/** What API Gateway's REST proxy integration invokes. */
export type RestHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

export const restFunction = (
  serve: (request: HttpRequest) => Promise<HttpAnswer>,
  { now, log, metrics }: { readonly now: () => number; readonly log: Log; readonly metrics: Metrics },
  renderFault: RenderFault,
): RestHandler =>
  // restProxy changes the type of event and response on the way, which middy's types cannot say.
  middy(serve).use([
    restProxy(now),
    securityHeaders(),
    requestMetrics(metrics, now),
    faultBarrier(log, renderFault),
  ]) as unknown as RestHandler;
