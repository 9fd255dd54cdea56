// What an agent is told when there is no credential to call with. Never "unauthorised": MCP clients take that for the door.
import type { CallOutcome } from '#core/mcp/outcome.ts';
import { toolError } from '#core/upstream/failure-outcome.ts';
import type { AccessTokenFailure } from './ports.ts';

export type CredentialFailure = 'no_credential' | AccessTokenFailure;

/** Seconds. */
const RETRY_AFTER = 2;

/**
 * @param label the integration's
 * @param mode whether a wait is told as HTTP 503 or inside the result
 */
export const credentialOutcome = (
  failure: CredentialFailure,
  label: string,
  mode: 'http' | 'tool_error',
): CallOutcome => {
  switch (failure) {
    case 'needs_reauth':
      return toolError(
        `The connection to ${label} has ended: its authorisation was revoked or has expired. Nothing was sent, and trying again will not help: ask whoever gave you this door to connect the account again.`,
        { attribution: 'upstream', reason: 'needs_reauth', sent: false },
      );
    case 'redefined':
      return toolError(
        `The definition of ${label} has changed where this account’s credential would be sent, and it was not handed over for that. Nothing was sent, and trying again will not help: ask whoever gave you this door to connect the account again.`,
        { attribution: 'gateway', reason: 'needs_reauth', sent: false },
      );
    case 'refresh_failed':
      return toolError(
        `${label} did not grant an access token when asked for one. Nothing was sent. Try again in a moment; if it stays, ask the operator to check the account.`,
        { attribution: 'upstream', reason: 'refresh_failed', sent: false },
      );
    case 'busy':
      return busy(label, mode);
    case 'gone':
    case 'no_credential':
      return toolError(
        'The gateway could not read this account’s credential; nothing was sent. Try again in a moment; if it stays, ask the operator to check the account.',
        { attribution: 'gateway', reason: 'no_credential' },
      );
  }
};

const busy = (label: string, mode: 'http' | 'tool_error'): CallOutcome => {
  const message = `The access token of ${label} is being refreshed by another request; nothing was sent. Wait ${RETRY_AFTER} s before calling it again.`;
  const error = { attribution: 'gateway', reason: 'credential_busy', sent: false, retry_after: RETRY_AFTER } as const;
  return mode === 'tool_error'
    ? toolError(message, error)
    : { kind: 'limited', status: 503, message, data: error, headers: { 'retry-after': String(RETRY_AFTER) } };
};
