// How large the audit record of a usual call is: as items of the table, and as a line of a batch.
import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { auditTrail } from '#adapters/aws/audit-trail.ts';
import type { Item } from '#adapters/aws/dynamo.ts';
import type { AuditEvent } from '#core/audit/record.ts';
import { ulid } from '#core/audit/ulid.ts';

const TIME = Date.UTC(2026, 10, 21, 9, 30);

/** With every field that a call of a bundled integration can have. */
const event = (): AuditEvent => {
  const id = ulid(TIME, randomBytes);
  return {
    ...{ v: 1, id, time: TIME, tenant: 'ten_jdwq5lo6s4m2', action: 'tools/call' },
    actor: { kind: 'url_token', id: randomBytes(12).toString('base64url') },
    request_id: randomBytes(18).toString('base64'),
    ...{ account: 'acc_jdwq5lo6s4m2e523uzamn8f8', server: 'srv_jdwq5lo6s4m2e523uzamn8f8', integration: 'hubspot' },
    ...{ tool: 'get_single_crm_contact_by_id', client_name: 'claude-ai', client_version: '0.1.0' },
    ...{ revision: '2025-11-25', http_method: 'GET', method_class: 'read', upstream_host: 'api.hubapi.com' },
    definition_hash: createHash('sha256').update(id).digest('hex'),
    argument_names: ['id', 'properties'],
    arguments_hmac: randomBytes(32).toString('base64url'),
    outcome: {
      ...{ time: TIME, result: 'success', status: 200, attribution: 'upstream', sent: true },
      ...{ request_bytes: 0, response_bytes: 5120, ms: 163, upstream_ms: 150 },
      upstream_request_id: randomBytes(18).toString('base64'),
    },
  };
};

/** Names and values (DynamoDB Developer Guide, "Item sizes"); numbers as their text, which is more. */
const sizeOf = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => sum + name.length + Buffer.byteLength(Object.values(value).join()),
    0,
  );

/** @param events in the batch @returns bytes of the intent's item, of the outcome's, and of a line once compressed */
export const auditSizes = (events: number): { readonly items: readonly number[]; readonly perLine: number } => {
  const items: number[] = [];
  const put = async (_: string, item: Item) => items.push(sizeOf(item)) > 0;
  const trail = auditTrail({ put }, 'audit');
  const { outcome, ...intent } = event();
  void trail.write(intent);
  void trail.close(intent, outcome);
  const lines = Array.from({ length: events }, (_, seq) => JSON.stringify({ seq, ...event() }));
  return { items, perLine: gzipSync(lines.join('\n')).length / events };
};
