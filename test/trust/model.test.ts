// Commitments are bound: to properties that templates have, constants that code has, tests that exist and passed.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dependencyFloor } from '#lib/trust/model/dependency-floor.ts';
import type { Commitment, Evidence } from '#lib/trust/model/published.ts';
import type { Resources, Stacks } from '#lib/trust/model/stack-facts.ts';
import { isBound } from '#lib/trust/page/evidence-text.ts';
import { trustDocument } from '#lib/trust/page/trust-document.ts';
import { procurementAnswers } from '#lib/trust/procurement.ts';
import { synthesiseStacks } from '#lib/trust/synthesise.ts';
import { synthesise } from '#test/lib/stack/assembly.ts';
import { EXAMPLE, exampleConfig, exampleModel, exampleStacks, PASSED, tryModel } from './example-model.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(ROOT + file, 'utf8');

const evidenceOf = <K extends Evidence['kind']>(kind: K): readonly Extract<Evidence, { kind: K }>[] =>
  exampleModel()
    .published.commitments.flatMap(({ evidence }) => evidence)
    .filter((each): each is Extract<Evidence, { kind: K }> => each.kind === kind);

const commitmentOf = (id: string, over = {}, stacks?: Stacks): Commitment => {
  const model = tryModel(exampleConfig(), { ...over, ...(stacks && { stacks }) });
  const found = model.ok ? model.value.published.commitments.find((each) => each.id === id) : undefined;
  if (found === undefined) throw new Error(`no commitment ${id}`);
  return found;
};

/** The example's stacks with another property, by logical id. */
const changed = (id: RegExp, change: (properties: Record<string, unknown>) => object): Stacks =>
  Object.fromEntries(
    Object.entries(exampleStacks()).map(([name, resources]) => [
      name,
      Object.fromEntries(
        Object.entries(resources).map(([key, each]) =>
          id.test(key) ? [key, { ...each, Properties: change({ ...each.Properties }) }] : [key, each],
        ),
      ) as Resources,
    ]),
  );

describe('the stacks', () => {
  it('are those that the CDK writes, resource by resource', () => {
    const input = { ...EXAMPLE, residencies: { eu: { region: 'eu-central-1' } }, trust: {} };
    const written = Object.values(synthesise(input))[0]?.resources ?? {};
    const ours = synthesiseStacks(exampleConfig({}, { residencies: { eu: { region: 'eu-central-1' } } })).eu ?? {};
    const known = ([id, { Type, Properties }]: [string, { Type: string; Properties?: object }]) =>
      // Assets have another hash: no code is bundled for either.
      [id, Type, Type === 'AWS::Lambda::Function' ? { ...Properties, Code: undefined } : Properties];
    expect(Object.entries(ours).map(known)).toEqual(
      Object.entries(written)
        .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
        .map(known),
    );
  });
});

