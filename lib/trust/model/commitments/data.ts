// What is promised of data: what is kept, where, for how long, and who can read it.
import { atLeast, atMost, type Basis, byAbsence, byTemplate, byTests, commitment } from '../bind.ts';
import type { Commitment } from '../published.ts';
import { propertyOf } from '../stack-facts.ts';

const BUCKET = { resource: 'AWS::S3::Bucket', id: /^AuditBucket/ } as const;
const TABLE = 'AWS::DynamoDB::Table';

export const dataCommitments = (basis: Basis): readonly Commitment[] => [
  ...payloads(),
  ...credentials(basis),
  ...auditRecords(basis),
  ...auditArchive(basis),
  ...places(basis),
];

const payloads = (): readonly Commitment[] => [
  commitment(
    'retention.no-payloads',
    'Request and response payloads are stored nowhere: no table, no archive, no log and no metric holds one.',
    byTests('no-payload-in-tables', 'no-payload-in-archive', 'no-payload-in-logs'),
  ),
  commitment(
    'retention.off-boarding',
    'Off-boarding a tenant deletes its accounts, credentials, servers and tokens, and ends with a signed receipt. Audit records and counts of its calls by day stay for their retention.',
    byTests('offboarding-complete'),
  ),
];

const credentials = (basis: Basis): readonly Commitment[] => [
  commitment(
    'retention.vault',
    basis.config.credentialVault === 'secretsManager'
      ? 'Credentials that are handed over lie in AWS Secrets Manager, a secret for each account.'
      : 'Credentials that are handed over lie in DynamoDB, each sealed under KMS for its tenant and account.',
    byTemplate(basis, {
      resource: 'AWS::Lambda::Function',
      property: 'Environment.Variables.CREDENTIAL_VAULT',
      id: /^McpFunction/,
      expected: basis.config.credentialVault,
    }),
  ),
  commitment(
    'retention.encrypted',
    'Tables and credentials are encrypted under a customer-managed KMS key of their region, which is rotated every year.',
    [
      ...byTemplate(basis, { resource: TABLE, property: 'SSESpecification.SSEEnabled', expected: true }),
      ...byTemplate(basis, {
        resource: TABLE,
        property: 'SSESpecification.KMSMasterKeyId.Fn::GetAtt.1',
        expected: 'Arn',
      }),
      ...byTemplate(basis, {
        resource: 'AWS::KMS::Key',
        property: 'EnableKeyRotation',
        id: /^KeysData/,
        expected: true,
      }),
    ],
  ),
];

const auditRecords = (basis: Basis): readonly Commitment[] => {
  const { audit } = basis.config;
  return [
    commitment(
      'retention.audit-before',
      audit.reads === 'closed'
        ? 'Every tool call is written down before its first byte goes upstream, and its outcome before the answer leaves.'
        : 'Every tool call that writes is written down before its first byte goes upstream, and its outcome before the answer leaves; one that reads may be written down later.',
      byTests('audit-before-sending', 'audit-names-and-hashes'),
    ),
    commitment(
      'retention.audit-closed',
      audit.reads === 'closed'
        ? 'A call that cannot be written down is not made.'
        : 'A call that writes and cannot be written down is not made; one that reads goes on.',
      [
        ...byTemplate(basis, {
          resource: 'AWS::Lambda::Function',
          property: 'Environment.Variables.AUDIT_READS',
          id: /^McpFunction/,
          expected: audit.reads,
        }),
        ...byTests('audit-fails-closed', 'audit-fails-closed-reads'),
      ],
    ),
  ];
};

const auditArchive = (basis: Basis): readonly Commitment[] => {
  const { audit, removalPolicy } = basis.config;
  const lock = byTemplate(basis, {
    ...BUCKET,
    property: 'ObjectLockConfiguration.Rule.DefaultRetention',
    expected: { Days: audit.objectLock.days, Mode: audit.objectLock.mode },
  });
  return [
    commitment(
      'retention.audit-sealed',
      'Records are sealed every minute into a hash chain that AWS KMS signs; any change to what is sealed is found offline.',
      [
        ...byTemplate(basis, {
          resource: 'AWS::Events::Rule',
          property: 'ScheduleExpression',
          id: /^SchedulesSeal/,
          expected: 'rate(1 minute)',
        }),
        ...byTemplate(basis, {
          resource: 'AWS::Events::Rule',
          property: 'State',
          id: /^SchedulesSeal/,
          expected: 'ENABLED',
        }),
        ...byTests('audit-tamper-evident'),
      ],
    ),
    commitment(
      'retention.audit-days',
      `Sealed audit records are kept for ${audit.retentionDays} days${removalPolicy === 'destroy' ? ', or until the operator deletes the stack' : ''}.`,
      [
        ...byTemplate(basis, {
          ...BUCKET,
          property: 'LifecycleConfiguration.Rules.0.ExpirationInDays',
          expected: audit.retentionDays,
        }),
      ],
      atLeast(audit.retentionDays, 'days'),
    ),
    commitment(
      'retention.audit-locked',
      `Archived objects are locked for ${audit.objectLock.days} days (S3 Object Lock), and none is replaced.`,
      [...lock, ...byTests('archive-locked')],
      atLeast(audit.objectLock.days, 'days'),
    ),
    commitment(
      'retention.audit-lock-mode',
      audit.objectLock.mode === 'COMPLIANCE'
        ? 'Nobody deletes a locked object before its time, the root user of the account included (COMPLIANCE mode).'
        : 'A locked object is deleted before its time only by somebody who first changes the policy of the bucket (GOVERNANCE mode).',
      lock,
    ),
  ];
};

const places = (basis: Basis): readonly Commitment[] => {
  const { residencies, logRetentionDays } = basis.config;
  const streamed = Object.entries(residencies).flatMap(([name, { auditStream }]) => (auditStream ? [name] : []));
  const where = Object.entries(residencies).map(([name, { region }]) => `${name} in ${region}`);
  const restorable = propertyOf(
    basis.stacks,
    TABLE,
    'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
    /^Tables(?!audit)/,
  );
  return [
    commitment(
      'retention.region',
      `A tenant's data stays in the region of its residency: ${where.join('; ')}. Nothing is replicated to another region${streamed.length === 0 ? '' : `; sealed audit events of ${streamed.join(', ')} are also sent to where the operator has configured`}.`,
      // Where CloudFormation puts a stack is what decides; leaving it would take one of these.
      [
        ...byAbsence(basis, 'AWS::DynamoDB::GlobalTable', 'Replicas'),
        ...byAbsence(basis, 'AWS::DynamoDB::Table', 'Replicas'),
        ...byAbsence(basis, 'AWS::S3::Bucket', 'ReplicationConfiguration'),
        ...byAbsence(basis, 'AWS::KMS::Key', 'MultiRegion'),
      ],
    ),
    commitment(
      'retention.logs',
      `Logs are kept for ${logRetentionDays} days.`,
      byTemplate(basis, {
        resource: 'AWS::Logs::LogGroup',
        property: 'RetentionInDays',
        expected: logRetentionDays,
      }),
      atMost(logRetentionDays, 'days'),
    ),
    commitment(
      'retention.backups',
      'What was deleted from the token, configuration and credential tables can be restored from backups for 35 days, and not later.',
      restorable === true
        ? byTemplate(basis, {
            resource: TABLE,
            property: 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
            id: /^Tables(?!audit)/,
          })
        : [],
      atMost(35, 'days'),
    ),
  ];
};
