// The audit archive: what its bucket refuses to everybody, how long it keeps, and where events go besides.

import { beforeAll, describe, expect, it } from 'vitest';
import { NAMESPACE } from '#adapters/metrics.ts';
import { inAccount, type StackInAccount } from './account.ts';
import { FIXTURES, ofType, type Properties, spoken, synthesise, type Template } from './assembly.ts';
import { ADMINISTRATOR, via } from './callers.ts';

const EU = { residencies: { eu: { region: 'eu-central-1' } } };

let template: Template;
let stack: StackInAccount;
let trial: Template;

beforeAll(() => {
  template = synthesise(EU)['Sallyport-eu'] as Template;
  stack = inAccount(template);
  trial = synthesise({ ...EU, removalPolicy: 'destroy', audit: { objectLock: { days: 7 }, retentionDays: 731 } })[
    'Sallyport-eu'
  ] as Template;
});

const bucketOf = (of: Template): Properties => ofType(of, 'AWS::S3::Bucket')[0]?.Properties as Properties;
const lockOf = (of: Template) => bucketOf(of).ObjectLockConfiguration.Rule.DefaultRetention;

describe('the bucket', () => {
  const may = (of: StackInAccount, action: string, context = {}) =>
    of.may(ADMINISTRATOR, {
      action: `s3:${action}`,
      on: `${of.arn('AWS::S3::Bucket', 'AuditBucket')}/digests/000000000001.json`,
      context,
    });

  it('takes an object once: a second version over a first is refused to whoever asks', async () => {
    expect(await may(stack, 'PutObject', { 's3:if-none-match': '*' })).toBe(true);
    expect(await may(stack, 'PutObject')).toBe(false);
    expect(await may(stack, 'GetObject')).toBe(true);
  });

  it.each(['DeleteObject', 'DeleteObjectVersion', 'BypassGovernanceRetention', 'PutObjectRetention'])(
    'refuses %s to an administrator, unless everything is there to be deleted',
    async (action) => {
      expect(await may(stack, action)).toBe(false);
      expect(await may(inAccount(trial), action)).toBe(true);
    },
  );

  it('keeps its policy when its stack is deleted', () => {
    expect(ofType(template, 'AWS::S3::BucketPolicy').map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain']);
  });

  it('wants TLS, and nothing of the public', async () => {
    expect(await may(stack, 'GetObject', { 'aws:SecureTransport': 'false' })).toBe(false);
    expect(bucketOf(template).PublicAccessBlockConfiguration).toEqual({
      ...{ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    });
    expect(bucketOf(template).VersioningConfiguration).toEqual({ Status: 'Enabled' });
  });

  it('lies under a key of its own, which is used through S3 and not otherwise', async () => {
    const [{ ServerSideEncryptionByDefault: by, BucketKeyEnabled }] =
      bucketOf(template).BucketEncryption.ServerSideEncryptionConfiguration;
    expect([spoken(by.KMSMasterKeyID), by.SSEAlgorithm, BucketKeyEnabled]).toEqual(['<AuditKey>', 'aws:kms', true]);
    const on = stack.arn('AWS::KMS::Key', 'AuditKey');
    expect(await stack.may(ADMINISTRATOR, { action: 'kms:Decrypt', on })).toBe(false);
    expect(await stack.may(ADMINISTRATOR, { action: 'kms:Decrypt', on, context: via(stack, 's3') })).toBe(true);
  });

  it('locks for a year, by compliance where it is kept and by governance where it is not', () => {
    expect(lockOf(template)).toEqual({ Mode: 'COMPLIANCE', Days: 365 });
    expect(lockOf(trial)).toEqual({ Mode: 'GOVERNANCE', Days: 7 });
  });

  it('expires objects when retention is over, never before the lock is', () => {
    for (const [of, days] of [
      [template, 400],
      [trial, 731],
    ] as const) {
      const { Rules } = bucketOf(of).LifecycleConfiguration;
      const [retention] = Rules.filter(({ Id }: Properties) => Id === 'Retention');
      expect(retention).toMatchObject({
        Status: 'Enabled',
        ExpirationInDays: days,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }],
      });
      expect(retention.ExpirationInDays).toBeGreaterThanOrEqual(lockOf(of).Days);
    }
  });
});

