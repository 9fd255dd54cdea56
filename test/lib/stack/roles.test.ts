// What each function may do, to the letter. A change here is a change of what a stolen function can do.
import { beforeAll, describe, expect, it } from 'vitest';
import { ofType, spoken, synthesise, type Template } from './assembly.ts';

let template: Template;

beforeAll(() => {
  template = synthesise({ residencies: { eu: { region: 'eu-central-1' } } })['Sallyport-eu'] as Template;
});

type Statement = {
  readonly Action: string | string[];
  readonly Resource: never;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: never } };
};

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** `action on resource if condition`, one line each. */
const lines = ({ Action, Resource, Condition = {} }: Statement): readonly string[] => {
  const conditions = Object.values(Condition).flatMap((keys) =>
    Object.entries(keys).map(([key, values]) => `${key} = ${list(values).map(spoken).join(' or ')}`),
  );
  const when = conditions.length === 0 ? '' : ` if ${conditions.join(' and ')}`;
  return list(Action).flatMap((action) => list(Resource).map((resource) => `${action} on ${spoken(resource)}${when}`));
};

const mayDo = (name: string): readonly string[] => {
  const policies = ofType(template, 'AWS::IAM::ManagedPolicy').filter(({ Properties }) =>
    Properties.Roles.some((role: never) => spoken(role) === `<${name}Role>`),
  );
  expect(policies).toHaveLength(1);
  return policies[0]?.Properties.PolicyDocument.Statement.flatMap(lines).toSorted();
};

const SECRETS = 'arn:<AWS::Partition>:secretsmanager:eu-central-1:<AWS::AccountId>:secret:Sallyport-eu/*';
const TENANTS_SECRETS = SECRETS.replace('*', 'ten_*/*');
const VIA_DYNAMODB = 'if kms:ViaService = dynamodb.eu-central-1.amazonaws.com';
const VIA_SECRETS = 'if kms:ViaService = secretsmanager.eu-central-1.amazonaws.com and kms:EncryptionContext:SecretARN';

const SEALING = 'if kms:EncryptionContext:purpose = credential and kms:EncryptionContext:tenant = ten_*';

