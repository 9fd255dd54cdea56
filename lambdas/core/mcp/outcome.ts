// What became of one tools/call, in MCP's terms, and how each outcome goes on the wire (design: "Errors and rate limits").
import type { Json, JsonObject } from '#core/json.ts';
import { CONNECT_ACCOUNT, type ToolCall } from './message.ts';
import { MODERN } from './revisions.ts';
import { errorReply, members, type Reply, RPC, resultReply } from './rpc.ts';

/** MCP content blocks (2025-11-25, server/tools, "Tool Result"). */
export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | {
      readonly type: 'resource';
      readonly resource: { readonly uri: string; readonly mimeType: string } & (
        | { readonly text: string }
        | { readonly blob: string }
      );
    };

export type CallOutcome =
  /** Out of scope is the same as absent: whoever asks learns nothing of what a wider door shows. */
  | { readonly kind: 'unknown_tool' }
  /** Mcp-Param-* and the body disagree. */
  | { readonly kind: 'header_mismatch'; readonly detail: string }
  | {
      readonly kind: 'result';
      readonly isError: boolean;
      readonly content: readonly ContentBlock[];
      /** `_meta["sallyport/upstream"]`: status, attribution, rate-limit numbers. */
      readonly upstream?: JsonObject;
      /** Machine-readable failure; only with `isError`, which clients exempt from output schemas. */
      readonly structured?: JsonObject;
      readonly headers?: { readonly [name: string]: string };
    }
  /** A person has to open a URL first; only to a client that said it can show one (2026-07-28, basic/patterns/mrtr). */
  | { readonly kind: 'input_required'; readonly message: string; readonly url: string; readonly requestState: string }
  /** A `requestState` that was not given for this call. */
  | { readonly kind: 'foreign_state' }
  /** A rate limit in `http` mode: the HTTP status is the upstream's, the code is positive (−32023 is not in a released revision). */
  | {
      readonly kind: 'limited';
      readonly status: 429 | 503;
      readonly message: string;
      readonly data: JsonObject;
      readonly headers: { readonly [name: string]: string };
    };

const UPSTREAM_META = 'sallyport/upstream';

export const renderOutcome = (call: ToolCall, outcome: CallOutcome): Reply => {
  switch (outcome.kind) {
    case 'unknown_tool':
      return errorReply(200, call.id, RPC.invalidParams, `Unknown tool: ${call.name.slice(0, 128)}`);
    case 'header_mismatch':
      return errorReply(400, call.id, RPC.headerMismatch, outcome.detail);
    case 'foreign_state':
      return errorReply(200, call.id, RPC.invalidParams, 'requestState was not given for this call, or was changed');
    case 'input_required': {
      const { message, url, requestState } = outcome;
      const params = { mode: 'url', message, url };
      const inputRequests = { [CONNECT_ACCOUNT]: { method: 'elicitation/create', params } };
      return resultReply(call.id, call.revision, members({ inputRequests, requestState }), {}, 'input_required');
    }
    case 'limited':
      return {
        ...errorReply(outcome.status, call.id, outcome.status, outcome.message, outcome.data),
        headers: outcome.headers,
      };
    case 'result': {
      const fields = [
        `"content":${JSON.stringify(outcome.content)}`,
        ...(outcome.structured && call.revision >= '2025-06-18'
          ? [`"structuredContent":${JSON.stringify(outcome.structured)}`]
          : []),
        ...(outcome.isError ? ['"isError":true'] : []),
      ].join(',');
      const meta: { readonly [key: string]: Json } = outcome.upstream ? { [UPSTREAM_META]: outcome.upstream } : {};
      return {
        ...resultReply(call.id, call.revision, fields, meta),
        ...(outcome.headers && { headers: outcome.headers }),
      };
    }
  }
};

/** tools/list from fragments serialised once per definition; from 2026-07-28 with caching hints. */
export const renderList = (
  id: ToolCall['id'],
  revision: ToolCall['revision'],
  fragments: readonly string[],
  ttlMs: number,
): Reply => {
  const tools = `"tools":[${fragments.join(',')}]`;
  return resultReply(id, revision, revision === MODERN ? `${tools},"ttlMs":${ttlMs},"cacheScope":"private"` : tools);
};
