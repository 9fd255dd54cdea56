// Which key gets hot at which rate. A partition of DynamoDB takes 3,000 read and 1,000 write units a second, whatever the table
// takes; one key lies in one partition, and several may.
import { EXPIRY_SHARDS } from '#adapters/aws/keys.ts';
import { AUDIT_SHARDS } from '#core/audit/bucket.ts';
import { LOAD } from '#lib/cost/assumptions.ts';
import { markdownTable } from '#lib/generated-tables.ts';
import { count, percent, QUOTAS } from './usual.ts';

type Hot = {
  readonly table: string;
  /** As lambdas/adapters/aws/keys.ts calls them. */
  readonly keys: readonly string[];
  readonly what: string;
  /** Units of each on its partition. */
  readonly reads?: number;
  readonly writes?: number;
};

/** Of ids in base 36, the shard that has most last characters. */
const BUSIEST_SHARD = (() => {
  const digits = Array.from('0123456789abcdefghijklmnopqrstuvwxyz', (digit) => digit.charCodeAt(0) % EXPIRY_SHARDS);
  const sizes = Object.values(Object.groupBy(digits, (shard) => shard)).map((own) => own?.length ?? 0);
  return Math.max(...sizes) / digits.length;
})();

/** A chunk of 300,000 characters in units of 4 KB. */
const CHUNK_READS = Math.ceil(300_100 / 4096);
/** An item with both tokens sealed is up to 3 KB, and a refresh changes it five times. */
const REFRESH_WRITES = 15;

export const HOT: readonly Hot[] = [
  {
    ...{ table: 'tokens', keys: ['tokenKey'], reads: LOAD.tokenReads },
    what: 'calls through one door, or with one API token',
  },
  {
    ...{ table: 'audit', keys: ['auditPartition', 'auditKey'], writes: LOAD.auditWrites / AUDIT_SHARDS },
    what: `calls of the residency, over ${AUDIT_SHARDS} shards of a minute`,
  },
  { table: 'audit', keys: ['quotaKey'], what: 'calls through one door that has a quota', writes: 1 },
  { table: 'audit', keys: ['claimKey'], what: 'calls with one idempotency key', writes: 2 },
  { table: 'audit', keys: ['markKey', 'STREAM_KEY', 'sealedMinuteKey'], what: 'digests', writes: 3 },
  { table: 'audit', keys: ['tenantHeadKey', 'usageKey', 'lastUseKey'], what: 'digests with one tenant', writes: 3 },
  {
    ...{ table: 'config', keys: ['integrationChunkKey'], reads: CHUNK_READS },
    what: 'environments that load one stored definition, a full chunk of 300 KB',
  },
  {
    ...{ table: 'config', writes: 4 },
    keys: [
      ...['tenantPartition', 'accountKey', 'serverKey', 'apiTokenKey', 'attemptKey', 'ledgerKey', 'idempotencyKey'],
      ...['integrationPartition', 'integrationNameKey', 'integrationVersionKey'],
    ],
    what: 'doors that one tenant opens, with an Idempotency-Key',
  },
  {
    ...{ table: 'config', keys: ['tenantKey', 'adminKeyKey', 'oauthClientKey', 'firstKeyKey'], reads: 2 },
    what: 'requests to the provisioning API',
  },
  {
    ...{ table: 'config, index', keys: ['expiryShard'], writes: 2 * BUSIEST_SHARD },
    what: 'doors that the residency’s tenants open',
  },
  { table: 'credentials', keys: ['credentialKey'], what: 'refreshes of one tenant’s tokens', writes: REFRESH_WRITES },
  { table: 'credentials', keys: ['vaultKey'], what: 'environments that read one account’s credential', reads: 1 },
  {
    ...{ table: 'credentials, index', keys: ['expiryShard'], writes: 2 * BUSIEST_SHARD },
    what: 'refreshes in the residency',
  },
];

/** How many a second make their partition hot. */
export const hotAt = ({ reads = 0, writes = 0 }: Pick<Hot, 'reads' | 'writes'>): number =>
  Math.min(QUOTAS.partition.reads / reads, QUOTAS.partition.writes / writes);

export const partitions = (): string =>
  markdownTable(
    ['table', 'key', 'of which', 'units each', 'hot at, a second'],
    HOT.map(({ table, keys, what, reads, writes }) => [
      table,
      keys.map((key) => `\`${key}\``).join(', '),
      what,
      reads === undefined ? `${count(writes ?? 0)} written` : `${count(reads)} read`,
      count(hotAt({ ...(reads !== undefined && { reads }), ...(writes !== undefined && { writes }) })),
    ]),
  );

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** How likely no partition has more than so many of the keys, each of which falls on one at random. */
export const noMoreThan = (most: number, keys: number, on: number): number => {
  // Coefficients of (Σ x^j / j!)^on: in how many ways keys fall so.
  let ways: number[] = [1];
  for (let partition = 0; partition < on; partition++)
    ways = Array.from({ length: keys + 1 }, (_, total) =>
      Array.from({ length: Math.min(most, total) + 1 }, (__, own) => (ways[total - own] ?? 0) / factorial(own)).reduce(
        (sum, each) => sum + each,
        0,
      ),
    );
  return ((ways[keys] ?? 0) * factorial(keys)) / on ** keys;
};

/** A table begins with about four partitions: 4,000 writes a second. */
const PARTITIONS = [4, 8, 16, 40];

export const shards = (): string =>
  markdownTable(
    [
      'partitions of the audit table',
      ...[1, 2, 3, 4].map(
        (most) =>
          `at most ${most} shards on one: ${count(hotAt({ writes: (LOAD.auditWrites / AUDIT_SHARDS) * most }))} calls a second`,
      ),
    ],
    PARTITIONS.map((on) => [String(on), ...[1, 2, 3, 4].map((most) => percent(noMoreThan(most, AUDIT_SHARDS, on)))]),
  );
