import type { ApiProblem } from '#core/errors.ts';
import { readExpiry } from '#core/provisioning/expiry.ts';
import type { Result } from '#core/result.ts';
import { type ApiDeps, type ApiRequest, problem } from './context.ts';

/** `expires_at` of a request body as a record has it: epoch milliseconds, absent where the token never ends. */
export const expiryOf = (
  { body, now }: ApiRequest,
  { lifetimes }: ApiDeps,
): Result<{ readonly expiresAt?: number }, ApiProblem> => {
  const expiry = readExpiry(body.expires_at as string | null | undefined, now, lifetimes);
  return expiry.ok ? expiry : problem('invalid_request', 'A field is not valid.', [expiry.error]);
};
