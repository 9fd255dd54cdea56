// What roles can do together with key policies, decided by an IAM simulator: roles.test.ts says what is written, this says
// what follows from it.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type Caller, inAccount, type Request, type StackInAccount } from './account.ts';
import { CONFIGURATIONS, synthesise, type Template } from './assembly.ts';
import { ADMINISTRATOR, archiveOperations, dataKey, secret, via } from './callers.ts';
import { NEVER } from './never.ts';

let pooled: StackInAccount;
let tagged: StackInAccount;
let inVpc: StackInAccount;

beforeAll(() => {
  const stack = (configuration: string, name: string) =>
    inAccount(synthesise(CONFIGURATIONS[configuration] ?? {})[name] as Template);
  pooled = stack('default', 'Sallyport-eu');
  tagged = stack('per-tenant', 'Sallyport-us');
  inVpc = stack('vpc, per tenant', 'Sallyport-eu');
});

/** Operations by what a reader would call them, each with everything that IAM is asked for on its behalf. */
const operations = (stack: StackInAccount): { readonly [name: string]: readonly Request[] } => {
  const on = dataKey(stack);
  const table = (name: string): string => stack.arn('AWS::DynamoDB::Table', `Tables${name}`);
  const places = {
    tokens: table('tokens'),
    config: table('config'),
    'config/index/expiry': `${table('config')}/index/expiry`,
    credentials: table('credentials'),
    'credentials/index/expiry': `${table('credentials')}/index/expiry`,
  };
  const tables = Object.entries(places).flatMap(([name, resource]) =>
    ['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'].map((action) => {
      const reads = ['GetItem', 'Query', 'Scan'].includes(action);
      const key = { action: reads ? 'kms:Decrypt' : 'kms:Encrypt', on, context: via(stack, 'dynamodb') };
      return [`${action} ${name}`, [{ action: `dynamodb:${action}`, on: resource }, key]] as const;
    }),
  );
  const secrets = [
    `${stack.name}/ten_a/acc`,
    `${stack.name}/operator/crm`,
    `${stack.name}x/ten_a/acc`,
    'payroll',
  ].flatMap((name) => {
    const arn = secret(stack, name);
    const context = via(stack, 'secretsmanager', arn);
    const decrypt = { action: 'kms:Decrypt', on, context };
    const encrypt = { action: 'kms:GenerateDataKey', on, context };
    const asked = (action: string): Request => ({ action: `secretsmanager:${action}`, on: arn });
    return [
      [`GetSecretValue ${name}`, [asked('GetSecretValue'), decrypt]],
      [`CreateSecret ${name}`, [asked('CreateSecret'), asked('TagResource'), encrypt, decrypt]],
      [`PutSecretValue ${name}`, [asked('PutSecretValue'), encrypt, decrypt]],
      [`DeleteSecret ${name}`, [asked('DeleteSecret')]],
    ] as const;
  });
  const macs = ['Token', 'State', 'Audit'].map(
    (key) =>
      [`GenerateMac ${key}`, [{ action: 'kms:GenerateMac', on: stack.arn('AWS::KMS::Key', `Keys${key}`) }]] as const,
  );
  const records = ['m#1#0', 'q#srv', 'k#hash', 't#ten_a', 'seal'].flatMap((partition) =>
    ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'].map((action) => {
      const context = { 'dynamodb:LeadingKeys': [partition] };
      const used = action === 'GetItem' || action === 'Query' ? 'kms:Decrypt' : 'kms:Encrypt';
      const key = { action: used, on, context: via(stack, 'dynamodb') };
      const name = `${action} audit ${partition}`;
      return [name, [{ action: `dynamodb:${action}`, on: table('audit'), context }, key]] as const;
    }),
  );
  const logs = stack
    .arns('AWS::Logs::LogGroup')
    .map(
      (arn) =>
        [
          `PutLogEvents ${/-(\w+Log)/.exec(arn)?.[1] ?? 'WAF'}`,
          [{ action: 'logs:PutLogEvents', on: `${arn.slice(0, -1)}log-stream:one` }],
        ] as const,
    );
  const queue = stack.arn('AWS::SQS::Queue', 'Schedules');
  return Object.fromEntries([
    ...tables,
    ...secrets,
    ...macs,
    ...records,
    ...archiveOperations(stack),
    ...logs,
    ['SendMessage DeadLetters', [{ action: 'sqs:SendMessage', on: queue }]],
  ]);
};

const every = async (stack: StackInAccount, who: Caller, requests: readonly Request[]): Promise<boolean> =>
  (await Promise.all(requests.map((request) => stack.may(who, request)))).every((allowed) => allowed);

