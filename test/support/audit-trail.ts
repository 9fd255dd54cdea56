// An audit trail in memory, for what is tested below a gateway.
import { createSecretKey, randomBytes } from 'node:crypto';
import { type AttributeValue, DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { AuditTrail } from '#core/audit/ports.ts';
import type { AuditIntent, AuditOutcome, AuditRecord } from '#core/audit/record.ts';
import type { Gateway } from '#lib/local/gateway.ts';

export type MemoryTrail = AuditTrail & {
  readonly written: AuditRecord[];
  readonly closed: { readonly intent: AuditIntent; readonly outcome: AuditOutcome }[];
};

export const memoryTrail = (): MemoryTrail => {
  const written: AuditRecord[] = [];
  const closed: MemoryTrail['closed'] = [];
  return {
    written,
    closed,
    write: async (record) => void written.push(record),
    close: async (intent, outcome) => closed.push({ intent, outcome }) > 0,
  };
};

/** What a handler of the MCP endpoint needs to write calls down. */
export const auditDeps = (trail: AuditTrail = memoryTrail()) => ({
  ...{ trail, randomBytes, auditReads: 'closed' as const },
  argumentsKey: async () => createSecretKey(Buffer.alloc(32, 1)),
  guards: () => Promise.reject(new Error('no call here has a quota or a key')),
});

/** Everything that a gateway wrote down and did not seal yet, in the order of its ids, each with its outcome. */
export const readAudit = async (gateway: Pick<Gateway, 'endpoints'>): Promise<AuditRecord[]> => {
  const client = new DynamoDBClient({
    ...{ endpoint: gateway.endpoints.dynamodb ?? '', region: 'local' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const items: { readonly sk: string; readonly v: string }[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({ TableName: 'audit', ...(start && { ExclusiveStartKey: start }) }),
    );
    for (const { pk, sk, v } of page.Items ?? [])
      if (pk?.S?.startsWith('m#')) items.push({ sk: sk?.S ?? '', v: v?.S ?? '' });
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  client.destroy();
  const outcomes = new Map(items.filter(({ sk }) => sk.endsWith('#o')).map(({ sk, v }) => [sk.slice(0, -2), v]));
  return items
    .filter(({ sk }) => sk.endsWith('#i'))
    .map(({ sk, v }) => {
      const outcome = outcomes.get(sk.slice(0, -2));
      return { ...JSON.parse(v), ...(outcome !== undefined && { outcome: JSON.parse(outcome) }) } as AuditRecord;
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
};
