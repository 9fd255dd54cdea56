// What a client brings back with a call that was answered "connect first" (MCP 2026-07-28, basic/patterns/mrtr): proof that
// this caller was asked, about this very call, not long ago. It passes through the client, so it is worth what its MAC is.
import { createHash, type KeyObject } from 'node:crypto';
import { canonical } from '#core/canonical.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import { isKeyed, keyed } from './keyed.ts';
import { OFFER_MS } from './offer.ts';

/** Whose door, and what was called through it. */
const boundTo = (door: string, { name, args }: ToolCall, until: string): string =>
  JSON.stringify([door, name, createHash('sha256').update(canonical(args)).digest('hex'), until]);

/** @param door hash of the door's token @param now epoch milliseconds */
export const writeRequestState = (door: string, call: ToolCall, key: KeyObject, now: number): string => {
  const until = String(now + OFFER_MS);
  return `${until}.${keyed(key, 'elicitation', boundTo(door, call, until))}`;
};

/** `foreign`: not given to this door for this call. `expired`: the link that was shown with it has ended as well. */
export const readRequestState = (
  state: string,
  door: string,
  call: ToolCall,
  key: KeyObject,
  now: number,
): 'given' | 'expired' | 'foreign' => {
  const [until = '', mac = '', ...more] = state.split('.');
  if (more.length > 0 || !isKeyed(key, 'elicitation', boundTo(door, call, until), mac)) return 'foreign';
  return now < Number(until) ? 'given' : 'expired';
};
