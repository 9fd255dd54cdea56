import type { MiddlewareObj } from '@middy/core';
import { type HttpAnswer, SECURITY_HEADERS } from '#core/http.ts';

/** Adds the headers that every answer carries, refusals and faults included. */
export const securityHeaders = (): MiddlewareObj => {
  const add: MiddlewareObj['after'] = (request) => {
    const answer = request.response as HttpAnswer;
    request.response = { ...answer, headers: { ...SECURITY_HEADERS, ...answer.headers } };
  };
  return { after: add, onError: add };
};
