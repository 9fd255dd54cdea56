// Who asks, and with what, in the tests that an IAM simulator decides.
import { ACCOUNT, type Caller, type Request, type StackInAccount } from './account.ts';

export const ADMINISTRATOR: Caller = {
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/Administrator/somebody`,
  policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
};

export const via = ({ region }: StackInAccount, service: string, secret?: string) => ({
  'kms:ViaService': `${service}.${region}.amazonaws.com`,
  ...(secret !== undefined && { 'kms:EncryptionContext:SecretARN': secret }),
});

export const secret = ({ region }: StackInAccount, name: string): string =>
  `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-AbCdEf`;

export const dataKey = (stack: StackInAccount): string => stack.arn('AWS::KMS::Key', 'KeysData');

/** What is done with the audit archive, by name; objects are created under the one condition that its policy knows. */
export const archiveOperations = (stack: StackInAccount): readonly (readonly [string, readonly Request[]])[] => {
  const bucket = stack.arn('AWS::S3::Bucket', 'AuditBucket');
  const signing = stack.arn('AWS::KMS::Key', 'AuditSigningKey');
  const used = (action: string): Request => {
    return { action: `kms:${action}`, on: stack.arn('AWS::KMS::Key', 'AuditKey'), context: via(stack, 's3') };
  };
  const objects = ['batches', 'leaves', 'digests', 'receipts'].flatMap((prefix) => {
    const on = `${bucket}/${prefix}/x`;
    const created = { action: 's3:PutObject', on, context: { 's3:if-none-match': '*' } };
    return [
      [`GetObject ${prefix}`, [{ action: 's3:GetObject', on }, used('Decrypt')]],
      [`PutObject ${prefix}`, [created, used('GenerateDataKey')]],
      [`DeleteObject ${prefix}`, [{ action: 's3:DeleteObject', on }]],
    ] as const;
  });
  const context = { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' };
  return [
    ...objects,
    ['ListBucket archive', [{ action: 's3:ListBucket', on: bucket }]],
    ['Sign archive', [{ action: 'kms:Sign', on: signing, context }]],
    ['GetPublicKey archive', [{ action: 'kms:GetPublicKey', on: signing }]],
  ];
};
