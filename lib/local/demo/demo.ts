// The demo CRM as one server: where its people sign in, and what agents call.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createDemoAuthorisationServer, type DemoAuthorisationOptions } from './authorisation-server.ts';
import { createDemoUpstream, type DemoOptions } from './upstream.ts';

export const createDemo = (options: DemoAuthorisationOptions & Omit<DemoOptions, 'holder'>) => {
  const authorisation = createDemoAuthorisationServer(options);
  const upstream = createDemoUpstream({ ...options, holder: authorisation.holder });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!(await authorisation.serve(request, response))) await upstream(request, response);
  };
};