const allowed = async (stack: StackInAccount, who: Caller): Promise<readonly string[]> => {
  const asked = Object.entries(operations(stack));
  const verdicts = await Promise.all(asked.map(([, requests]) => every(stack, who, requests)));
  return asked.flatMap(([name], i) => (verdicts[i] ? [name] : [])).toSorted();
};

describe('of all operations on all resources', () => {
  it('the MCP function reads one item at a time, and keeps what is granted for a credential', async () => {
    expect(await allowed(pooled, pooled.role('McpRole'))).toEqual([
      ...['DeleteItem audit k#hash', 'DeleteItem audit q#srv', 'GenerateMac Audit'],
      'GenerateMac State',
      'GenerateMac Token',
      ...['GetItem audit k#hash', 'GetItem audit q#srv'],
      'GetItem config',
      'GetItem credentials',
      'GetItem tokens',
      'GetSecretValue Sallyport-eu/operator/crm',
      'GetSecretValue Sallyport-eu/ten_a/acc',
      ...['PutItem audit k#hash', 'PutItem audit m#1#0', 'PutItem audit q#srv'],
      'PutLogEvents McpLog',
      'PutSecretValue Sallyport-eu/ten_a/acc',
      ...['UpdateItem audit k#hash', 'UpdateItem audit q#srv'],
      'UpdateItem credentials',
    ]);
  });

  it('the bootstrap mints and marks, and reads no token', async () => {
    expect(await allowed(pooled, pooled.role('BootstrapRole'))).toEqual([
      'GenerateMac Token',
      'GetItem config',
      'PutItem config',
      'PutItem tokens',
      'PutLogEvents BootstrapLog',
    ]);
  });

  it('provisioning stores credentials that it cannot read', async () => {
    expect(await allowed(pooled, pooled.role('ProvisioningRole'))).toEqual([
      'CreateSecret Sallyport-eu/operator/crm',
      'CreateSecret Sallyport-eu/ten_a/acc',
      'DeleteItem config',
      'DeleteItem credentials',
      'DeleteItem tokens',
      'DeleteSecret Sallyport-eu/operator/crm',
      'DeleteSecret Sallyport-eu/ten_a/acc',
      'GenerateMac State',
      'GenerateMac Token',
      'GetItem audit seal',
      'GetItem audit t#ten_a',
      'GetItem config',
      'GetItem credentials',
      'GetItem tokens',
      ...[
        'GetObject batches',
        'GetObject digests',
        'GetObject leaves',
        'GetObject receipts',
        'GetPublicKey archive',
        'ListBucket archive',
      ],
      'PutItem audit m#1#0',
      'PutItem config',
      'PutItem credentials',
      'PutItem tokens',
      'PutLogEvents ProvisioningLog',
      'PutSecretValue Sallyport-eu/operator/crm',
      'PutSecretValue Sallyport-eu/ten_a/acc',
      'Query audit m#1#0',
      'Query audit t#ten_a',
      'Query config',
    ]);
  });

  it('the purge reads what was granted, to give it back, and stores nothing', async () => {
    expect(await allowed(pooled, pooled.role('PurgeRole'))).toEqual([
      'DeleteItem config',
      'DeleteItem credentials',
      'DeleteItem tokens',
      'DeleteSecret Sallyport-eu/operator/crm',
      'DeleteSecret Sallyport-eu/ten_a/acc',
      'GetItem audit seal',
      'GetItem audit t#ten_a',
      'GetItem config',
      'GetItem credentials',
      'GetItem tokens',
      ...['GetObject receipts', 'GetPublicKey archive'],
      'GetSecretValue Sallyport-eu/operator/crm',
      'GetSecretValue Sallyport-eu/ten_a/acc',
      'ListBucket archive',
      'PutItem audit m#1#0',
      'PutItem config',
      'PutLogEvents PurgeLog',
      'PutObject receipts',
      'Query config',
      'Query config/index/expiry',
      'SendMessage DeadLetters',
      'Sign archive',
    ]);
  });

  it('the refresh finds what is due and keeps what is granted, and touches no token of ours', async () => {
    expect(await allowed(pooled, pooled.role('RefreshRole'))).toEqual([
      'GetItem config',
      'GetItem credentials',
      'GetSecretValue Sallyport-eu/operator/crm',
      'GetSecretValue Sallyport-eu/ten_a/acc',
      'PutItem audit m#1#0',
      'PutLogEvents RefreshLog',
      'PutSecretValue Sallyport-eu/ten_a/acc',
      'Query credentials/index/expiry',
      'SendMessage DeadLetters',
      'UpdateItem credentials',
    ]);
  });

  it('the seal function reads records and writes the archive, and touches nothing else', async () => {
    const partitions = ['k#hash', 'm#1#0', 'q#srv', 'seal', 't#ten_a'];
    const records = (action: string) => partitions.map((partition) => `${action} audit ${partition}`);
    expect(await allowed(pooled, pooled.role('SealRole'))).toEqual([
      ...records('GetItem'),
      ...['GetObject batches', 'GetObject digests', 'GetObject leaves', 'GetObject receipts'],
      'GetPublicKey archive',
      'ListBucket archive',
      ...records('PutItem'),
      'PutLogEvents SealLog',
      ...['PutObject batches', 'PutObject digests', 'PutObject leaves'],
      ...records('Query'),
      'SendMessage DeadLetters',
      'Sign archive',
    ]);
  });

  it('the authoriser reads tokens', async () => {
    expect(await allowed(tagged, tagged.role('AuthoriserRole'))).toEqual([
      'GenerateMac Token',
      'GetItem tokens',
      'PutLogEvents AuthoriserLog',
    ]);
  });

  it('with session tags the MCP function itself reads no account’s credential, and writes none', async () => {
    const calls = await allowed(tagged, tagged.role('McpRole'));
    expect(calls.filter((each) => !/ audit /i.test(`${each} `))).toEqual([
      'GenerateMac State',
      'GenerateMac Token',
      'GetItem config',
      'GetItem tokens',
      'GetSecretValue Sallyport-us/operator/crm',
      'PutLogEvents McpLog',
    ]);
  });

  it('are those that the code sends', () => {
    const root = fileURLToPath(new URL('../../../lambdas/', import.meta.url));
    const sent = globSync('**/*.ts', { cwd: root })
      .map((file) => readFileSync(`${root}${file}`, 'utf8'))
      .flatMap((source) => Array.from(source.matchAll(/\b(\w+)Command\(|\bcall\('\w+', '(\w+)'/g)))
      .map(([, command, operation]) => command ?? operation);
    const judged = Object.values(operations(pooled)).flatMap((requests) => requests.map(({ action }) => action));
    const names = new Set(judged.map((action) => action.split(':')[1]));
    expect(new Set(sent).size).toBeGreaterThan(7);
    // None of these stacks has a stream: archive.test.ts judges who may write to one.
    const elsewhere = ['AssumeRole', 'PutRecordBatch'];
    expect([...new Set(sent)].filter((operation) => !names.has(operation)).toSorted()).toEqual(elsewhere);
  });
});

describe('a session for one tenant', () => {
  const reads = (tenant: string | undefined, name: string): Promise<boolean> => {
    const session = tagged.role('McpTenantRole', tenant === undefined ? {} : { 'aws:PrincipalTag/tenant': tenant });
    const arn = secret(tagged, name);
    return every(tagged, session, [
      { action: 'secretsmanager:GetSecretValue', on: arn },
      { action: 'kms:Decrypt', on: dataKey(tagged), context: via(tagged, 'secretsmanager', arn) },
    ]);
  };

  it.each([
    ['ten_a', 'Sallyport-us/ten_a/acc', true],
    ['ten_a', 'Sallyport-us/ten_b/acc', false],
    ['ten_a', 'Sallyport-us/ten_ab/acc', false],
    ['ten_a', 'Sallyport-us/ten_/acc', false],
    ['ten_a', 'Other-us/ten_a/acc', false],
    ['ten_*', 'Sallyport-us/ten_a/acc', false],
    [undefined, 'Sallyport-us/ten_a/acc', false],
    [undefined, 'Sallyport-us//acc', false],
    ['', 'Sallyport-us/ten_a/acc', false],
  ])('of %s reads %s: %s', async (tenant, name, expected) => {
    expect(await reads(tenant, name)).toBe(expected);
  });

  it('cannot decrypt another tenant’s secret by the key alone', async () => {
    const session = tagged.role('McpTenantRole', { 'aws:PrincipalTag/tenant': 'ten_a' });
    const context = via(tagged, 'secretsmanager', secret(tagged, 'Sallyport-us/ten_b/acc'));
    expect(await tagged.may(session, { action: 'kms:Decrypt', on: dataKey(tagged), context })).toBe(false);
  });

  const begins = async (who: Caller, tags: { readonly [tag: string]: string }): Promise<boolean> => {
    const on = tagged.arn('AWS::IAM::Role', 'McpTenantRole');
    const named = Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value]);
    const context = { ...Object.fromEntries(named), ...(named.length > 0 && { 'aws:TagKeys': Object.keys(tags) }) };
    return every(tagged, who, [
      { action: 'sts:AssumeRole', on, context },
      { action: 'sts:TagSession', on, context },
    ]);
  };

  it('is begun by the MCP function with one tag that names a tenant, and in no other way', async () => {
    const mcp = tagged.role('McpRole');
    expect(await begins(mcp, { tenant: 'ten_a' })).toBe(true);
    expect(await begins(mcp, {})).toBe(false);
    expect(await begins(mcp, { tenant: '' })).toBe(false);
    expect(await begins(mcp, { tenant: 'admin' })).toBe(false);
    expect(await begins(mcp, { tenant: 'ten_a', more: 'x' })).toBe(false);
    for (const other of ['Authoriser', 'Provisioning', 'Purge'])
      expect(await begins(tagged.role(`${other}Role`), { tenant: 'ten_a' })).toBe(false);
    expect(await begins(ADMINISTRATOR, { tenant: 'ten_a' })).toBe(false);
  });
});

