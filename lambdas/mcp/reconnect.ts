// A call whose connection has ended: the client is asked once to show its user the page where the account is connected again,
// if it can; any other is told the page's address in words.
import type { KeyObject } from 'node:crypto';
import { readRequestState, writeRequestState } from '#core/connect/request-state.ts';
import {
  type CredentialFailure,
  credentialOutcome,
  isEnded,
  reconnectMessage,
} from '#core/credentials/failure-outcome.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';

export type ReconnectDeps = {
  /** A link by which a person connects an account again; `undefined` where it is not connected in a browser. */
  readonly connectLink: (account: string) => Promise<string | undefined>;
  /** The key that requestState is made with. */
  readonly stateKey: () => Promise<KeyObject>;
  readonly now: () => number;
};

type Asked = 'never' | 'given' | 'expired';

/** Whether the client was asked about this very call; `foreign` where it says so and was not. */
export const wasAsked = async (
  call: ToolCall,
  { mac }: UrlTokenRecord,
  { stateKey, now }: ReconnectDeps,
): Promise<Asked | 'foreign'> =>
  call.requestState === undefined ? 'never' : readRequestState(call.requestState, mac, call, await stateKey(), now());

/** A client that was asked once is not asked again: it would ask its user, call again at once, and so on. */
export const unsentOutcome = async (
  reason: CredentialFailure,
  call: ToolCall,
  asked: Asked,
  { door, label }: { readonly door: UrlTokenRecord; readonly label: string },
  { connectLink, stateKey, now }: ReconnectDeps,
): Promise<CallOutcome> => {
  // The link is a service: without it the failure is told all the same.
  const url = isEnded(reason) ? await connectLink(door.account).catch(() => undefined) : undefined;
  if (url === undefined || call.elicitsUrl !== true || asked === 'given')
    return credentialOutcome(reason, label, door.upstreamErrors, url);
  const requestState = writeRequestState(door.mac, call, await stateKey(), now());
  return { kind: 'input_required', message: reconnectMessage(label), url, requestState };
};
