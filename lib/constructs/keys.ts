// The residency's KMS keys: three that hashes are made or derived with, one that data lies under.
import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type Conditions, keyPolicy, statement } from './key-policy.ts';

/** What DynamoDB does with a table's key (DynamoDB Developer Guide, "Customer managed key"), without wildcards. */
const ENVELOPE = [
  ...['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  ...['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
];

/**
 * Secrets Manager tries a key with this in place of the secret's ARN when a secret is created under it
 * (Secrets Manager User Guide, "How Secrets Manager uses your KMS key": validation calls).
 */
const KEY_TRIAL = 'RequestToValidateKeyAccess';

export type KeysProps = {
  /** @default retain */
  readonly removalPolicy: RemovalPolicy;
  /** ARNs of the secrets that may lie under the data key. */
  readonly secretArns: string;
};

/**
 * Key policies let IAM decide per purpose, so a role needs the policy's consent and its own: no administrator of the
 * account can decrypt a table or a secret with `kms:Decrypt` alone.
 */
export class Keys extends Construct {
  readonly tokenKey: Key;
  /** For `state` parameters of OAuth flows. */
  readonly stateKey: Key;
  /** For what audit records say of arguments. */
  readonly auditKey: Key;
  readonly dataKey: Key;
  /** SecretARN in the encryption context of a secret that is being stored. */
  readonly #stored: readonly string[];
  #sealers = 0;

  constructor(scope: Construct, id: string, { removalPolicy, secretArns }: KeysProps) {
    super(scope, id);
    this.#stored = [secretArns, KEY_TRIAL];
    const macKey = (name: string, purpose: string) =>
      new Key(this, name, {
        description: `Sallyport: ${purpose}`,
        keySpec: KeySpec.HMAC_256,
        keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
        policy: keyPolicy(statement('Mac', ['kms:GenerateMac'])),
        removalPolicy,
      });
    this.tokenKey = macKey('Token', 'derives the key that tokens are hashed under');
    this.stateKey = macKey('State', 'signs the state parameter of OAuth flows');
    this.auditKey = macKey('Audit', 'hashes arguments in audit records');
    this.dataKey = new Key(this, 'Data', {
      description: 'Sallyport: encrypts tables, credentials and logs',
      enableKeyRotation: true,
      policy: keyPolicy(
        this.#forSecrets(),
        statement('ViaDynamoDb', ENVELOPE, this.#viaDynamoDb()),
        statement('DynamoDbGrants', ['kms:CreateGrant'], {
          ...this.#viaDynamoDb(),
          Bool: { 'kms:GrantIsForAWSResource': 'true' },
        }),
        this.#forLogs(),
      ),
      removalPolicy,
    });
  }

  grantTokenMac(role: IRole): void {
    this.#allow(role, this.tokenKey, ['kms:GenerateMac']);
  }

  grantStateMac(role: IRole): void {
    this.#allow(role, this.stateKey, ['kms:GenerateMac']);
  }

  grantAuditMac(role: IRole): void {
    this.#allow(role, this.auditKey, ['kms:GenerateMac']);
  }

  /** For what the table's actions need of the key; useless for a secret, which is not DynamoDB's. */
  grantTableUse(role: IRole, access: 'read' | 'write'): void {
    const actions = access === 'read' ? ['kms:Decrypt', 'kms:DescribeKey'] : ENVELOPE;
    this.#allow(role, this.dataKey, actions, this.#viaDynamoDb());
  }

  /** To read secrets; for whoever reads them, to add a version. @param arns pattern of the secrets */
  grantSecretUse(role: IRole, arns: string, use: 'Decrypt' | 'GenerateDataKey'): void {
    this.#allow(role, this.dataKey, [`kms:${use}`], this.#viaSecrets([arns]));
  }

  /** Storing a value takes `Decrypt` too: Secrets Manager verifies the key that it was given. */
  grantSecretWrite(role: IRole): void {
    this.#allow(role, this.dataKey, ['kms:Decrypt', 'kms:GenerateDataKey'], this.#viaSecrets(this.#stored));
  }

  /** For tokens in the credential table. @param tenant whose, perhaps as an IAM policy variable. @default anybody's */
  grantSealing(role: IRole, tenant?: string): void {
    this.#allowDirectly(role, ['kms:Decrypt', 'kms:GenerateDataKey'], 'credential', tenant);
  }

  /** To open tokens, and to seal none. @param tenant as above */
  grantUnsealing(role: IRole, tenant?: string): void {
    this.#allowDirectly(role, ['kms:Decrypt'], 'credential', tenant);
  }

  /** To seal tokens that it cannot open again. */
  grantSealOnly(role: IRole): void {
    this.#allowDirectly(role, ['kms:GenerateDataKey'], 'credential');
  }

  /** For a vault in the credential table. @param tenant as above */
  grantVaultOpening(role: IRole, tenant?: string): void {
    this.#allowDirectly(role, ['kms:Decrypt'], 'vault', tenant);
  }

  /** Whoever may have data keys made, and none decrypted, cannot read what it stored. */
  grantVaultSealing(role: IRole): void {
    this.#allowDirectly(role, ['kms:GenerateDataKey'], 'vault');
  }

  /** The one use of the key without another service between, and the one for which its policy names who. */
  #allowDirectly(role: IRole, actions: readonly string[], purpose: Purpose, tenant = EVERY_TENANT): void {
    this.#allow(role, this.dataKey, actions, sealingFor(purpose, tenant));
    const holder = { ArnEquals: { 'aws:PrincipalArn': role.roleArn } };
    this.#sealers += 1;
    const sid = `Sealing${this.#sealers}`;
    this.dataKey.addToResourcePolicy(statement(sid, actions, { ...sealingFor(purpose, EVERY_TENANT), ...holder }));
  }

  #allow(role: IRole, key: Key, actions: readonly string[], conditions: Conditions = {}): void {
    role.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [key.keyArn], conditions }));
  }

  #forSecrets(): PolicyStatement {
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'];
    return statement('ViaSecretsManager', actions, this.#viaSecrets(this.#stored));
  }

  #viaDynamoDb(): Conditions {
    return { StringEquals: { 'kms:ViaService': this.#service('dynamodb') } };
  }

  #viaSecrets(arns: readonly string[]): Conditions {
    return {
      StringEquals: { 'kms:ViaService': this.#service('secretsmanager') },
      StringLike: { 'kms:EncryptionContext:SecretARN': arns },
    };
  }

  /** CloudWatch Logs uses the key itself, whoever reads or writes, and says for which log group. */
  #forLogs(): PolicyStatement {
    const { region, stackName } = Stack.of(this);
    const groups = [`${stackName}-*`, `aws-waf-logs-${stackName}-*`].map((resourceName) =>
      Stack.of(this).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    return new PolicyStatement({
      sid: 'ForLogs',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ENVELOPE,
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    });
  }

  /** `kms:ViaService` names every partition's services under amazonaws.com. */
  #service(name: string): string {
    return `${name}.${Stack.of(this).region}.amazonaws.com`;
  }
}

/** As lambdas/adapters/aws/sealer.ts says it. */
type Purpose = 'credential' | 'vault';

export const EVERY_TENANT = 'ten_*';

/** As lambdas/adapters/aws/sealer.ts binds what it seals: direct use of the key, for one purpose and never without a tenant. */
const sealingFor = (purpose: Purpose, tenant: string): Conditions => ({
  StringEquals: { 'kms:EncryptionContext:purpose': purpose },
  StringLike: { 'kms:EncryptionContext:tenant': tenant },
});
