// Where audit records end up: a bucket that takes an object once and gives none up before its time, the key it lies under
// and the key that it is signed with.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AuditConfig } from '#lib/config/deployment-config.ts';
import { type Conditions, keyPolicy, statement } from './key-policy.ts';

export type AuditArchiveProps = {
  readonly audit: AuditConfig;
  /** @default retain */
  readonly removalPolicy: RemovalPolicy;
};

/** What lies where (docs/storage.md). */
export type ArchivePrefix = 'batches' | 'leaves' | 'digests' | 'receipts';

/**
 * Days after which objects are read once a year, if at all. They stay readable at once, for whoever verifies. S3 moves
 * nothing below 128 KB, for which a move would cost more than it saves.
 */
const COLD_AFTER_DAYS = 90;

export class AuditArchive extends Construct {
  readonly bucket: Bucket;
  /** Data under it is decrypted through S3 alone. */
  readonly key: Key;
  /** ECC_NIST_P256; its public half is what verifies the archive. */
  readonly signingKey: Key;
  #signers = 0;

  constructor(scope: Construct, id: string, { audit, removalPolicy }: AuditArchiveProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Sallyport: encrypts the audit archive',
      enableKeyRotation: true,
      policy: keyPolicy(statement('ViaS3', ['kms:Decrypt', 'kms:GenerateDataKey'], this.#viaS3())),
      removalPolicy,
    });
    this.signingKey = new Key(this, 'SigningKey', {
      description: 'Sallyport: signs the audit archive',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      policy: keyPolicy(),
      removalPolicy,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      // A request to KMS for a while, not for each object.
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: lockOf(audit.objectLock),
      lifecycleRules: lifecycle(audit.retentionDays),
      removalPolicy,
    });
    this.bucket.addToResourcePolicy(this.#onlyOnce());
    if (removalPolicy === RemovalPolicy.RETAIN) this.bucket.addToResourcePolicy(this.#notByHand());
    // A bucket that outlives its stack is not to lose what protects it.
    this.bucket.policy?.applyRemovalPolicy(removalPolicy);
  }

  /** To create objects, and to replace none. */
  grantCreate(role: IRole, ...prefixes: readonly ArchivePrefix[]): void {
    const resources = prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}/*`));
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources }));
    this.#allowKey(role, ['kms:GenerateDataKey']);
  }

  /** Listing is part of it: who may not list is told 403 of what is not there. @param prefix @default every object */
  grantRead(role: IRole, prefix?: ArchivePrefix): void {
    const pattern = prefix === undefined ? '*' : `${prefix}/*`;
    const objects = { actions: ['s3:GetObject'], resources: [this.bucket.arnForObjects(pattern)] };
    role.addToPrincipalPolicy(new PolicyStatement(objects));
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }));
    this.#allowKey(role, ['kms:Decrypt']);
  }

  /** For another service that writes under the same key. */
  grantKeyUse(role: IRole): void {
    this.#allowKey(role, ['kms:GenerateDataKey', 'kms:Decrypt']);
  }

  /** The key's policy names who signs: no permission of the account's alone makes a signature. */
  grantSign(role: IRole): void {
    const algorithm: Conditions = { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' } };
    const resources = [this.signingKey.keyArn];
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['kms:Sign'], resources, conditions: algorithm }));
    this.grantPublicKey(role);
    this.#signers += 1;
    this.signingKey.addToResourcePolicy(
      statement(`Signing${this.#signers}`, ['kms:Sign'], {
        ...algorithm,
        ArnEquals: { 'aws:PrincipalArn': role.roleArn },
      }),
    );
  }

  /** For whoever hands out what signatures are verified with. */
  grantPublicKey(role: IRole): void {
    const resources = [this.signingKey.keyArn];
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['kms:GetPublicKey'], resources }));
  }

  #allowKey(role: IRole, actions: string[]): void {
    const resources = [this.key.keyArn];
    role.addToPrincipalPolicy(new PolicyStatement({ actions, resources, conditions: this.#viaS3() }));
  }

  #viaS3(): Conditions {
    return { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } };
  }

  /** A second version over a first would be what readers get, lock or not (S3 User Guide, "Enforce conditional writes"). */
  #onlyOnce(): PolicyStatement {
    return new PolicyStatement({
      sid: 'CreateOnly',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [this.bucket.arnForObjects('*')],
      conditions: { Null: { 's3:if-none-match': 'true' } },
    });
  }

  /**
   * For everybody: objects go by lifecycle, which is S3's own doing and asks no policy. Whoever must delete one has to
   * change this policy first, which CloudTrail shows, and then to bypass the lock, where its mode lets anybody.
   */
  #notByHand(): PolicyStatement {
    return new PolicyStatement({
      sid: 'NotByHand',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention', 's3:PutObjectRetention'],
      resources: [this.bucket.arnForObjects('*')],
    });
  }
}

const lockOf = ({ mode, days }: AuditConfig['objectLock']): ObjectLockRetention =>
  mode === 'COMPLIANCE'
    ? ObjectLockRetention.compliance(Duration.days(days))
    : ObjectLockRetention.governance(Duration.days(days));

const lifecycle = (retentionDays: number) => [
  {
    id: 'Retention',
    transitions: [
      { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(COLD_AFTER_DAYS) },
    ],
    // In a bucket with versions this hides an object; what is hidden goes a day later, unless it is locked.
    expiration: Duration.days(retentionDays),
    noncurrentVersionExpiration: Duration.days(1),
  },
  { id: 'Markers', expiredObjectDeleteMarker: true },
  { id: 'BrokenOff', abortIncompleteMultipartUploadAfter: Duration.days(1) },
];
