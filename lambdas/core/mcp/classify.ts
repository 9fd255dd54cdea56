// One body → what it asks for. The order of checks is the order of MCP's error ladder: envelope, revision, headers, method.
import { isIdempotencyKey } from '#core/calls/idempotency-key.ts';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { handshakeReply } from './handshake.ts';
import { type Headers, header, mismatch } from './headers.ts';
import { CONNECT_ACCOUNT, type Message, type ToolCall } from './message.ts';
import {
  ASSUMED,
  DISCOVERABLE,
  DISCOVERY,
  isRevision,
  META_CAPABILITIES,
  META_CLIENT,
  META_IDEMPOTENCY_KEY,
  META_VERSION,
  MODERN,
  type Revision,
} from './revisions.ts';
import { errorReply, members, type Reply, RPC, type RpcId, resultReply } from './rpc.ts';

/** @param body one JSON-RPC message as parsed; @param batched whether it stood in an array */
export const classify = (body: Json, headers: Headers, batched = false): Message => {
  const read = readEnvelope(body);
  if (!read.ok) return read.error;
  const envelope = read.value;
  const { id, method, params } = envelope;
  const revision = batched ? ASSUMED : revisionOf(params, headers);
  const fault =
    (batched ? undefined : revisionFault(envelope, headers)) ??
    (revision === MODERN ? headerFault(envelope, headers) : undefined);
  if (fault !== undefined) return method === 'tools/call' ? refusedCall(fault, revision) : reply(fault);
  // A call without an id asks for no answer, so none is made.
  if (envelope.notification) return { kind: 'silent', ...(method === 'tools/call' && { refused: revision }) };
  return toolMessage(id, method, params, revision) ?? reply(protocolReply(id, method, params, revision));
};

type Envelope = {
  readonly id: RpcId;
  readonly method: string;
  readonly params: JsonObject;
  readonly notification: boolean;
};

const readEnvelope = (body: Json): Result<Envelope, Message> => {
  if (!isObject(body) || body.jsonrpc !== '2.0') return err(invalid('not a JSON-RPC 2.0 message'));
  const { id, method, params = {} } = body;
  if (typeof method !== 'string') return err(isResponse(body) ? { kind: 'silent' } : invalid('method is missing'));
  if (id !== undefined && !isRpcId(id))
    return err(invalid('id must be a string of at most 1,024 characters or an integer of at most 2^53 - 1'));
  const rpcId = id ?? null;
  if (!isObject(params)) return err(reply(errorReply(400, rpcId, RPC.invalidParams, 'params must be an object')));
  return ok({ id: rpcId, method, params, notification: id === undefined });
};

const reply = (value: Reply): Message => ({ kind: 'reply', reply: value });
const refusedCall = (value: Reply, refused: Revision): Message => ({ kind: 'reply', reply: value, refused });
const invalid = (detail: string): Message => reply(errorReply(400, null, RPC.invalidRequest, detail));

const isResponse = (body: JsonObject): boolean =>
  body.id !== undefined && (body.result !== undefined || body.error !== undefined);

// An id beyond 2^53 would come back as another number; MCP forbids null (basic/index, "Requests").
const isRpcId = (id: Json): id is string | number =>
  typeof id === 'string' ? id.length <= 1024 : typeof id === 'number' && Number.isSafeInteger(id);

const claimOf = (params: JsonObject): Json | undefined => {
  const meta = params._meta;
  return isObject(meta) ? meta[META_VERSION] : undefined;
};

const revisionOf = (params: JsonObject, headers: Headers): Revision => {
  if (claimOf(params) !== undefined) return MODERN;
  const named = header(headers, 'mcp-protocol-version');
  return named !== undefined && isRevision(named) ? named : ASSUMED;
};

// 2026-07-28, basic/index: `_meta` is required of requests; a notification may come without.
const revisionFault = ({ id, params, notification }: Envelope, headers: Headers): Reply | undefined => {
  const named = header(headers, 'mcp-protocol-version');
  const claim = claimOf(params);
  if (claim === undefined && (named !== MODERN || notification))
    return named === undefined || isRevision(named) ? undefined : unsupported(id, named);
  if (typeof claim !== 'string')
    return errorReply(400, id, RPC.invalidParams, `params._meta["${META_VERSION}"] is required and must be a string`);
  const wrong = mismatch(headers, 'MCP-Protocol-Version', claim);
  if (wrong !== undefined) return errorReply(400, id, RPC.headerMismatch, wrong);
  return claim === MODERN ? undefined : unsupported(id, claim);
};

