// Every field that an audit record can have, in words a reviewer reads. A field that is added to the record and not here
// does not compile.
import type { Actor, AuditIntent, AuditOutcome, SealedEvent } from '#core/audit/record.ts';

type Field =
  | Exclude<keyof AuditIntent | keyof SealedEvent, 'actor' | 'outcome'>
  | `actor.${keyof Actor}`
  | `outcome.${keyof AuditOutcome}`;

const FIELDS: { readonly [F in Field]: string } = {
  seq: 'number of the event in its tenant’s log, without a gap',
  v: 'version of the record',
  id: 'ULID of the event',
  time: 'when it began',
  tenant: 'id of the tenant',
  action: 'tools/call, or the operation of the API',
  'actor.kind': 'what kind of token, person or process acted',
  'actor.id': 'its id; of a token the beginning of its keyed hash',
  account: 'id of the integrated account',
  server: 'id of the MCP server',
  integration: 'name of the integration',
  target: 'id of what else it is about',
  request_id: 'the request’s id, as the caller got it',
  tool: 'name of the tool, where it is in scope',
  api_token: 'id of the API token that came as second factor',
  client_name: 'what the client calls itself, where that is a short word',
  client_version: 'the same of its version',
  revision: 'MCP revision',
  http_method: 'HTTP method of the upstream request',
  method_class: 'read, write or custom',
  definition_hash: 'SHA-256 of the tool’s definition',
  argument_names: 'names of arguments that the tool’s schema knows, 16 at most; no value',
  argument_count: 'how many there were',
  arguments_hmac: 'keyed hash over all arguments: equal ones can be told, and nothing else',
  upstream_host: 'host of the upstream; no path, no query',
  'outcome.time': 'when it ended',
  'outcome.result': 'success, failure, denied or unknown',
  'outcome.reason': 'a word of the gateway’s, such as timeout',
  'outcome.subject': 'id of what it made or changed',
  'outcome.status': 'HTTP status',
  'outcome.attribution': 'whose failure it is: gateway, upstream or client',
  'outcome.sent': 'whether a byte may have gone upstream',
  'outcome.request_bytes': 'size of the request’s body',
  'outcome.response_bytes': 'size of the answer’s body',
  'outcome.ms': 'milliseconds it took',
  'outcome.upstream_ms': 'the upstream’s share of them',
  'outcome.upstream_request_id': 'the upstream’s own id of the request, where it is a short word',
};

export const KEPT_FIELDS: readonly (readonly [field: string, meaning: string])[] = Object.entries(FIELDS);
