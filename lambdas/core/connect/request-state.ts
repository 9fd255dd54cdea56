// What a client brings back with a call that was answered "connect first" (MCP 2026-07-28, basic/patterns/mrtr): proof that
// this caller was asked, about this very call, not long ago. It passes through the client, so it is worth what its MAC is.
import { createHash, type KeyObject } from 'node:crypto';
import { canonical } from '#core/canonical.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import { isKeyed, keyed } from './keyed.ts';
import { OFFER_MS } from './offer.ts';

/** Hash of the door's token, and whatever else the caller showed: a second factor tells callers of one door apart. */
export type Caller = readonly [door: string, ...shown: string[]];

const boundTo = (caller: Caller, { name, args }: ToolCall, until: string): string =>
  JSON.stringify([...caller, name, createHash('sha256').update(canonical(args)).digest('hex'), until]);

/** @param now epoch milliseconds */
export const writeRequestState = (caller: Caller, call: ToolCall, key: KeyObject, now: number): string => {
  const until = String(now + OFFER_MS);
  return `${until}.${keyed(key, 'elicitation', boundTo(caller, call, until))}`;
};

/** `foreign`: not given to this caller for this call. `expired`: the link that was shown with it has ended as well. */
export const readRequestState = (
  state: string,
  caller: Caller,
  call: ToolCall,
  key: KeyObject,
  now: number,
): 'given' | 'expired' | 'foreign' => {
  const [until = '', mac = '', ...more] = state.split('.');
  if (more.length > 0 || !isKeyed(key, 'elicitation', boundTo(caller, call, until), mac)) return 'foreign';
  return now < Number(until) ? 'given' : 'expired';
};
