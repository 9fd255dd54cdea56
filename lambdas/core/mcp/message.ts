// What one JSON-RPC message asks for, after every check that needs no integration.
import type { JsonObject } from '#core/json.ts';
import type { Revision } from './revisions.ts';
import type { Reply, RpcId } from './rpc.ts';

export type ToolCall = {
  readonly kind: 'call';
  readonly id: RpcId;
  readonly revision: Revision;
  readonly name: string;
  readonly args: JsonObject;
};

type ToolList = { readonly kind: 'list'; readonly id: RpcId; readonly revision: Revision };

export type Message =
  | ToolCall
  | ToolList
  /** Answered by the protocol alone. */
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** Notifications and responses: nothing is answered. */
  | { readonly kind: 'silent' };