describe('evidence', () => {
  it('is there for all but what the operator alone can keep', () => {
    const { published, results } = exampleModel();
    const policies = published.commitments.filter((each) => !isBound(each, results)).map(({ id }) => id);
    expect(policies).toEqual([
      ...['uptime.target', 'uptime.maintenance-notice', 'uptime.maintenance-limit', 'latency.p50', 'latency.p95'],
      ...['credits.matrix', 'credits.claim'],
      ...['incidents.breach-notice', 'incidents.acknowledge', 'incidents.post-mortem'],
      ...['changes.deprecation', 'subprocessors.notice'],
    ]);
  });

  it('has ids of its own', () => {
    const ids = exampleModel().published.commitments.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names constants where they are', () => {
    const constants = evidenceOf('constant');
    expect(constants.length).toBeGreaterThan(5);
    for (const { file, name } of constants) expect(read(file)).toContain(name.split('.').at(-1));
  });

  it('names controls that are there, and these name tests that are there', () => {
    const ids = PASSED.controls.map(({ id }) => id);
    expect(evidenceOf('test').filter(({ control }) => !ids.includes(control))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    const missing = PASSED.controls.filter(({ file, test }) => !existsSync(ROOT + file) || !read(file).includes(test));
    expect(missing).toEqual([]);
  });

  it.each([
    ['retention.audit-days', /^AuditBucket/, { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30 }] } }],
    ['retention.audit-locked', /^AuditBucket/, { ObjectLockConfiguration: {} }],
    ['auth.expiry-by-ttl', /^Tablestokens/, { TimeToLiveSpecification: { Enabled: false } }],
    ['auth.hashed', /^KeysToken/, { KeySpec: 'SYMMETRIC_DEFAULT' }],
    ['auth.expiry-by-purge', /^SchedulesPurge/, { ScheduleExpression: 'rate(1 day)' }],
    ['rate-limits.own', /^RestApiDeploymentStage/, { MethodSettings: [{ ThrottlingRateLimit: 1 }] }],
    ['retention.logs', /Log[0-9A-F]{8}$/, { RetentionInDays: 7 }],
    ['retention.region', /^Tablestokens/, { Replicas: [{ Region: 'us-east-1' }] }],
    ['retention.encrypted', /^Tablestokens/, { SSESpecification: {} }],
    ['retention.encrypted', /^KeysData/, { EnableKeyRotation: false }],
    ['retention.region', /^KeysData/, { MultiRegion: true }],
    ['retention.audit-closed', /^McpFunction/, { Environment: { Variables: { AUDIT_READS: 'open' } } }],
    ['auth.longest-expiry', /^ProvisioningFunction/, { Environment: { Variables: { TOKEN_LIFETIMES: '{}' } } }],
    ['auth.expiry-by-purge', /^SchedulesPurge/, { State: 'DISABLED' }],
    ['rate-limits.burst', /^RestApiDeploymentStage/, { MethodSettings: [{ ThrottlingRateLimit: 100 }] }],
    ['retention.vault', /^McpFunction/, { Environment: { Variables: { CREDENTIAL_VAULT: 'other' } } }],
    ['auth.firewall', /^WebAcl/, { Scope: 'CLOUDFRONT' }],
  ])('of %s goes with the template', (id, resource, properties) => {
    const { results } = exampleModel();
    expect(isBound(commitmentOf(id), results)).toBe(true);
    const after = commitmentOf(
      id,
      {},
      changed(resource, (each) => ({ ...each, ...properties })),
    );
    expect(isBound(after, results)).toBe(false);
  });

  it('holds as a whole or not at all', () => {
    const commitment = commitmentOf('auth.hashed');
    const only = commitmentOf('auth.shown-once');
    const result = (value: 'passed' | 'failed' | 'not run') => ({
      'token-kept-as-hash': { result: value },
      'token-shown-once': { result: value },
    });
    expect([isBound(only, result('passed')), isBound(only, result('not run')), isBound(only, {})]).toEqual([
      ...[true, false, false],
    ]);
    // A template property holds it as well; all has to.
    expect([isBound(commitment, result('passed')), isBound(commitment, result('not run'))]).toEqual([true, false]);
  });
});

describe('the content hash', () => {
  it('covers promises and words, and no measurement', () => {
    const { contentHash } = exampleModel();
    const failed = { ...PASSED, controls: PASSED.controls.map((each) => ({ ...each, result: 'failed' as const })) };
    expect(exampleModel({}, { controls: failed }).contentHash).toBe(contentHash);
    expect(exampleModel({}, { today: '2026-12-24' }).contentHash).toBe(contentHash);
    expect(exampleModel({ incidents: { breachNoticeHours: 24 } }).contentHash).not.toBe(contentHash);
    expect(exampleModel({}, { textOf: () => 'other words' }).contentHash).not.toBe(contentHash);
  });
});

