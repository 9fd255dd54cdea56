// Rules of cdk-nag's packs that the audit archive breaks on purpose; `acknowledgements.ts` has the others.
import type { Acknowledgement } from './acknowledgement.ts';

const BUCKETS = ['Audit/Bucket', 'AuditStream/Undelivered'];

/** Logical ids are part of what cdk-nag finds; they follow from the constructs' paths. */
const ARCHIVE = 'Resource::<AuditBucket7486E833.Arn>';

export const ARCHIVE_ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  {
    rules: ['AwsSolutions-IAM5'],
    finding: `${ARCHIVE}/*`,
    where: ['Provisioning/Role', 'Seal/Role'],
    reason: 'Reading objects of the audit archive, whose names are made when they are written.',
  },
  ...['batches', 'leaves', 'digests'].map((prefix) => ({
    rules: ['AwsSolutions-IAM5'],
    finding: `${ARCHIVE}/${prefix}/*`,
    where: ['Seal/Role'],
    reason: 'Creating objects of the audit archive under one prefix. None can be replaced: the bucket denies it.',
  })),
  {
    rules: ['AwsSolutions-IAM5'],
    finding: `${ARCHIVE}/receipts/*`,
    where: ['Purge/Role'],
    reason: 'A receipt for each tenant who has left: created once, and read where a run begins again.',
  },
  {
    rules: ['AwsSolutions-IAM5'],
    finding: 'Resource::<AuditStreamUndelivered5DE50992.Arn>/undelivered/*',
    where: ['AuditStream/Role'],
    reason: 'With `auditStream` only. Firehose names the objects that it leaves there.',
  },
  {
    rules: ['AwsSolutions-S1', 'NIST.800.53.R5-S3BucketLoggingEnabled'],
    where: BUCKETS,
    reason:
      "Server access logs are delivered when it suits S3, and may miss requests: they prove nothing of an archive. CloudTrail's data events do, which an account switches on for all of its buckets or for none.",
  },
  {
    rules: ['NIST.800.53.R5-S3BucketReplicationEnabled'],
    where: BUCKETS,
    reason: 'A copy in another region would leave the residency.',
  },
  {
    rules: ['NIST.800.53.R5-DynamoDBPITREnabled'],
    where: ['Tables/audit'],
    reason:
      'Records lie there until they are sealed, and seven days at most. The archive is the copy that lasts; a backup would keep what retention says is gone.',
  },
];
