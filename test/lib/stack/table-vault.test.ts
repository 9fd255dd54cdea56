// With `credentialVault: "dynamodb"`: who can seal what is handed over, who can open it, and that no secret is left to be granted.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Caller, inAccount, type StackInAccount } from './account.ts';
import { FIXTURES, ofType, type Properties, synthesise, type Template } from './assembly.ts';
import { ADMINISTRATOR, dataKey, secret, via } from './callers.ts';

let tagged: Template;
let own: StackInAccount;
let bySession: StackInAccount;

beforeAll(() => {
  const fixture = FIXTURES['table-vault'] ?? {};
  const stack = (input: typeof fixture) => synthesise(input)['Sallyport-eu'] as Template;
  tagged = stack(fixture);
  own = inAccount(stack({ ...fixture, isolation: { sts: false } }));
  bySession = inAccount(tagged);
});

/** Whether a key is given out, and opened. */
const uses = (stack: StackInAccount, who: Caller, purpose: string, tenant = 'ten_a') => {
  const context = { 'kms:EncryptionContext:purpose': purpose, 'kms:EncryptionContext:tenant': tenant };
  const asked = ['GenerateDataKey', 'Decrypt'].map((use) => ({ action: `kms:${use}`, on: dataKey(stack), context }));
  return Promise.all(asked.map((request) => stack.may(who, request)));
};

describe('a vault in the credential table', () => {
  it('is sealed by provisioning, which cannot open it, nor any token', async () => {
    const provisioning = own.role('ProvisioningRole');
    expect(await uses(own, provisioning, 'vault')).toEqual([true, false]);
    expect(await uses(own, provisioning, 'credential')).toEqual([false, false]);
    for (const tenant of ['', 'operator'])
      expect(await uses(own, provisioning, 'vault', tenant)).toEqual([false, false]);
  });

  it('is opened by the two functions that call with it, which cannot seal into it', async () => {
    for (const name of ['McpRole', 'RefreshRole']) {
      expect(await uses(own, own.role(name), 'vault')).toEqual([false, true]);
      expect(await uses(own, own.role(name), 'credential')).toEqual([true, true]);
    }
  });

  it('is nobody else’s', async () => {
    for (const who of [ADMINISTRATOR, own.role('BootstrapRole')])
      expect(await uses(own, who, 'vault')).toEqual([false, false]);
    // To give back what was granted.
    expect(await uses(own, own.role('PurgeRole'), 'vault')).toEqual([false, true]);
  });

  it('is opened with session tags by a session of its tenant, and by no function itself', async () => {
    for (const name of ['Mcp', 'Refresh']) {
      const session = bySession.role(`${name}TenantRole`, { 'aws:PrincipalTag/tenant': 'ten_a' });
      expect(await uses(bySession, session, 'vault')).toEqual([false, true]);
      expect(await uses(bySession, session, 'vault', 'ten_b')).toEqual([false, false]);
      expect(await uses(bySession, bySession.role(`${name}Role`), 'vault')).toEqual([false, false]);
    }
  });

  it('is an item of the tenant’s own partition, which a session is bound to', () => {
    const policies = ofType(tagged, 'AWS::IAM::ManagedPolicy').filter(({ id }) => id.includes('TenantRole'));
    expect(policies).toHaveLength(3);
    for (const { Properties } of policies) {
      const items = Properties.PolicyDocument.Statement.filter(({ Action }: Properties) =>
        [Action].flat().includes('dynamodb:GetItem'),
      );
      expect(items.map(({ Condition }: Properties) => Condition)).toEqual([
        { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['t#$' + '{aws:PrincipalTag/tenant}'] } },
      ]);
    }
  });

  it('leaves nothing in Secrets Manager but the operator’s OAuth clients: no action, no use of the key', async () => {
    const decrypts = (who: Caller, name: string) => {
      const context = via(own, 'secretsmanager', secret(own, name));
      return own.may(who, { action: 'kms:Decrypt', on: dataKey(own), context });
    };
    for (const who of [
      ADMINISTRATOR,
      ...['Mcp', 'Refresh', 'Provisioning', 'Connect'].map((id) => own.role(`${id}Role`)),
    ])
      expect([
        await decrypts(who, 'Sallyport-eu/ten_a/acc'),
        await decrypts(who, 'Sallyport-eu/operator/demo'),
      ]).toEqual([false, true]);
    for (const name of ['McpRole', 'RefreshRole', 'ConnectRole']) {
      const read = (of: string) =>
        own.may(own.role(name), { action: 'secretsmanager:GetSecretValue', on: secret(own, `Sallyport-eu/${of}`) });
      expect([await read('ten_a/acc'), await read('operator/demo')]).toEqual([false, true]);
    }
  });

  it('is said to every function that uses it', () => {
    const said = ofType(tagged, 'AWS::Lambda::Function').flatMap(({ id, Properties }) => {
      const kind = Properties.Environment?.Variables?.CREDENTIAL_VAULT;
      return kind === undefined ? [] : [`${id.replace(/Function.*/, '')} ${kind}`];
    });
    expect(said.toSorted()).toEqual([
      'Connect dynamodb',
      'Mcp dynamodb',
      'Provisioning dynamodb',
      'Purge dynamodb',
      'Refresh dynamodb',
    ]);
  });
});