describe('the dependency floor', () => {
  const stack = (actions: readonly string[], ...types: readonly string[]): Resources => ({
    ...Object.fromEntries(types.map((Type, i) => [`Other${i}`, { Type }])),
    McpRolePermissions1: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions }] } },
    },
  });

  it('is the product of what stands on the path, rounded down', () => {
    // 0.9995 × 0.9995 × 0.9999 = 0.998900339975
    expect(dependencyFloor(stack(['dynamodb:GetItem', 'logs:PutLogEvents'])).percent).toBe(99.89);
    expect(tryModel(exampleConfig({ availability: { target: 99.7392 }, credits: { bands: [] } })).ok).toBe(true);
    expect(tryModel(exampleConfig({ availability: { target: 99.7393 }, credits: { bands: [] } })).ok).toBe(false);
    // × 0.99999 = 0.99889035…
    expect(dependencyFloor(stack(['dynamodb:GetItem', 'kms:GenerateMac'])).percent).toBe(99.889);
    // × 0.999 × 0.9995 = 0.99739271…
    const whole = stack(['dynamodb:GetItem', 'kms:GenerateMac', 'secretsmanager:GetSecretValue'], 'AWS::WAFv2::WebACL');
    expect(dependencyFloor(whole).percent).toBe(99.7392);
    expect(exampleModel().published.residencies.map(({ floor }) => floor.percent)).toEqual([99.7392, 99.7392]);
  });

  it('has STS on the path of sessions for one tenant, of which AWS publishes no number', () => {
    const plainly = dependencyFloor(exampleStacks().eu ?? {});
    const config = exampleConfig({}, { isolation: { sts: true } });
    const { dependencies, percent } = dependencyFloor(synthesiseStacks(config).eu ?? {});
    const names = (of: typeof dependencies) => of.map(({ name }) => name);
    expect(names(dependencies)).toEqual([...names(plainly.dependencies), 'AWS STS']);
    expect(dependencies.at(-1)?.percent).toBeNull();
    expect(percent).toBe(plainly.percent);
  });

  it('is of what a call waits for, and of no other function’s role', () => {
    const { McpRolePermissions1: policy = { Type: '' } } = stack(['dynamodb:GetItem', 'ec2:CreateNetworkInterface']);
    const names = dependencyFloor({
      McpRolePermissions1: policy,
      SealRolePermissions1: { ...policy, Properties: stack(['sqs:SendMessage']).McpRolePermissions1?.Properties },
    } as Resources).dependencies.map(({ name }) => name);
    expect(names).toEqual(['Amazon API Gateway', 'AWS Lambda', 'Amazon DynamoDB, standard tables']);
  });

  it.each([
    ['eu', 'us'],
    ['us', 'eu'],
  ])('is that of the worst residency: of %s it is lower than of %s', (worse, better) => {
    // 0.99739271… / 0.9995 = 0.99789166…
    const stacks = Object.fromEntries(
      Object.entries(exampleStacks()).map(([name, resources]) => [
        name,
        name === better
          ? Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type !== 'AWS::WAFv2::WebACL'))
          : resources,
      ]),
    );
    const problems = (target: number) => {
      const model = tryModel(exampleConfig({ availability: { target }, credits: { bands: [] } }), { stacks });
      return model.ok ? model.value.published.residencies : model.error;
    };
    expect(problems(99.7392)).toMatchObject(
      ['eu', 'us'].map((name) => ({ name, floor: { percent: name === worse ? 99.7392 : 99.7891 } })),
    );
    expect(problems(99.75)).toMatchObject([{ detail: expect.stringContaining('depends on (99.7392 %)') }]);
  });

  it('is of the role that a session for one tenant has, too', () => {
    const { McpRolePermissions1: McpTenantRolePermissions1 } = stack(['secretsmanager:GetSecretValue']);
    const names = dependencyFloor({ McpTenantRolePermissions1 } as Resources).dependencies.map(({ name }) => name);
    expect(names).toContain('AWS Secrets Manager');
  });

  it('is not told without a service that nobody looked up', () => {
    expect(() => dependencyFloor(stack(['sqs:SendMessage']))).toThrow('aws-slas.json has no commitment of AWS for sqs');
  });
});

describe('procurement', () => {
  it('answers ten questions of vendors and eight requirements, each with its place on a page', () => {
    const model = exampleModel();
    const answers = procurementAnswers(model);
    expect(answers).toHaveLength(18);
    const anchors = trustDocument(model).sections.map(({ id }) => `/trust#${id}`);
    expect(answers.slice(0, 10).filter(({ anchor }) => !anchors.includes(anchor))).toEqual([]);
    expect(answers.filter(({ answer }) => answer === '')).toEqual([]);
    expect(answers.slice(10).filter(({ evidence }) => evidence === '')).toEqual([]);
  });
});
