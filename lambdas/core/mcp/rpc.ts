// JSON-RPC 2.0 replies as text. An error's code and HTTP status are decided here and in core/errors.ts, nowhere else.
import type { Json, JsonObject } from '#core/json.ts';
import { META_SERVER, MODERN, type Revision, SERVER_INFO } from './revisions.ts';

export type RpcId = string | number | null;

/** One message's answer: `status` counts when it travels alone, `body` is JSON text. */
export type Reply = {
  readonly status: number;
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
};

/** Codes of JSON-RPC 2.0 §5.1 and of MCP 2026-07-28; every other code of ours is positive (basic/index, "Error Codes"). */
export const RPC = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const;

export const errorReply = (status: number, id: RpcId, code: number, message: string, data?: JsonObject): Reply => ({
  status,
  body: JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data && { data }) } }),
});

/**
 * A result; from 2026-07-28 with `resultType` and the server's name.
 * @param fields members of `result`, already JSON text without braces: large answers are serialised once, where they arise
 */
export const resultReply = (
  id: RpcId,
  revision: Revision,
  fields: string,
  meta: { readonly [key: string]: Json } = {},
  type: 'complete' | 'input_required' = 'complete',
): Reply => {
  const modern = revision === MODERN;
  const allMeta = modern ? { ...meta, [META_SERVER]: SERVER_INFO } : meta;
  const parts = [
    ...(fields === '' ? [] : [fields]),
    ...(modern ? [`"resultType":"${type}"`] : []),
    ...(Object.keys(allMeta).length === 0 ? [] : [`"_meta":${JSON.stringify(allMeta)}`]),
  ];
  return { status: 200, body: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{${parts.join(',')}}}` };
};

/** The text of an object's members, without its braces. */
export const members = (value: JsonObject): string => JSON.stringify(value).slice(1, -1);
