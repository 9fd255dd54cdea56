// The call that shows whether a credential that was just granted works.
import type { Integration } from '#core/integrations/integration.ts';
import type { Problem, Result } from '#core/result.ts';
import type { AccountVariables } from './base-url.ts';
import { buildRequest } from './build-request.ts';
import type { UpstreamRequest } from './exchange.ts';

/**
 * The integration's `verify` as a request of one account; `undefined` where it has none. Problems point into `/variables`.
 * The credential is placed as for every call.
 */
export const verifyRequest = (
  integration: Pick<Integration, 'base_url' | 'variables' | 'headers' | 'auth' | 'verify'>,
  variables: AccountVariables,
): Result<UpstreamRequest, readonly Problem[]> | undefined => {
  const { verify } = integration;
  if (verify === undefined) return undefined;
  const method = { http: verify.method ?? 'GET', path: verify.path } as const;
  return buildRequest({ integration, method, slots: [], args: {}, variables });
};