const unsupported = (id: RpcId, requested: string): Reply =>
  errorReply(400, id, RPC.unsupportedVersion, `protocol version ${requested.slice(0, 40)} is not supported`, {
    supported: DISCOVERABLE,
    requested: requested.slice(0, 40),
  });

/** The parameter that `Mcp-Name` repeats. A map: a method may be called `constructor`. */
const NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
]);

const headerFault = ({ id, method, params, notification }: Envelope, headers: Headers): Reply | undefined => {
  const field = NAMED_BY.get(method);
  const named = field === undefined ? undefined : params[field];
  const wrong =
    mismatch(headers, 'Mcp-Method', method) ??
    // Without a name in the body the call is refused for that, with or without the header.
    (typeof named === 'string' ? mismatch(headers, 'Mcp-Name', named) : undefined);
  if (wrong !== undefined) return errorReply(400, id, RPC.headerMismatch, wrong);
  const meta = params._meta;
  return notification || (isObject(meta) && isObject(meta[META_CAPABILITIES]))
    ? undefined
    : errorReply(400, id, RPC.invalidParams, `params._meta["${META_CAPABILITIES}"] is required and must be an object`);
};

const protocolReply = (id: RpcId, method: string, params: JsonObject, revision: Revision): Reply => {
  if (revision !== MODERN) return handshakeReply(id, method, params, revision);
  if (method === 'server/discover') return resultReply(id, MODERN, members(DISCOVERY));
  return errorReply(404, id, RPC.methodNotFound, 'Method not found');
};

const toolMessage = (id: RpcId, method: string, params: JsonObject, revision: Revision): Message | undefined => {
  if (method === 'tools/list') {
    // Every tool is on the first page, so a cursor can only be somebody else's.
    if (params.cursor === undefined) return { kind: 'list', id, revision };
    return reply(errorReply(200, id, RPC.invalidParams, 'cursor is not one of ours: tools/list has one page'));
  }
  return method === 'tools/call' ? callMessage(id, params, revision) : undefined;
};

const callMessage = (id: RpcId, params: JsonObject, revision: Revision): Message => {
  const wrong = (detail: string) => refusedCall(errorReply(200, id, RPC.invalidParams, detail), revision);
  const { name, arguments: args = {}, requestState } = params;
  const meta = isObject(params._meta) ? params._meta : {};
  const key = meta[META_IDEMPOTENCY_KEY];
  if (typeof name !== 'string') return wrong('params.name must be a string');
  if (!isObject(args)) return wrong('params.arguments must be an object');
  if (key !== undefined && !(typeof key === 'string' && isIdempotencyKey(key)))
    return wrong(`params._meta["${META_IDEMPOTENCY_KEY}"] must be a string of 1 to 255 visible ASCII characters`);
  const call = { kind: 'call', id, revision, name, args, ...(key !== undefined && { idempotencyKey: key }) } as const;
  if (revision !== MODERN) return call;
  if (requestState !== undefined && typeof requestState !== 'string')
    return wrong('params.requestState must be a string');
  return {
    ...call,
    ...(isObject(meta[META_CLIENT]) && { client: clientOf(meta[META_CLIENT]) }),
    ...(elicitsUrl(params) && { elicitsUrl: true }),
    ...(requestState !== undefined && { requestState, ...answerOf(params) }),
  };
};

const clientOf = ({ name, version }: JsonObject): NonNullable<ToolCall['client']> => ({
  ...(typeof name === 'string' && { name }),
  ...(typeof version === 'string' && { version }),
});

/** What else is among the responses is nothing that was asked for. */
const answerOf = ({ inputResponses }: JsonObject): Pick<ToolCall, 'answered'> => {
  const response = isObject(inputResponses) ? inputResponses[CONNECT_ACCOUNT] : undefined;
  const action = isObject(response) ? response.action : undefined;
  return action === 'accept' || action === 'decline' || action === 'cancel' ? { answered: action } : {};
};

/** `elicitation: {}` means forms alone (2026-07-28, client/elicitation, "Capabilities"). */
const elicitsUrl = ({ _meta }: JsonObject): boolean => {
  const capabilities = isObject(_meta) ? _meta[META_CAPABILITIES] : undefined;
  const elicitation = isObject(capabilities) ? capabilities.elicitation : undefined;
  return isObject(elicitation) && isObject(elicitation.url);
};
