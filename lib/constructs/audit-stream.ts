// Sealed events on their way to an HTTP endpoint of the operator's, such as a SIEM: tried again for a time, then left in S3.
import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { type LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AuditStreamConfig } from '#lib/config/deployment-config.ts';
import type { AuditArchive } from './audit-archive.ts';
import { ManagedRole } from './managed-role.ts';
import { type LogProps, tokenSafeLog } from './token-safe-log.ts';

export type AuditStreamProps = {
  readonly stream: AuditStreamConfig;
  readonly archive: AuditArchive;
  readonly log: LogProps;
  /** @default retain */
  readonly removalPolicy: RemovalPolicy;
};

const RETRY_S = 3600;
/** What was not delivered is in the archive as well: it waits here for somebody to send it again. */
const UNDELIVERED_DAYS = 90;

export class AuditStream extends Construct {
  readonly name: string;
  readonly #arn: string;

  constructor(scope: Construct, id: string, { stream, archive, log, removalPolicy }: AuditStreamProps) {
    super(scope, id);
    // Not in the archive, which takes an object once and from nobody else.
    const undelivered = new Bucket(this, 'Undelivered', {
      encryption: BucketEncryption.KMS,
      encryptionKey: archive.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        { expiration: Duration.days(UNDELIVERED_DAYS), noncurrentVersionExpiration: Duration.days(1) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy,
    });
    const { account } = Stack.of(this);
    const firehose = new ServicePrincipal('firehose.amazonaws.com', {
      // A stream of another account's that names this role is not served.
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    });
    const role = new ManagedRole(this, 'Role', { assumedBy: firehose });
    const errors = tokenSafeLog(this, 'Log', log);
    const delivery = grantDelivery(role, { undelivered, errors, secretArn: stream.secretArn });
    archive.grantKeyUse(role);
    const created = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      // Under a key of ours Firehose would need a grant on it for what it holds for a minute.
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      httpEndpointDestinationConfiguration: {
        endpointConfiguration: { url: stream.url, name: 'audit' },
        roleArn: role.roleArn,
        secretsManagerConfiguration: { enabled: true, secretArn: stream.secretArn, roleArn: role.roleArn },
        requestConfiguration: { contentEncoding: 'GZIP' },
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 1 },
        retryOptions: { durationInSeconds: stream.retrySeconds ?? RETRY_S },
        s3BackupMode: 'FailedDataOnly',
        s3Configuration: {
          bucketArn: undelivered.bucketArn,
          roleArn: role.roleArn,
          prefix: 'undelivered/',
          compressionFormat: 'GZIP',
          encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: archive.key.keyArn } },
        },
        cloudWatchLoggingOptions: delivery,
      },
    });
    // Firehose tries the role when the stream is made.
    created.node.addDependency(role);
    this.name = created.ref;
    this.#arn = created.attrArn;
  }

  grantPut(role: IRole): void {
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [this.#arn] }));
  }
}

type Delivery = { readonly undelivered: Bucket; readonly errors: LogGroup; readonly secretArn: string };

/** As AWS lists it for HTTP endpoints (Firehose Developer Guide, "Controlling access"), without wildcards but for objects. */
const grantDelivery = (role: IRole, { undelivered, errors, secretArn }: Delivery) => {
  const logStream = new LogStream(errors, 'Delivery', { logGroup: errors, logStreamName: 'delivery' });
  const { bucketArn } = undelivered;
  const allow = (actions: string[], resource: string) =>
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
  allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], bucketArn);
  allow(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], undelivered.arnForObjects('undelivered/*'));
  allow(['secretsmanager:GetSecretValue'], secretArn);
  errors.grantWrite(role);
  return { enabled: true, logGroupName: errors.logGroupName, logStreamName: logStream.logStreamName };
};
