// What the residency's encryption key does, for whom, as an IAM simulator decides.
import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type Caller, inAccount, type Request, type StackInAccount } from './account.ts';
import { CONFIGURATIONS, synthesise, type Template } from './assembly.ts';
import { ADMINISTRATOR, dataKey, secret, via } from './callers.ts';

let pooled: StackInAccount;
let tagged: StackInAccount;

beforeAll(() => {
  const stack = (configuration: string, name: string) =>
    inAccount(synthesise(CONFIGURATIONS[configuration] ?? {})[name] as Template);
  pooled = stack('default', 'Sallyport-eu');
  tagged = stack('per-tenant', 'Sallyport-us');
});

describe('the data key', () => {
  const seals = (stack: StackInAccount, who: Caller, more: { readonly [key: string]: string }) => {
    const context = {
      'kms:EncryptionContext:purpose': 'credential',
      'kms:EncryptionContext:tenant': 'ten_a',
      ...more,
    };
    return Promise.all(
      ['Decrypt', 'GenerateDataKey'].map((use) =>
        stack.may(who, { action: `kms:${use}`, on: dataKey(stack), context }),
      ),
    );
  };

  it('seals tokens for the MCP function, bound to a tenant, and for nobody else', async () => {
    expect(await seals(pooled, pooled.role('McpRole'), {})).toEqual([true, true]);
    expect(await seals(pooled, pooled.role('McpRole'), { 'kms:EncryptionContext:purpose': 'other' })).toEqual([
      false,
      false,
    ]);
    expect(await seals(pooled, pooled.role('McpRole'), { 'kms:EncryptionContext:tenant': '' })).toEqual([false, false]);
    for (const who of [ADMINISTRATOR, pooled.role('ProvisioningRole'), pooled.role('BootstrapRole')])
      expect(await seals(pooled, who, {})).toEqual([false, false]);
    // To give back what was granted it opens, and it seals nothing.
    expect((await seals(pooled, pooled.role('PurgeRole'), {})).toSorted()).toEqual([false, true]);
  });

  it('seals for a session of one tenant what is that tenant’s', async () => {
    const session = tagged.role('McpTenantRole', { 'aws:PrincipalTag/tenant': 'ten_a' });
    expect(await seals(tagged, session, {})).toEqual([true, true]);
    expect(await seals(tagged, session, { 'kms:EncryptionContext:tenant': 'ten_b' })).toEqual([false, false]);
    expect(await seals(tagged, tagged.role('McpRole'), {})).toEqual([false, false]);
  });

  const USES = ['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom'];

  it('serves nobody directly, through another service, or for a secret that is not ours', async () => {
    const on = dataKey(pooled);
    const contexts = [
      {},
      via(pooled, 's3'),
      via(pooled, 'secretsmanager'),
      via(pooled, 'secretsmanager', secret(pooled, 'payroll')),
      via(pooled, 'secretsmanager', secret(pooled, 'Sallyport-eux/ten_a/acc')),
      { ...via(pooled, 'dynamodb'), 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com' },
    ];
    const callers = [ADMINISTRATOR, ...['Mcp', 'Provisioning', 'Purge'].map((id) => pooled.role(`${id}Role`))];
    for (const who of callers)
      for (const context of contexts)
        for (const use of USES)
          expect([use, await pooled.may(who, { action: `kms:${use}`, on, context })]).toEqual([use, false]);
  });

  it('gives no grants but DynamoDB’s own', async () => {
    const grant = (context: Request['context'] = {}) =>
      pooled.may(ADMINISTRATOR, { action: 'kms:CreateGrant', on: dataKey(pooled), context });
    expect(await grant()).toBe(false);
    expect(await grant(via(pooled, 'dynamodb'))).toBe(false);
    expect(await grant({ ...via(pooled, 'dynamodb'), 'kms:GrantIsForAWSResource': 'true' })).toBe(true);
  });

  it('serves no other account, whatever that allows its own', async () => {
    const stranger = { ...ADMINISTRATOR, principal: 'arn:aws:sts::999988887777:assumed-role/Administrator/somebody' };
    const context = via(pooled, 'dynamodb');
    expect(await pooled.may(ADMINISTRATOR, { action: 'kms:Decrypt', on: dataKey(pooled), context })).toBe(true);
    expect(await pooled.may(stranger, { action: 'kms:Decrypt', on: dataKey(pooled), context })).toBe(false);
  });

  it('serves CloudWatch Logs for the log groups of this stack', async () => {
    const logs: Caller = { principal: 'logs.eu-central-1.amazonaws.com', policies: [] };
    const decrypts = (group: string) =>
      pooled.may(logs, {
        action: 'kms:Decrypt',
        on: dataKey(pooled),
        context: { 'kms:EncryptionContext:aws:logs:arn': group },
      });
    const groups = pooled.arns('AWS::Logs::LogGroup').map((arn) => arn.replace(/:\*$/, ''));
    expect(groups).toHaveLength(10);
    for (const group of groups) expect([group, await decrypts(group)]).toEqual([group, true]);
    expect(await decrypts(`arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:Payroll-Log`)).toBe(false);
  });
});
