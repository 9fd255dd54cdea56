// Where audit records are written. An intent is one unconditional put, so that a lost answer can be asked for again.
import type { AuditTrail } from '#core/audit/ports.ts';
import type { Dynamo, Item } from './dynamo.ts';
import { auditKey } from './keys.ts';

/** How long the table keeps what the archive has taken over, and what waits for that while sealing fails. */
export const AUDIT_TABLE_DAYS = 7;

const DAY_S = 86_400;

/** @param dynamo of the signed client on the way of a call, of the SDK elsewhere */
export const auditTrail = (dynamo: Pick<Dynamo, 'put'>, table: string): AuditTrail => {
  const item = (key: Item, value: object, time: number): Item => ({
    ...key,
    v: { S: JSON.stringify(value) },
    ttl: { N: String(Math.ceil(time / 1000) + AUDIT_TABLE_DAYS * DAY_S) },
  });
  return {
    write: async (record) => {
      await dynamo.put(table, item(auditKey(record, 'i'), record, record.time));
    },
    close: (intent, outcome) => {
      const put = () =>
        dynamo.put(table, item(auditKey(intent, 'o'), outcome, intent.time), {
          expression: 'attribute_not_exists(pk)',
        });
      // The signed client repeats nothing that is conditional. Here that does no harm; waiting once more would take too long.
      return put().catch((fault) => {
        if (String(fault.code).endsWith('ETIMEDOUT')) throw fault;
        return put();
      });
    },
  };
};
