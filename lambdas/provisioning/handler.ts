// The provisioning function: middleware around the API. The same for Lambda and for the local mode.
import middy from '@middy/core';
import { problemAnswer } from '#core/errors.ts';
import { faultBarrier } from '#middleware/fault-barrier.ts';
import { restProxy } from '#middleware/rest-proxy.ts';
import { securityHeaders } from '#middleware/security-headers.ts';
import { type ApiServeDeps, serveApi } from './serve.ts';

const FAULTS = {
  unavailable: 'A store of this gateway did not answer. Repeat the request; with an Idempotency-Key that is safe.',
  internal: 'Nothing is known to be wrong with the request; quote the request id to the operator.',
};

export const createProvisioningHandler = (deps: ApiServeDeps) =>
  middy(serveApi(deps)).use([
    restProxy(deps.now),
    securityHeaders(),
    faultBarrier(deps.log, (reason, requestId) => problemAnswer({ reason, detail: FAULTS[reason] }, requestId)),
  ]);