const logs = (name: string) => [`logs:CreateLogStream on <${name}Log>`, `logs:PutLogEvents on <${name}Log>`];
const ENVELOPE = [
  ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  ...['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
];
const TABLE_WRITE = ENVELOPE.map((action) => `${action} on <KeysData> ${VIA_DYNAMODB}`);

const RECORD = 'dynamodb:PutItem on <Tablesaudit> if dynamodb:LeadingKeys = m#*';
/** Quotas and claims of idempotency. */
const COUNTED = 'if dynamodb:LeadingKeys = q#* or k#*';
const OF_TENANTS = 'if dynamodb:LeadingKeys = t#*';
const VIA_S3 = 'if kms:ViaService = s3.eu-central-1.amazonaws.com';
const readsArchive = (objects: string) => [
  ...[`s3:GetObject on <AuditBucket>/${objects}`, 's3:ListBucket on <AuditBucket>'],
  `kms:Decrypt on <AuditKey> ${VIA_S3}`,
];
const createsIn = (...prefixes: readonly string[]) => [
  ...prefixes.map((prefix) => `s3:PutObject on <AuditBucket>/${prefix}/*`),
  `kms:GenerateDataKey on <AuditKey> ${VIA_S3}`,
];
const SIGNS = [
  'kms:Sign on <AuditSigningKey> if kms:SigningAlgorithm = ECDSA_SHA_256',
  'kms:GetPublicKey on <AuditSigningKey>',
];

describe('roles', () => {
  it('let the MCP function read what one call needs, and write what was granted for it', () => {
    expect([...new Set(mayDo('Mcp'))]).toEqual([
      `dynamodb:DeleteItem on <Tablesaudit> ${COUNTED}`,
      `dynamodb:GetItem on <Tablesaudit> ${COUNTED}`,
      'dynamodb:GetItem on <Tablesconfig>',
      'dynamodb:GetItem on <Tablescredentials>',
      'dynamodb:GetItem on <Tablestokens>',
      RECORD,
      `dynamodb:PutItem on <Tablesaudit> ${COUNTED}`,
      `dynamodb:UpdateItem on <Tablesaudit> ${COUNTED}`,
      'dynamodb:UpdateItem on <Tablescredentials>',
      `kms:Decrypt on <KeysData> ${SEALING}`,
      `kms:Decrypt on <KeysData> ${VIA_DYNAMODB}`,
      `kms:Decrypt on <KeysData> ${VIA_SECRETS} = ${SECRETS}`,
      `kms:DescribeKey on <KeysData> ${VIA_DYNAMODB}`,
      `kms:Encrypt on <KeysData> ${VIA_DYNAMODB}`,
      `kms:GenerateDataKey on <KeysData> ${SEALING}`,
      `kms:GenerateDataKey on <KeysData> ${VIA_DYNAMODB}`,
      `kms:GenerateDataKey on <KeysData> ${VIA_SECRETS} = ${TENANTS_SECRETS}`,
      `kms:GenerateDataKeyWithoutPlaintext on <KeysData> ${VIA_DYNAMODB}`,
      'kms:GenerateMac on <KeysAudit>',
      'kms:GenerateMac on <KeysState>',
      'kms:GenerateMac on <KeysToken>',
      `kms:ReEncryptFrom on <KeysData> ${VIA_DYNAMODB}`,
      `kms:ReEncryptTo on <KeysData> ${VIA_DYNAMODB}`,
      ...logs('Mcp'),
      `secretsmanager:GetSecretValue on ${SECRETS}`,
      `secretsmanager:PutSecretValue on ${TENANTS_SECRETS}`,
    ]);
  });

  it('let provisioning store credentials that it cannot read back', () => {
    const write = `${VIA_SECRETS} = ${SECRETS} or RequestToValidateKeyAccess`;
    expect([...new Set(mayDo('Provisioning'))]).toEqual(
      [
        ...['DeleteItem', 'GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} on <Tablesconfig>`),
        ...['DeleteItem', 'GetItem', 'PutItem'].map((action) => `dynamodb:${action} on <Tablescredentials>`),
        ...['DeleteItem', 'GetItem', 'PutItem'].map((action) => `dynamodb:${action} on <Tablestokens>`),
        ...TABLE_WRITE,
        `kms:Decrypt on <KeysData> ${write}`,
        `kms:GenerateDataKey on <KeysData> ${write}`,
        ...['KeysState', 'KeysToken'].map((key) => `kms:GenerateMac on <${key}>`),
        RECORD,
        ...['GetItem', 'Query'].map((action) => `dynamodb:${action} on <Tablesaudit> ${OF_TENANTS}`),
        'dynamodb:GetItem on <Tablesaudit> if dynamodb:LeadingKeys = seal',
        'dynamodb:Query on <Tablesaudit> if dynamodb:LeadingKeys = m#*',
        'kms:GetPublicKey on <AuditSigningKey>',
        ...readsArchive('*'),
        ...logs('Provisioning'),
        ...['CreateSecret', 'DeleteSecret', 'PutSecretValue', 'TagResource'].map(
          (action) => `secretsmanager:${action} on ${SECRETS}`,
        ),
      ].toSorted(),
    );
  });

  it('let the connect pages seal what was granted, and read no credential but the operator’s OAuth clients', () => {
    expect([...new Set(mayDo('Connect'))]).toEqual(
      [
        ...['GetItem', 'PutItem'].map((action) => `dynamodb:${action} on <Tablesconfig>`),
        ...TABLE_WRITE,
        `kms:Decrypt on <KeysData> ${VIA_SECRETS} = ${SECRETS.replace('*', 'operator/*')}`,
        `kms:GenerateDataKey on <KeysData> ${SEALING}`,
        'kms:GenerateMac on <KeysState>',
        RECORD,
        ...logs('Connect'),
        `secretsmanager:GetSecretValue on ${SECRETS.replace('*', 'operator/*')}`,
      ].toSorted(),
    );
  });

  it('let the purge read what was granted, to give it back, and store nothing', () => {
    expect([...new Set(mayDo('Purge'))]).toEqual(
      [
        ...['DeleteItem', 'GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} on <Tablesconfig>`),
        'dynamodb:Query on <Tablesconfig>/index/expiry',
        RECORD,
        `dynamodb:GetItem on <Tablesaudit> ${OF_TENANTS} or seal`,
        ...readsArchive('receipts/*'),
        ...createsIn('receipts'),
        ...SIGNS,
        ...['DeleteItem', 'GetItem'].flatMap((action) => [
          `dynamodb:${action} on <Tablescredentials>`,
          `dynamodb:${action} on <Tablestokens>`,
        ]),
        ...TABLE_WRITE,
        ...logs('Purge'),
        `kms:Decrypt on <KeysData> ${SEALING}`,
        `kms:Decrypt on <KeysData> ${VIA_SECRETS} = ${SECRETS}`,
        `secretsmanager:GetSecretValue on ${SECRETS}`,
        `secretsmanager:DeleteSecret on ${SECRETS}`,
        ...['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
          (action) => `sqs:${action} on <SchedulesDeadLetters>`,
        ),
      ].toSorted(),
    );
  });

  it('let the refresh do for credentials what a call does, and nothing to tokens of ours', () => {
    expect([...new Set(mayDo('Refresh'))]).toEqual(
      [
        'dynamodb:GetItem on <Tablesconfig>',
        ...['GetItem', 'UpdateItem'].map((action) => `dynamodb:${action} on <Tablescredentials>`),
        'dynamodb:Query on <Tablescredentials>/index/expiry',
        RECORD,
        ...TABLE_WRITE,
        ...['Decrypt', 'GenerateDataKey'].map((action) => `kms:${action} on <KeysData> ${SEALING}`),
        `kms:Decrypt on <KeysData> ${VIA_SECRETS} = ${SECRETS}`,
        `kms:GenerateDataKey on <KeysData> ${VIA_SECRETS} = ${TENANTS_SECRETS}`,
        ...logs('Refresh'),
        `secretsmanager:GetSecretValue on ${SECRETS}`,
        `secretsmanager:PutSecretValue on ${TENANTS_SECRETS}`,
        ...['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
          (action) => `sqs:${action} on <SchedulesDeadLetters>`,
        ),
      ].toSorted(),
    );
  });

  it('let the seal function read records, create in the archive and sign, and reach no other table', () => {
    expect([...new Set(mayDo('Seal'))]).toEqual(
      [
        ...['GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action} on <Tablesaudit>`),
        ...TABLE_WRITE,
        ...readsArchive('*'),
        ...createsIn('batches', 'leaves', 'digests'),
        ...SIGNS,
        ...logs('Seal'),
        ...['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
          (action) => `sqs:${action} on <SchedulesDeadLetters>`,
        ),
      ].toSorted(),
    );
  });

  it('let the bootstrap write a key and its marker, read no token and delete nothing', () => {
    expect([...new Set(mayDo('Bootstrap'))]).toEqual(
      [
        ...['GetItem', 'PutItem'].map((action) => `dynamodb:${action} on <Tablesconfig>`),
        'dynamodb:PutItem on <Tablestokens>',
        ...TABLE_WRITE,
        'kms:GenerateMac on <KeysToken>',
        ...logs('Bootstrap'),
      ].toSorted(),
    );
  });

  it('let the trust pages write their log, and nothing else', () => {
    expect([...new Set(mayDo('Trust'))]).toEqual(logs('Trust').toSorted());
  });

  it('exist for the eight functions and for API Gateway, none with an inline policy or one of AWS’s', () => {
    const roles = ofType(template, 'AWS::IAM::Role').map(({ Properties }) => [
      Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service,
      Properties.ManagedPolicyArns ?? Properties.Policies ?? [],
    ]);
    expect(ofType(template, 'AWS::IAM::Policy')).toEqual([]);
    expect(roles.toSorted()).toEqual([
      ['apigateway.amazonaws.com', []],
      ['lambda.amazonaws.com', []],
      ['lambda.amazonaws.com', []],
      ['lambda.amazonaws.com', []],
      ['lambda.amazonaws.com', []],
      ['lambda.amazonaws.com', []],
      ['lambda.amazonaws.com', []],
      ['lambda.amazonaws.com', []],
      ['lambda.amazonaws.com', []],
    ]);
  });
});

describe('key policies', () => {
  const policy = (id: string): readonly string[] => {
    const key = ofType(template, 'AWS::KMS::Key').find((each) => each.id.startsWith(id));
    const statements: readonly (Statement & { readonly Principal: { readonly AWS: never }; readonly Sid: string })[] =
      key?.Properties.KeyPolicy.Statement;
    const ours = statements.filter(({ Sid }) => Sid !== 'ForLogs');
    expect([...new Set(ours.map(({ Principal }) => spoken(Principal.AWS)))]).toEqual([
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:root',
    ]);
    return ours.filter(({ Sid }) => Sid !== 'Administration').flatMap(lines);
  };

  it('let the data key be used through DynamoDB and for our secrets, and directly by those that seal', () => {
    const secrets = `${VIA_SECRETS} = ${SECRETS} or RequestToValidateKeyAccess`;
    expect(policy('KeysData').toSorted()).toEqual([
      `kms:CreateGrant on * ${VIA_DYNAMODB} and kms:GrantIsForAWSResource = true`,
      `kms:Decrypt on * ${SEALING} and aws:PrincipalArn = <McpRole>`,
      `kms:Decrypt on * ${SEALING} and aws:PrincipalArn = <PurgeRole>`,
      `kms:Decrypt on * ${SEALING} and aws:PrincipalArn = <RefreshRole>`,
      `kms:Decrypt on * ${VIA_DYNAMODB}`,
      `kms:Decrypt on * ${secrets}`,
      `kms:DescribeKey on * ${VIA_DYNAMODB}`,
      `kms:DescribeKey on * ${secrets}`,
      `kms:Encrypt on * ${VIA_DYNAMODB}`,
      `kms:GenerateDataKey on * ${SEALING} and aws:PrincipalArn = <ConnectRole>`,
      `kms:GenerateDataKey on * ${SEALING} and aws:PrincipalArn = <McpRole>`,
      `kms:GenerateDataKey on * ${SEALING} and aws:PrincipalArn = <RefreshRole>`,
      `kms:GenerateDataKey on * ${VIA_DYNAMODB}`,
      `kms:GenerateDataKey on * ${secrets}`,
      `kms:GenerateDataKeyWithoutPlaintext on * ${VIA_DYNAMODB}`,
      `kms:ReEncryptFrom on * ${VIA_DYNAMODB}`,
      `kms:ReEncryptTo on * ${VIA_DYNAMODB}`,
    ]);
  });

  it('let CloudWatch Logs itself use the data key for this stack’s log groups', () => {
    const data = ofType(template, 'AWS::KMS::Key').find(({ id }) => id.startsWith('KeysData'));
    const forLogs = data?.Properties.KeyPolicy.Statement.filter(
      ({ Sid }: { readonly Sid: string }) => Sid === 'ForLogs',
    );
    expect(forLogs[0].Principal).toEqual({ Service: 'logs.eu-central-1.amazonaws.com' });
    const group = 'arn:<AWS::Partition>:logs:eu-central-1:<AWS::AccountId>:log-group:';
    const names = `${group}Sallyport-eu-* or ${group}aws-waf-logs-Sallyport-eu-*`;
    expect(forLogs.flatMap(lines).toSorted()).toEqual(
      ENVELOPE.map((action) => `${action} on * if kms:EncryptionContext:aws:logs:arn = ${names}`),
    );
    for (const { Properties } of ofType(template, 'AWS::Logs::LogGroup'))
      expect(spoken(Properties.KmsKeyId)).toBe('<KeysData>');
  });

  it('let the signing key sign for two roles, in one way, and the archive’s key be used through S3', () => {
    const sign = 'kms:Sign on * if kms:SigningAlgorithm = ECDSA_SHA_256 and aws:PrincipalArn =';
    expect(policy('AuditSigningKey').toSorted()).toEqual([`${sign} <PurgeRole>`, `${sign} <SealRole>`]);
    expect(policy('AuditKey')).toEqual(['Decrypt', 'GenerateDataKey'].map((action) => `kms:${action} on * ${VIA_S3}`));
  });

  it('let the token key make MACs and nothing else', () => {
    expect(policy('KeysToken')).toEqual(['kms:GenerateMac on *']);
  });

  it('give administrators nothing that uses a key or grants its use', () => {
    const uses = /^kms:(\*|Decrypt|Encrypt|Generate|ReEncrypt|Sign|Verify|Create\*|CreateGrant)/;
    const statements = ofType(template, 'AWS::KMS::Key').map(({ Properties }) => Properties.KeyPolicy.Statement[0]);
    expect(statements.map(({ Sid }) => Sid)).toEqual(Array.from({ length: 6 }, () => 'Administration'));
    expect(statements.flatMap(({ Action }) => Action).filter((action) => uses.test(action))).toEqual([]);
  });
});
