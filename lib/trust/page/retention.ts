// #retention: what is kept, where and for how long, field by field; and how whoever leaves is forgotten.
import { code, facts, note, paragraph, type Section, table } from '../document/document.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { promised } from './evidence-text.ts';
import { KEPT_FIELDS } from './kept-fields.ts';
import { sectionOf } from './section.ts';

export const retention = (model: TrustModel): Section =>
  sectionOf(
    'retention',
    [
      paragraph(
        `Payloads pass through the memory of one call and are stored nowhere. What is kept, is kept in the region of the tenant’s residency: ${model.published.residencies.map(({ name, region }) => `${name} in ${region}`).join('; ')}.`,
      ),
      table('What is kept', ['What', 'Where', 'How long'], keptRows(model)),
      promised(model, 'retention'),
    ],
    [auditLog(model), forgetting()],
  );

const keptRows = ({ settings, published: { commitments, residencies } }: TrustModel) => [
  ['Request and response payloads', 'nowhere', 'one call'],
  [
    'Tokens and keys',
    'DynamoDB, as keyed hashes',
    'until they end; then at most 15 minutes, and TTL collects the rest',
  ],
  [
    'MCP servers, accounts, tenants: ids, names, scopes, dates',
    'DynamoDB',
    'until they are deleted; revoked servers 30 days longer',
  ],
  [
    'Credentials of connected accounts',
    settings.credentialVault === 'secretsManager' ? 'AWS Secrets Manager' : 'DynamoDB, sealed under KMS',
    settings.credentialVault === 'secretsManager'
      ? 'until the account is deleted; no recovery window'
      : 'until the account is deleted; backups have the sealed item 35 days longer',
  ],
  ['Access tokens and granted refresh tokens', 'DynamoDB, sealed under KMS', 'until the account is deleted'],
  ['Attempts to connect an account', 'DynamoDB', '10 minutes a step'],
  ['Answers to an Idempotency-Key, without tokens', 'DynamoDB', '24 hours'],
  ['Audit records, not sealed yet', 'DynamoDB', '7 days'],
  [
    'Audit records, sealed',
    'S3, locked and signed',
    `${commitments.find(({ id }) => id === 'retention.audit-days')?.measure?.value} days`,
  ],
  ['Counts of calls by day, and when a server was last used: numbers and ids', 'DynamoDB', '400 days'],
  ['Receipts of tenants who have left: counts and hashes', 'S3, locked and signed', 'as sealed audit records'],
  ['Quota counters, and claims of idempotent writes', 'DynamoDB', 'two days, one day'],
  ['Custom integrations of tenants', 'DynamoDB', 'until the tenant is off-boarded'],
  ['The operator’s OAuth clients', 'AWS Secrets Manager', 'until the operator removes them'],
  ['Failed runs of the schedule, without payloads', 'SQS', '14 days'],
  ...(residencies.some(({ hasStream }) => hasStream)
    ? [['Audit events that a SIEM did not take', 'S3', '90 days']]
    : []),
  ['Log lines, without payloads and tokens', 'CloudWatch Logs', `${settings.logRetentionDays} days`],
  ['Metrics, without ids', 'CloudWatch', '15 months'],
  ['Backups of tables, but not of audit records', 'DynamoDB point-in-time recovery', '35 days'],
];

const auditLog = ({ published: { residencies } }: TrustModel): Section => ({
  id: 'retention-audit',
  title: 'The audit log',
  blocks: [
    facts([
      ['Formats', 'JSON; OCSF 1.8.0 (API Activity); CEF'],
      [
        'SIEM',
        `Export by the API or the command line, or a stream by Amazon Data Firehose${residencies.some(({ hasStream }) => hasStream) ? ', which this deployment has' : ', which this deployment does not have'}`,
      ],
      [
        'Integrity',
        'Digests of at most 1,000 events (RFC 6962 Merkle trees) in a hash chain, signed by AWS KMS (ECDSA P-256)',
      ],
      ['Verification', ['Offline, without asking the gateway: ', code('sallyport audit verify'), ', or by openssl']],
    ]),
    table(
      'Every field that an audit record can have',
      ['Field', 'What it holds'],
      KEPT_FIELDS.map(([field, meaning]) => [[code(field)], meaning]),
    ),
    note('There is no field for a value that was sent, a body, a path, a query or a token.'),
  ],
});

const forgetting = (): Section => ({
  id: 'retention-deletion',
  title: 'Deletion',
  blocks: [
    paragraph(
      'Off-boarding a tenant closes its MCP servers at once, waits for calls under way, gives grants back to providers that take them back (RFC 7009), deletes what there is, and ends with a receipt that is signed and can be verified by anybody.',
    ),
    paragraph(
      'Its audit records stay for their retention: who did what, when, by ids, without a value that was sent. Backups can hold what was deleted for 35 days.',
    ),
  ],
});
