// A call whose connection has ended: the client is asked once to show its user the page where the account is connected again,
// if it can; any other is told the page's address in words.
import type { KeyObject } from 'node:crypto';
import { type Caller, readRequestState, writeRequestState } from '#core/connect/request-state.ts';
import {
  type CredentialFailure,
  credentialOutcome,
  isEnded,
  reconnectMessage,
} from '#core/credentials/failure-outcome.ts';
import { type Headers, header } from '#core/mcp/headers.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import type { CallOutcome } from '#core/mcp/outcome.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';

/** Whether the client was asked about this call before. */
export type Asked = 'never' | 'given' | 'expired';

export type ReconnectDeps = {
  /** A link by which a person connects an account again; `undefined` where it is not connected in a browser. */
  readonly connectLink: (account: string) => Promise<string | undefined>;
  /** The key that requestState is made with. */
  readonly stateKey: () => Promise<KeyObject>;
  readonly now: () => number;
};

/** Whether the client was asked about this very call; `foreign` where it says so and was not. */
export const wasAsked = async (
  call: ToolCall,
  by: Calling,
  { stateKey, now }: ReconnectDeps,
): Promise<Asked | 'foreign'> => readRequestState(call.requestState ?? '', callerOf(by), call, await stateKey(), now());

type Calling = { readonly door: UrlTokenRecord; readonly headers: Headers };

const callerOf = ({ door, headers }: Calling): Caller => [
  door.mac,
  header(headers, 'authorization') ?? '',
  header(headers, 'x-api-token') ?? '',
];

/** A client that was asked once is not asked again: it would ask its user, call again at once, and so on. */
export const unsentOutcome = async (
  reason: CredentialFailure,
  call: ToolCall,
  asked: Asked,
  by: Calling & { readonly label: string },
  deps: ReconnectDeps,
): Promise<CallOutcome> => {
  const { door, label } = by;
  const mode = door.upstreamErrors;
  if (!isEnded(reason)) return credentialOutcome(reason, label, mode);
  if (asked === 'given') return credentialOutcome(reason, label, mode, { answered: call.answered ?? 'accept' });
  // The link is a service: without it the failure is told all the same.
  const url = await deps.connectLink(door.account).catch(() => undefined);
  if (url === undefined || call.elicitsUrl !== true)
    return credentialOutcome(reason, label, mode, url === undefined ? undefined : { url });
  const requestState = writeRequestState(callerOf(by), call, await deps.stateKey(), deps.now());
  return { kind: 'input_required', message: reconnectMessage(label), url, requestState };
};
