// What each MCP revision accepts and asks for, found out by asking the classifier that answers doors: nothing is listed by
// hand but the methods that a client could think of.
import type { JsonObject } from '#core/json.ts';
import { singleAnswer } from '#core/mcp/batch.ts';
import { classify } from '#core/mcp/classify.ts';
import type { Headers } from '#core/mcp/headers.ts';
import { renderList } from '#core/mcp/outcome.ts';
import {
  allowsBatch,
  HANDSHAKE_REVISIONS,
  LIST_TTL_MS,
  META_CAPABILITIES,
  META_VERSION,
  MODERN,
  type Revision,
} from '#core/mcp/revisions.ts';
import { RPC } from '#core/mcp/rpc.ts';

/** Newest first. */
export const REVISIONS: readonly Revision[] = [MODERN, ...HANDSHAKE_REVISIONS];

/** Every request that a client may make in any of the revisions (schema.ts of each, "ClientRequest"). */
export const MCP_METHODS = [
  ...['initialize', 'ping', 'server/discover', 'tools/list', 'tools/call', 'prompts/list', 'prompts/get'],
  ...['resources/list', 'resources/read', 'resources/templates/list', 'resources/subscribe', 'resources/unsubscribe'],
  ...['completion/complete', 'logging/setLevel', 'subscriptions/listen', 'tasks/get', 'tasks/result', 'tasks/cancel'],
] as const;

export type McpRequest = {
  readonly headers: { readonly [name: string]: string };
  readonly body: JsonObject;
};

const parametersOf = (method: string, revision: Revision): JsonObject => {
  if (method === 'initialize')
    return { protocolVersion: revision, capabilities: {}, clientInfo: { name: 'reader', version: '1' } };
  if (method === 'tools/call') return { name: 'get_single_crm_contact_by_id', arguments: { id: '7' } };
  if (method === 'prompts/get') return { name: 'none' };
  return method === 'resources/read' ? { uri: 'none://' } : {};
};

/** A request as a client of a revision sends it, header names as the specification writes them. */
export const requestIn = (revision: Revision, method: string): McpRequest => {
  const params = parametersOf(method, revision);
  const message = { jsonrpc: '2.0', id: 1, method };
  const type = { 'Content-Type': 'application/json' };
  if (revision !== MODERN) {
    // From 2025-06-18 on a client repeats what was agreed; the handshake itself agrees on it.
    const says = revision >= '2025-06-18' && method !== 'initialize';
    return {
      headers: { ...type, ...(says && { 'MCP-Protocol-Version': revision }) },
      body: { ...message, ...(Object.keys(params).length > 0 && { params }) },
    };
  }
  const named = params.name ?? params.uri;
  return {
    headers: {
      ...type,
      'MCP-Protocol-Version': MODERN,
      'Mcp-Method': method,
      ...(typeof named === 'string' && { 'Mcp-Name': named }),
    },
    body: { ...message, params: { ...params, _meta: { [META_VERSION]: MODERN, [META_CAPABILITIES]: {} } } },
  };
};

const asRead = (headers: McpRequest['headers']): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]));

/** The code of the refusal, or nothing where the request is answered. */
const refusedWith = ({ headers, body }: McpRequest): number | undefined => {
  const message = classify(body, asRead(headers));
  if (message.kind !== 'reply') return undefined;
  return (JSON.parse(message.reply.body) as { error?: { code: number } }).error?.code;
};

const without = ({ headers, body }: McpRequest, name: string): McpRequest => ({
  headers: Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name)),
  body,
});

export type Surface = {
  readonly revision: Revision;
  readonly begins: 'handshake' | 'stateless';
  readonly methods: readonly string[];
  /** Each with the methods that are refused without it. `Content-Type` is asked for of every POST. */
  readonly requiredHeaders: readonly { readonly name: string; readonly methods: readonly string[] }[];
  readonly batches: boolean;
  /** Beside those of every answer. */
  readonly responseHeaders: readonly string[];
  /** Members of the result of `tools/list`. */
  readonly listMembers: readonly string[];
};

export const surfaceOf = (revision: Revision): Surface => {
  const methods = MCP_METHODS.filter((method) => refusedWith(requestIn(revision, method)) !== RPC.methodNotFound);
  const names = new Set(methods.flatMap((method) => Object.keys(requestIn(revision, method).headers)));
  const needing = (name: string): readonly string[] =>
    methods.filter((method) => refusedWith(without(requestIn(revision, method), name)) !== undefined);
  const reply = renderList(1, revision, [], LIST_TTL_MS);
  return {
    revision,
    begins: (methods as readonly string[]).includes('initialize') ? 'handshake' : 'stateless',
    methods,
    requiredHeaders: [...names]
      .map((name) => ({ name, methods: needing(name) }))
      .filter((each) => each.methods.length > 0),
    batches: allowsBatch(revision),
    responseHeaders: Object.keys(singleAnswer(reply).headers),
    listMembers: Object.keys((JSON.parse(reply.body) as { result: object }).result),
  };
};
