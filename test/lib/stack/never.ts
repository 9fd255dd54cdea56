// Actions that no role of the stack may do, in any configuration.

/** What no function ever needs, by what it would be done to. */
export const NEVER: { readonly [service: string]: { readonly of: string; readonly actions: readonly string[] } } = {
  dynamodb: {
    of: 'AWS::DynamoDB::Table',
    actions: [
      ...['Scan', 'BatchGetItem', 'BatchWriteItem', 'PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate'],
      ...['PartiQLDelete', 'DeleteTable', 'UpdateTable', 'UpdateTimeToLive', 'UpdateContinuousBackups', 'CreateBackup'],
      ...['ExportTableToPointInTime', 'RestoreTableToPointInTime', 'PutResourcePolicy', 'TagResource'],
    ],
  },
  kms: {
    of: 'AWS::KMS::Key',
    actions: [
      ...['CreateGrant', 'RevokeGrant', 'PutKeyPolicy', 'DisableKey', 'ScheduleKeyDeletion', 'VerifyMac'],
      ...['GenerateDataKeyPair', 'ImportKeyMaterial', 'ReplicateKey', 'Decrypt', 'Encrypt', 'GenerateDataKey'],
    ],
  },
  lambda: {
    of: 'AWS::Lambda::Function',
    actions: [
      ...['InvokeFunction', 'GetFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'AddPermission'],
      ...['CreateFunctionUrlConfig', 'PutFunctionConcurrency', 'DeleteFunction'],
    ],
  },
  iam: {
    of: 'AWS::IAM::Role',
    actions: [
      ...['PassRole', 'AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy', 'DeleteRolePermissionsBoundary'],
      ...['CreateRole', 'DeleteRole', 'TagRole'],
    ],
  },
  logs: {
    of: 'AWS::Logs::LogGroup',
    actions: [
      ...['Unmask', 'FilterLogEvents', 'StartQuery', 'DeleteLogGroup', 'DeleteDataProtectionPolicy'],
      ...['PutDataProtectionPolicy', 'PutSubscriptionFilter', 'PutRetentionPolicy', 'DisassociateKmsKey'],
    ],
  },
  s3: {
    of: 'AWS::S3::Bucket',
    actions: [
      ...['PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketObjectLockConfiguration', 'PutLifecycleConfiguration'],
      ...['PutBucketVersioning', 'PutEncryptionConfiguration', 'PutReplicationConfiguration', 'DeleteBucket'],
    ],
  },
  sqs: { of: 'AWS::SQS::Queue', actions: ['ReceiveMessage', 'DeleteMessage', 'PurgeQueue', 'SetQueueAttributes'] },
  secretsmanager: {
    of: 'a secret',
    actions: [
      ...['UpdateSecret', 'PutResourcePolicy', 'DeleteResourcePolicy', 'ReplicateSecretToRegions', 'RestoreSecret'],
      ...['RotateSecret', 'UpdateSecretVersionStage', 'ListSecretVersionIds'],
    ],
  },
};
