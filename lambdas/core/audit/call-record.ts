// What is written down of one tools/call. Whatever a caller or an upstream wrote goes through here into names, numbers and
// hashes, or not at all.
import { createHmac, type KeyObject } from 'node:crypto';
import { canonical } from '#core/canonical.ts';
import { isObject, type JsonObject } from '#core/json.ts';
import { type Headers, header } from '#core/mcp/headers.ts';
import type { ToolCall } from '#core/mcp/message.ts';
import type { UrlTokenRecord } from '#core/tokens/records.ts';
import { definitionHash } from '#core/tools/definition-hash.ts';
import type { Tool } from '#core/tools/tool.ts';
import { reflects } from '#core/upstream/credential.ts';
import type { CredentialPlacement, UpstreamAnswer, UpstreamFailure } from '#core/upstream/exchange.ts';
import type { AuditIntent, AuditOutcome, CallFields } from './record.ts';

/** As an audit record names a token: the beginning of its keyed hash, which opens nothing. */
export const tokenId = (mac: string): string => mac.slice(0, 16);

type Made = {
  /** ULID. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly requestId: string;
  readonly headers: Headers;
  readonly door: UrlTokenRecord;
};

/** @param what `callFields` of what was asked for */
export const callIntent = ({ id, time, requestId, headers, door }: Made, what: CallFields): AuditIntent => ({
  ...{ v: 1, id, time, tenant: door.tenant, action: 'tools/call' },
  actor: { kind: 'url_token', id: tokenId(door.mac) },
  ...(door.apiToken !== undefined && { api_token: door.apiToken }),
  ...{ account: door.account, server: door.server, integration: door.integration.slug, request_id: requestId },
  ...(what.client_name === undefined && productOf(header(headers, 'user-agent'))),
  ...what,
});

/** @param key for arguments */
export const callFields = (call: ToolCall, key: KeyObject, tenant: string): CallFields => ({
  ...named('client_name', call.client?.name),
  ...named('client_version', call.client?.version),
  revision: call.revision,
  arguments_hmac: argumentsHmac(call.args, key, tenant),
});

/** @param tool in scope: another's name could be payload */
export const toolFields = (tool: Tool, args: JsonObject): CallFields => ({
  ...{ tool: tool.name, http_method: tool.method.http, method_class: tool.methodClass },
  definition_hash: hashOf(tool),
  ...namesOf(args, tool.inputSchema),
});

/** Of a tool of the gateway's own, which sends nothing. */
export const ownToolFields = (
  { name, inputSchema }: Pick<Tool, 'name' | 'inputSchema'>,
  args: JsonObject,
): CallFields => ({
  ...{ tool: name, method_class: 'read' },
  ...namesOf(args, inputSchema),
});

const hashes = new WeakMap<object, string>();

const hashOf = (tool: Pick<Tool, 'fragment'>): string => {
  const hash = hashes.get(tool) ?? definitionHash(tool);
  hashes.set(tool, hash);
  return hash;
};

/** HMAC-SHA-256, base64url. The tenant is in it: two tenants' equal arguments are not seen to be equal. */
export const argumentsHmac = (args: JsonObject, key: KeyObject, tenant: string): string =>
  createHmac('sha256', key)
    .update(`${tenant}\0${canonical(args)}`)
    .digest('base64url');

/** A record fits one write unit of DynamoDB, 1 KB. */
const MAX_NAMES = 16;
const MAX_NAME = 40;

const namesOf = (args: JsonObject, { properties }: JsonObject): CallFields => {
  const given = Object.keys(args);
  const known = given
    .filter((name) => name.length <= MAX_NAME && isObject(properties) && Object.hasOwn(properties, name))
    .slice(0, MAX_NAMES);
  return { argument_names: known, ...(known.length < given.length && { argument_count: given.length }) };
};

/** What a client calls itself: a short word, not a place to write. */
const WORD = /^[\w.@/+() -]{1,48}$/;

const named = (field: 'client_name' | 'client_version', word: string | undefined): CallFields =>
  word !== undefined && WORD.test(word) ? { [field]: word } : {};

/** The first product of a User-Agent (RFC 9110 §10.1.5): before 2026-07-28 calls do not say which client makes them. */
const productOf = (userAgent = ''): CallFields => {
  const [, name, version] = /^([\w.-]{1,48})(?:\/([\w.-]{1,48}))?(?: |$)/.exec(userAgent) ?? [];
  return { ...named('client_name', name), ...named('client_version', version) };
};

/** Under one of these an upstream names its request; there is no standard. */
const REQUEST_IDS = ['x-request-id', 'request-id', 'x-correlation-id', 'x-amzn-requestid', 'x-trace-id'];
const REQUEST_ID = /^[\w.:/+=-]{1,64}$/;

/**
 * What the exchange itself says; whether it was a success is for the integration's rules to say.
 * @param credential what was sent with it: an upstream that answers with it does not get it into the log
 */
export const exchangeFields = (
  answer: UpstreamAnswer | UpstreamFailure,
  credential: readonly CredentialPlacement[],
): Omit<AuditOutcome, 'time' | 'result'> => {
  if (answer.kind === 'failure') return { reason: answer.reason, sent: answer.sent, attribution: 'upstream' };
  const id = REQUEST_IDS.map((name) => answer.headers[name]).find((each) => each !== undefined);
  return {
    ...{ status: answer.status, sent: true, response_bytes: answer.body.length },
    ...(id !== undefined && REQUEST_ID.test(id) && !reflects(id, credential) && { upstream_request_id: id }),
  };
};
