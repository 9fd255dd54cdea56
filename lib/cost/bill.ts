// The bill: inventory × prices × use. Pure.
import type { VaultKind } from '#core/credentials/vault.ts';
import type { Load } from './assumptions.ts';
import type { Inventory } from './inventory.ts';
import type { Rate } from './prices.ts';

export type Line = { readonly what: string; readonly usd: number };

export type BillInput = {
  readonly inventory: Inventory;
  readonly rate: Rate;
  readonly load: Load;
  /** @default secretsManager */
  readonly vault?: VaultKind;
};

const MILLION = 1_000_000;
const GB = 1e9;
const DAYS_PER_MONTH = 730 / 24;
const HOURS_PER_MONTH = 730;
/** Bytes of a strongly consistent read unit; a query adds up before it rounds. */
const READ_UNIT = 4096;

export const totalOf = (lines: readonly Line[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

/** GB-seconds of a number of runs. */
const gbSeconds = (runs: number, ms: number, memoryMb: number): number => runs * (ms / 1000) * (memoryMb / 1024);

/** USD for a million `tools/call`. */
export const callBill = ({ inventory, rate, load, vault }: BillInput): readonly Line[] => {
  const { callMemoryMb: memory } = inventory;
  const credentials = MILLION * load.credentialReadShare;
  const cold = MILLION * load.coldShare;
  const logs = (MILLION * (load.functionLogBytes + load.metricsLogBytes + load.accessLogBytes)) / GB;
  const out = (MILLION * (load.answerBytes + load.upstreamRequestBytes)) / GB;
  const duration = gbSeconds(MILLION, load.upstreamMs + load.gatewayMs, memory) + gbSeconds(cold, load.initMs, memory);
  return [
    { what: 'API Gateway requests', usd: rate('restRequest', MILLION) },
    { what: 'Lambda invocations', usd: rate('invocation', MILLION) },
    { what: `Lambda duration, ${memory} MB`, usd: rate('gbSecond', duration) },
    { what: 'DynamoDB reads', usd: rate('readUnit', MILLION * load.tokenReads) },
    vault === 'dynamodb'
      ? { what: 'Credentials: DynamoDB', usd: rate('readUnit', credentials) }
      : { what: 'Credentials: Secrets Manager', usd: rate('secretRead', credentials) },
    // Secrets Manager decrypts under our key, which is billed to us, as we do; a cold start derives the keys of token hashes
    // and of what audit records say of arguments.
    { what: 'Credentials and derived keys: KMS', usd: rate('keyUse', credentials + 2 * cold) },
    ...auditBill({ inventory, rate, load }),
    { what: 'Logs: taken in and masked', usd: rate('logGb', logs) + rate('maskedGb', logs) },
    {
      what: `Logs: kept ${inventory.logRetentionDays} days`,
      usd: rate('logGbMonth', logs * (inventory.logRetentionDays / DAYS_PER_MONTH)),
    },
    { what: 'Data out', usd: rate('egressGb', out) },
    { what: 'WAF inspection', usd: inventory.webAcls === 0 ? 0 : rate('inspectedRequest', MILLION) },
  ];
};

/** USD for the audit records of a million calls, until the last of them expires. */
const auditBill = ({ inventory, rate, load }: BillInput): readonly Line[] => {
  const digests = load.eventsPerDigest === 0 ? 0 : MILLION / load.eventsPerDigest;
  const reads = MILLION * load.sealPasses * (load.auditBytes / READ_UNIT);
  const months = (days: number) => days / DAYS_PER_MONTH;
  return [
    { what: 'Audit: writes', usd: rate('writeUnit', MILLION * load.auditWrites) },
    {
      what: `Audit: table, kept ${load.auditTableDays} days`,
      usd: rate('tableGb', ((MILLION * load.auditBytes) / GB) * months(load.auditTableDays)),
    },
    {
      what: 'Audit: sealing',
      usd: rate('readUnit', reads) + rate('objectPut', digests * load.digestObjects) + rate('signature', digests),
    },
    {
      what: `Audit: archive, kept ${inventory.archiveRetentionDays} days`,
      usd: rate('objectGb', ((MILLION * load.archivedBytes) / GB) * months(inventory.archiveRetentionDays)),
    },
  ];
};

/** USD a month for a deployment that nobody uses. @param runReads DynamoDB read units of one run by schedule */
export const fixedBill = ({ inventory, rate, load }: BillInput, runReads: number): readonly Line[] => {
  const runs = inventory.schedules.reduce((sum, { runsPerMonth }) => sum + runsPerMonth, 0);
  const duration = inventory.schedules.reduce(
    (sum, { runsPerMonth, memoryMb }) => sum + gbSeconds(runsPerMonth, load.runMs, memoryMb),
    0,
  );
  const counted = (count: number, what: string, name: string): Line => ({
    what: `${count} ${what}`,
    usd: rate(name, count),
  });
  return [
    counted(inventory.keys, 'KMS keys', 'key'),
    counted(inventory.secrets, 'secrets of the stack’s own', 'secret'),
    counted(inventory.alarmMetrics, 'metrics in alarms', 'alarmMetric'),
    counted(inventory.compositeAlarms, 'composite alarms', 'compositeAlarm'),
    counted(inventory.customMetrics, 'custom metrics that alarms name', 'customMetric'),
    counted(inventory.dashboards, 'dashboards', 'dashboard'),
    counted(inventory.webAcls, 'web ACLs', 'webAcl'),
    counted(inventory.webAclRules, 'rules in them', 'webAclRule'),
    {
      what: 'sealing nothing: a look every minute, a digest every hour',
      usd:
        rate('readUnit', 60 * HOURS_PER_MONTH * load.sealRunReads) +
        rate('objectPut', 2 * HOURS_PER_MONTH) +
        rate('signature', HOURS_PER_MONTH),
    },
    {
      what: `${Math.round(runs).toLocaleString('en')} runs by schedule`,
      usd: rate('invocation', runs) + rate('gbSecond', duration) + rate('readUnit', runs * runReads),
    },
  ];
};

/** USD a month for a thousand connected accounts, with a door each, that nobody uses. */
export const idleBill = ({ rate, load, vault }: BillInput): readonly Line[] => {
  const isTable = vault === 'dynamodb';
  const stored = (1000 * (load.accountBytes + (isTable ? load.vaultBytes : 0))) / GB;
  return [
    ...(isTable ? [] : [{ what: '1,000 secrets', usd: rate('secret', 1000) }]),
    {
      what: 'their items in DynamoDB, with point-in-time recovery',
      usd: rate('tableGb', stored) + rate('recoveryGb', stored),
    },
  ];
};
