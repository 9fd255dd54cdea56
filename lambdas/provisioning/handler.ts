// The provisioning function, for Lambda and for the local mode.
import type { Metrics } from '#adapters/metrics.ts';
import { problemAnswer } from '#core/errors.ts';
import { type RestHandler, restFunction } from '#middleware/rest-function.ts';
import { type ApiServeDeps, serveApi } from './serve.ts';

const FAULTS = {
  unavailable:
    'A store of this gateway did not answer. What was created before the failure is found by listing: look there before you repeat a POST.',
  internal: 'Nothing is known to be wrong with the request; quote the request id to the operator.',
};

export const createProvisioningHandler = (deps: ApiServeDeps & { readonly metrics: Metrics }): RestHandler =>
  restFunction(serveApi(deps), deps, (reason, requestId) =>
    problemAnswer({ reason, detail: FAULTS[reason] }, requestId),
  );
