// The trust function, for Lambda and for the local mode.
import type { Metrics } from '#adapters/metrics.ts';
import { problemAnswer } from '#core/errors.ts';
import { type RestHandler, restFunction } from '#middleware/rest-function.ts';
import { serveTrust, type TrustDeps } from './serve.ts';

export const createTrustHandler = (deps: TrustDeps & { readonly metrics: Metrics }): RestHandler =>
  restFunction(serveTrust(deps), deps, (reason, requestId) =>
    problemAnswer({ reason, detail: 'The page cannot be shown now. Try again.' }, requestId),
  );
