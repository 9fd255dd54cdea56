// The connect function, for Lambda and for the local mode.
import type { Metrics } from '#adapters/metrics.ts';
import { type RestHandler, restFunction } from '#middleware/rest-function.ts';
import type { ConnectDeps } from './context.ts';
import { outcomePage } from './outcome-page.ts';
import { serveConnect } from './serve.ts';

export const createConnectHandler = (deps: ConnectDeps & { readonly metrics: Metrics }): RestHandler =>
  restFunction(serveConnect(deps), deps, (reason, requestId) => outcomePage(reason, { requestId }));
