import type { ApiProblem } from '#core/errors.ts';
import { readExpiry } from '#core/provisioning/expiry.ts';
import type { Result } from '#core/result.ts';
import { type ApiRequest, problem } from './context.ts';

/** `expires_at` of a request body, as epoch milliseconds. */
export const expiryOf = ({ body, now }: ApiRequest): Result<number, ApiProblem> => {
  const expiry = readExpiry(body.expires_at as string | undefined, now);
  return expiry.ok ? expiry : problem('invalid_request', 'A field is not valid.', [expiry.error]);
};