describe('in a VPC', () => {
  it('Lambda makes network interfaces with a function’s role, and the function’s code does not', async () => {
    const action = 'ec2:CreateNetworkInterface';
    const on = `arn:aws:ec2:eu-west-1:${ACCOUNT}:network-interface/eni-0a1b2c3d`;
    for (const id of ['Mcp', 'Authoriser', 'Provisioning', 'Purge']) {
      const context = { 'lambda:SourceFunctionArn': inVpc.arn('AWS::Lambda::Function', id) };
      expect(await inVpc.may(inVpc.role(`${id}Role`), { action, on })).toBe(true);
      expect(await inVpc.may(inVpc.role(`${id}Role`, context), { action, on })).toBe(false);
    }
  });
});

it('the simulator, which is under the AGPL, is imported by tests alone', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const importers = globSync('{bin,lib,lambdas,test}/**/*.ts', { cwd: root }).filter((file) =>
    /from '@cloud-copilot\//.test(readFileSync(`${root}${file}`, 'utf8')),
  );
  expect(importers).toEqual(['test/lib/stack/account.ts']);
});

describe('what no function ever needs', () => {
  const requests = (stack: StackInAccount): readonly Request[] =>
    Object.entries(NEVER).flatMap(([service, { of, actions }]) => {
      const arns = of === 'a secret' ? [secret(stack, `${stack.name}/ten_a/acc`)] : stack.arns(of);
      // A log group as CloudWatch Logs names it to IAM: policies end it with `:*`, requests with a stream or none.
      const resources = arns.map((arn) => arn.replace(/:\*$/, ':log-stream:'));
      return actions.flatMap((action) => resources.map((on) => ({ action: `${service}:${action}`, on })));
    });

  const granted = async (stack: StackInAccount, who: Caller): Promise<readonly string[]> => {
    const asked = requests(stack);
    const verdicts = await Promise.all(asked.map((request) => stack.may(who, request)));
    return asked.flatMap(({ action, on }, i) => (verdicts[i] ? [`${action} ${on}`] : []));
  };

  it('is more than sixty actions, most of which an administrator may do', async () => {
    expect(Object.values(NEVER).flatMap(({ actions }) => actions).length).toBeGreaterThan(60);
    const asked = new Set((await granted(pooled, ADMINISTRATOR)).map((line) => line.split(' ')[0]));
    const never = Object.entries(NEVER).flatMap(([service, { actions }]) =>
      actions.map((each) => `${service}:${each}`),
    );
    expect(never.filter((action) => !asked.has(action))).toEqual([
      'kms:CreateGrant',
      'kms:VerifyMac',
      'kms:GenerateDataKeyPair',
      'kms:ImportKeyMaterial',
      'kms:ReplicateKey',
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:GenerateDataKey',
    ]);
  });

  it('no role may do, in any configuration', async () => {
    for (const stack of [pooled, tagged, inVpc]) {
      const names = stack.arns('AWS::Lambda::Function').map((arn) => /-(\w+)Function/.exec(arn)?.[1] ?? arn);
      const roles = [
        ...names.map((name) => `${name}Role`),
        ...(stack === pooled ? [] : ['McpTenantRole', 'RefreshTenantRole']),
      ];
      expect(roles.length).toBe(stack === pooled ? 8 : 11);
      for (const role of roles) expect([role, await granted(stack, stack.role(role))]).toEqual([role, []]);
    }
  });
});
