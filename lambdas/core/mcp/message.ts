// What one JSON-RPC message asks for, after every check that needs no integration.
import type { JsonObject } from '#core/json.ts';
import type { Revision } from './revisions.ts';
import type { Reply, RpcId } from './rpc.ts';

/** Key of the one thing that a client is ever asked for: that its user opens a page. */
export const CONNECT_ACCOUNT = 'connect_account';

export type ToolCall = {
  readonly kind: 'call';
  readonly id: RpcId;
  readonly revision: Revision;
  readonly name: string;
  readonly args: JsonObject;
  /** What the client calls itself (2026-07-28, `_meta`). */
  readonly client?: { readonly name?: string; readonly version?: string };
  /** `_meta["sallyport/idempotency_key"]`: a write under the same key is made once. */
  readonly idempotencyKey?: string;
  /** Whether the client can send its user to a URL (2026-07-28, client/elicitation). */
  readonly elicitsUrl?: boolean;
  /** What the client was given when it was asked for input about this call, as it came back. */
  readonly requestState?: string;
  /** What its user did, where the client was asked to show the page. */
  readonly answered?: 'accept' | 'decline' | 'cancel';
};

type ToolList = { readonly kind: 'list'; readonly id: RpcId; readonly revision: Revision };

export type Message =
  | ToolCall
  | ToolList
  /** Answered by the protocol alone. @property refused the revision of a tools/call that could not be read */
  | { readonly kind: 'reply'; readonly reply: Reply; readonly refused?: Revision }
  /** Notifications and responses: nothing is answered. */
  | { readonly kind: 'silent'; readonly refused?: Revision };