describe('the signing key', () => {
  it('signs for nobody but the sealer and the purge, and in no other way', async () => {
    const on = stack.arn('AWS::KMS::Key', 'AuditSigningKey');
    const sign = (who: string, algorithm: string) =>
      stack.may(stack.role(who), { action: 'kms:Sign', on, context: { 'kms:SigningAlgorithm': algorithm } });
    const verdicts = await Promise.all(
      ['SealRole', 'PurgeRole', 'McpRole', 'ProvisioningRole'].map((who) => sign(who, 'ECDSA_SHA_256')),
    );
    expect(verdicts).toEqual([true, true, false, false]);
    expect(await sign('SealRole', 'ECDSA_SHA_512')).toBe(false);
    const context = { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' };
    expect(await stack.may(ADMINISTRATOR, { action: 'kms:Sign', on, context })).toBe(false);
    expect(await stack.may(ADMINISTRATOR, { action: 'kms:GetPublicKey', on })).toBe(true);
  });

  it('is told with the bucket and the table to whoever verifies', () => {
    const { Outputs } = JSON.parse(template.text);
    expect(['AuditBucket', 'AuditSigningKey', 'AuditTable'].map((name) => spoken(Outputs[name].Value))).toEqual([
      '<AuditBucket>',
      '<AuditSigningKey>',
      '<Tablesaudit>',
    ]);
  });
});

describe('a stream', () => {
  let siem: Template;
  let account: StackInAccount;

  beforeAll(() => {
    siem = synthesise(FIXTURES.siem as never)['Sallyport-us'] as Template;
    account = inAccount(siem);
  });

  it('is there where it is configured, and the seal function is told its name', () => {
    const named = (of: Template) =>
      ofType(of, 'AWS::Lambda::Function').filter(({ Properties }) => Properties.Environment?.Variables.AUDIT_STREAM);
    expect(named(template)).toEqual([]);
    expect(ofType(template, 'AWS::KinesisFirehose::DeliveryStream')).toEqual([]);
    expect(named(siem).map(({ id }) => id.replace(/Function.*/, ''))).toEqual(['Seal']);
    expect(spoken(named(siem)[0]?.Properties.Environment?.Variables.AUDIT_STREAM)).toBe('<AuditStream>');
  });

  it('sends with a key that is in no template, tries again, and leaves what failed in S3', () => {
    const [stream] = ofType(siem, 'AWS::KinesisFirehose::DeliveryStream');
    const { HttpEndpointDestinationConfiguration: to, DeliveryStreamEncryptionConfigurationInput: at } =
      stream?.Properties ?? {};
    expect(to.EndpointConfiguration).toEqual({ Name: 'audit', Url: 'https://siem.example.com/services/collector' });
    expect(to.SecretsManagerConfiguration.SecretARN).toMatch(/:secret:siem-AbCdEf$/);
    expect(to.RetryOptions).toEqual({ DurationInSeconds: 1800 });
    expect([to.S3BackupMode, to.S3Configuration.Prefix]).toEqual(['FailedDataOnly', 'undelivered/']);
    expect(spoken(to.S3Configuration.BucketARN)).toBe('<AuditStreamUndelivered>');
    expect(at).toEqual({ KeyType: 'AWS_OWNED_CMK' });
  });

  it('is written to by the seal function, and by nobody else', async () => {
    const on = account.arn('AWS::KinesisFirehose::DeliveryStream', 'AuditStream');
    const may = (role: string, stream = on, action = 'PutRecordBatch') =>
      account.may(account.role(role), { action: `firehose:${action}`, on: stream });
    expect(await may('SealRole')).toBe(true);
    for (const role of ['McpRole', 'ProvisioningRole', 'PurgeRole', 'AuditStreamRole'])
      expect(await may(role)).toBe(false);
    expect(await may('SealRole', `${on}-of-somebody-else`)).toBe(false);
    expect(await may('SealRole', on, 'UpdateDestination')).toBe(false);
  });

  it('writes what failed, and nothing into the archive', async () => {
    const role = account.role('AuditStreamRole');
    const put = (bucket: string, prefix: string) =>
      account.may(role, { action: 's3:PutObject', on: `${account.arn('AWS::S3::Bucket', bucket)}/${prefix}/x` });
    expect(await put('AuditStreamUndelivered', 'undelivered')).toBe(true);
    expect(await put('AuditBucket', 'batches')).toBe(false);
    const on = account.arn('AWS::KMS::Key', 'AuditKey');
    expect(await account.may(role, { action: 'kms:GenerateDataKey', on, context: via(account, 's3') })).toBe(true);
  });

  it('has alarms that lead to the runbook', () => {
    const failing = ofType(siem, 'AWS::CloudWatch::Alarm').filter(({ id }) => id.startsWith('AlarmsAuditStream'));
    expect(failing.map(({ Properties }) => [Properties.MetricName, Properties.AlarmDescription]).toSorted()).toEqual([
      ['AuditStreamFailures', expect.stringMatching(/#audit-stream-stalled$/)],
      ['DeliveryToHttpEndpoint.Success', expect.stringMatching(/#audit-stream-failing$/)],
    ]);
    const [ours] = failing.filter(({ Properties }) => Properties.Namespace === NAMESPACE);
    expect(ours?.Properties).toMatchObject({ Statistic: 'Sum', Threshold: 1, Period: 300, EvaluationPeriods: 3 });
    expect(spoken(ours?.Properties.Dimensions[0].Value)).toBe('<SealFunction>');
  });
});
