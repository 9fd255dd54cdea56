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
 * @param connectUrl where a person can connect the account again, if there is such a page
 */
export const credentialOutcome = (
  failure: CredentialFailure,
  label: string,
  mode: 'http' | 'tool_error',
  connectUrl?: string,
): CallOutcome => {
  switch (failure) {
    case 'needs_reauth':
      return toolError(`${ended(label)} ${howToReconnect(connectUrl)}`, {
        ...{ attribution: 'upstream', reason: 'needs_reauth', sent: false },
        ...(connectUrl !== undefined && { connect_url: connectUrl }),
      });
    case 'redefined':
      return toolError(`${redefined(label)} ${howToReconnect(connectUrl)}`, {
        ...{ attribution: 'gateway', reason: 'needs_reauth', sent: false },
        ...(connectUrl !== undefined && { connect_url: connectUrl }),
      });
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

/** Whether somebody has to connect the account again. */
export const isEnded = (failure: CredentialFailure): boolean => failure === 'needs_reauth' || failure === 'redefined';

/** What a person is told before the page is opened. */
export const reconnectMessage = (label: string): string =>
  `Connect ${label} again: the connection that this tool uses has ended. The page says who asks for what.`;

const ended = (label: string): string =>
  `The connection to ${label} has ended: its authorisation was revoked or has expired. Nothing was sent, and trying again will not help.`;

const redefined = (label: string): string =>
  `The definition of ${label} has changed where this account’s credential would be sent, and it was not handed over for that. Nothing was sent, and trying again will not help.`;

const howToReconnect = (url: string | undefined): string =>
  url === undefined
    ? 'Ask whoever gave you this door to connect the account again.'
    : `Ask the person whose account it is to open this page, which works once and for ten minutes, and then call again: ${url}`;

const busy = (label: string, mode: 'http' | 'tool_error'): CallOutcome => {
  const message = `The access token of ${label} is being refreshed by another request; nothing was sent. Wait ${RETRY_AFTER} s before calling it again.`;
  const error = { attribution: 'gateway', reason: 'credential_busy', sent: false, retry_after: RETRY_AFTER } as const;
  return mode === 'tool_error'
    ? toolError(message, error)
    : { kind: 'limited', status: 503, message, data: error, headers: { 'retry-after': String(RETRY_AFTER) } };
};
