// The last line: a fault becomes a well-formed answer without a word of its message, and one line of log.
import type { MiddlewareObj } from '@middy/core';
import { isStoreUnavailable } from '#adapters/aws/dynamo.ts';
import { describeFault, type Log } from '#adapters/log.ts';
import type { HttpAnswer, HttpRequest } from '#core/http.ts';

/** The answer, in the function's own protocol, for a store that did not answer or for a fault of ours. */
export type RenderFault = (reason: 'unavailable' | 'internal', requestId: string) => HttpAnswer | Promise<HttpAnswer>;

export const faultBarrier = (log: Log, render: RenderFault): MiddlewareObj => ({
  onError: async (request) => {
    const requestId = (request.event as Partial<HttpRequest>).requestId ?? 'unknown';
    log('fault', { request_id: requestId, ...describeFault(request.error) });
    request.response = await render(isStoreUnavailable(request.error) ? 'unavailable' : 'internal', requestId);
  },
});
