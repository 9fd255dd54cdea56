// Events as they are sealed, of each kind that formats and readers tell apart.
import type { SealedEvent } from '#core/audit/record.ts';

const AT = Date.UTC(2026, 10, 21, 12, 0, 8);

export const CALL: SealedEvent = {
  ...{ seq: 7, v: 1, id: '01KAJ0Y1C8AAAAAAAAAAAAAAAA', time: AT, tenant: 'ten_0a1b2c3d4e5f', action: 'tools/call' },
  actor: { kind: 'url_token', id: 'AbCdEfGhIjKlMnOp' },
  ...{ api_token: 'tok_0a1b2c3d4e5f0a1b2c3d4e5f', client_name: 'claude-code', client_version: '2.1' },
  ...{ account: 'acc_0a1b2c3d4e5f0a1b2c3d4e5f', server: 'srv_0a1b2c3d4e5f0a1b2c3d4e5f', integration: 'demo' },
  ...{ request_id: 'req-1', revision: '2026-07-28', tool: 'create_a_crm_contact', http_method: 'POST' },
  ...{
    method_class: 'write',
    definition_hash: 'ab'.repeat(32),
    argument_names: ['email'],
    arguments_hmac: 'h'.repeat(43),
  },
  upstream_host: 'demo-crm.sallyport.example',
  outcome: {
    ...{ time: AT + 150, result: 'success', status: 201, sent: true, request_bytes: 80, response_bytes: 900 },
    ...{ ms: 150, upstream_ms: 140, upstream_request_id: 'up-1' },
  },
};

export const DENIED: SealedEvent = {
  ...{ seq: 8, v: 1, id: '01KAJ0Y1C8BBBBBBBBBBBBBBBB', time: AT, tenant: 'ten_0a1b2c3d4e5f', action: 'tools/call' },
  actor: { kind: 'url_token', id: 'AbCdEfGhIjKlMnOp' },
  outcome: { time: AT, result: 'denied', reason: 'unknown_tool', attribution: 'client', sent: false },
};

export const ACTION: SealedEvent = {
  ...{ seq: 9, v: 1, id: '01KAJ0Y1C8CCCCCCCCCCCCCCCC', time: AT, tenant: 'operator', action: 'createTenant' },
  actor: { kind: 'admin_key', id: 'key_0a1b2c3d4e5f' },
  ...{ request_id: 'req-2' },
  outcome: { time: AT + 9, result: 'success', status: 201, subject: 'ten_0a1b2c3d4e5f', ms: 9 },
};

export const HAPPENED: SealedEvent = {
  ...{
    seq: 10,
    v: 1,
    id: '01KAJ0Y1C8DDDDDDDDDDDDDDDD',
    time: AT,
    tenant: 'ten_0a1b2c3d4e5f',
    action: 'server.expired',
  },
  actor: { kind: 'system', id: 'purge' },
  server: 'srv_0a1b2c3d4e5f0a1b2c3d4e5f',
  outcome: { time: AT, result: 'success' },
};

export const ORPHAN: SealedEvent = {
  ...CALL,
  ...{ seq: 11, id: '01KAJ0Y1C8EEEEEEEEEEEEEEEE' },
  outcome: { time: AT + 90_000, result: 'unknown', reason: 'no_outcome' },
};

export const EVENTS: readonly SealedEvent[] = [CALL, DENIED, ACTION, HAPPENED, ORPHAN];
