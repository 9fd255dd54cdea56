// What an agent is told when there is no credential to call with. Never "unauthorised": MCP clients take that for the door.
import type { CallOutcome } from '#core/mcp/outcome.ts';
import { heldBack, toolError } from '#core/upstream/failure-outcome.ts';
import type { AccessTokenFailure } from './ports.ts';

export type CredentialFailure = 'no_credential' | AccessTokenFailure;

export type Reconnect =
  | { readonly url: string; readonly answered?: undefined }
  | { readonly url?: undefined; readonly answered: 'accept' | 'decline' | 'cancel' };

/**
 * @param label the integration's
 * @param mode whether a wait is told as HTTP 503 or inside the result
 * @param reconnect where a person can connect the account again, or what one did who was asked to
 */
export const credentialOutcome = (
  failure: CredentialFailure,
  label: string,
  mode: 'http' | 'tool_error',
  reconnect?: Reconnect,
): CallOutcome => {
  switch (failure) {
    case 'needs_reauth':
      return toolError(`${ended(label)} ${howToReconnect(reconnect)}`, {
        ...{ attribution: 'upstream', reason: 'needs_reauth', sent: false },
        ...(reconnect?.url !== undefined && { connect_url: reconnect.url }),
      });
    case 'redefined':
      return toolError(`${redefined(label)} ${howToReconnect(reconnect)}`, {
        ...{ attribution: 'gateway', reason: 'needs_reauth', sent: false },
        ...(reconnect?.url !== undefined && { connect_url: reconnect.url }),
      });
    case 'refresh_failed':
      return toolError(
        `${label} did not grant an access token when asked for one. Nothing was sent. Try again in a moment; if it stays, ask the operator to check the account.`,
        { attribution: 'upstream', reason: 'refresh_failed', sent: false },
      );
    case 'busy':
      return heldBack(`The access token of ${label} is being refreshed by another request`, 'credential_busy', mode);
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

const howToReconnect = (reconnect: Reconnect | undefined): string => {
  if (reconnect === undefined) return 'Ask whoever gave you this door to connect the account again.';
  if (reconnect.url !== undefined)
    return `Ask the person whose account it is to open this page, which works once and for ten minutes, and then call again: ${reconnect.url}`;
  return reconnect.answered === 'accept'
    ? 'The page to connect it was opened: call again when the account is connected there.'
    : 'The person who was asked did not want to connect it.';
};
