// The receipt of an off-boarding: what was deleted, counted and hashed, under the signature of the residency's audit key.
import { createHash } from 'node:crypto';
import { sealEnvelope } from '#core/audit/envelope.ts';
import type { Archive, Signer } from '#core/audit/ports.ts';
import type { JsonObject } from '#core/json.ts';
import { DELETED_KINDS, GRANT_OUTCOMES, type Ledger, type LedgerEntry } from './ledger.ts';
import type { Tenant } from './records.ts';

export const RECEIPT_KIND = 'sallyport.receipt';

const DAY_MS = 86_400_000;
/**
 * How far back DynamoDB restores a table, 35 days (docs.aws.amazon.com/amazondynamodb, point-in-time recovery), and one for
 * what goes after the receipt is written: the ledger, and the tenant's own record.
 */
const BACKUP_DAYS = 35 + 1;

export const receiptKey = (tenant: string): string => `receipts/${tenant}.json`;

export type ReceiptDeps = {
  readonly archive: Pick<Archive, 'create'>;
  readonly signer: Signer;
  /** How long audit records are kept, in days. */
  readonly auditDays: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** Signs and stores the receipt, once: whoever is first has the word, and a repeat changes nothing. */
export const issueReceipt = async (tenant: Tenant, ledger: Ledger, deps: ReceiptDeps): Promise<void> => {
  const { archive, signer } = deps;
  const { text } = await sealEnvelope(await receiptOf(tenant, ledger, deps), signer);
  await archive.create(receiptKey(tenant.id), Buffer.from(text));
};

const receiptOf = async (tenant: Tenant, ledger: Ledger, { auditDays, now }: ReceiptDeps): Promise<JsonObject> => {
  const entries = await everyEntry(tenant.id, ledger);
  const finished = now();
  const idsOf = (kind: LedgerEntry['kind']) => entries.filter((entry) => entry.kind === kind).map(({ id }) => id);
  const grants = entries.flatMap((entry) => (entry.kind === 'grants' ? [entry.outcome] : []));
  return {
    ...{ v: 1, kind: RECEIPT_KIND, residency: tenant.residency, tenant: tenant.id },
    requested_at: time(tenant.closingAt ?? tenant.createdAt),
    doors_closed_at: time(tenant.doorsClosedAt ?? finished),
    finished_at: time(finished),
    deleted: Object.fromEntries(DELETED_KINDS.map((kind) => [kind, counted(idsOf(kind))])),
    upstream_grants: Object.fromEntries(
      GRANT_OUTCOMES.map((outcome) => [outcome, grants.filter((each) => each === outcome).length]),
    ),
    backups_until: time(finished + BACKUP_DAYS * DAY_MS),
    audit_until: time(finished + auditDays * DAY_MS),
  };
};

const time = (ms: number): string => new Date(ms).toISOString();

/** The hash is over the ids in order, each with a line feed: whoever has them can make it again with `sort` and `sha256sum`. */
const counted = (ids: readonly string[]): JsonObject => {
  const lines = ids.toSorted().map((id) => `${id}\n`);
  return { count: ids.length, sha256: createHash('sha256').update(lines.join('')).digest('hex') };
};

const everyEntry = async (tenant: string, ledger: Ledger): Promise<readonly LedgerEntry[]> => {
  const all: LedgerEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.list(tenant, cursor);
    all.push(...page.entries);
    cursor = page.next;
  } while (cursor !== undefined);
  return all;
};
