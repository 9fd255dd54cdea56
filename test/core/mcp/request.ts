// Messages and headers as clients of each revision send them, and the reply of a classified message.
import type { Json, JsonObject } from '#core/json.ts';
import { classify } from '#core/mcp/classify.ts';
import type { Headers } from '#core/mcp/headers.ts';

export const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

export const request = (method: string, params?: JsonObject): JsonObject => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  ...(params && { params }),
});

export const modernRequest = (method: string, params: JsonObject = {}): JsonObject =>
  request(method, { ...params, _meta: META });

export const fields = (values: { readonly [name: string]: string }): Headers =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));

/** The headers that 2026-07-28 asks of a request. */
export const modernFields = (method: string, name?: string): Headers =>
  fields({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(name !== undefined && { 'mcp-name': name }),
  });

/** Status and parsed body of a message that the protocol alone answers. */
export const replyTo = (body: Json, headers: Headers = {}, batched = false) => {
  const message = classify(body, headers, batched);
  if (message.kind !== 'reply') throw new Error(`not a reply but ${message.kind}`);
  return { status: message.reply.status, body: JSON.parse(message.reply.body) };
};

/** HTTP status, JSON-RPC code and id of a refusal. */
export const refusalOf = (body: Json, headers: Headers = {}, batched = false) => {
  const { status, body: answer } = replyTo(body, headers, batched);
  return { status, code: answer.error.code, id: answer.id };
};
