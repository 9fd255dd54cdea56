// Claims of every kind of deployment, by real templates: one whose template says something else is not bound, and what is not
// configured is not claimed.
import { describe, expect, it } from 'vitest';
import type { DeploymentConfig } from '#lib/config/deployment-config.ts';
import type { Basis } from '#lib/trust/model/bind.ts';
import { dataCommitments } from '#lib/trust/model/commitments/data.ts';
import { frontCommitments } from '#lib/trust/model/commitments/front.ts';
import { scopeCommitments } from '#lib/trust/model/commitments/scope.ts';
import { serviceCommitments } from '#lib/trust/model/commitments/service.ts';
import { tokenCommitments } from '#lib/trust/model/commitments/tokens.ts';
import type { Commitment } from '#lib/trust/model/published.ts';
import type { Stacks } from '#lib/trust/model/stack-facts.ts';
import { isBound } from '#lib/trust/page/evidence-text.ts';
import { synthesiseStacks } from '#lib/trust/synthesise.ts';
import { exampleConfig, exampleModel, exampleStacks } from './example-model.ts';

const EU = { region: 'eu-central-1' };
const US = { region: 'us-east-2' };
const certificate = (region: string) => ({
  ...{ domain: `${region}.example.com` },
  certificateArn: `arn:aws:acm:${region}:111122223333:certificate/11111111-1111-1111-1111-111111111111`,
});
const OWN_EU = { ...EU, ...certificate(EU.region) };
const OWN_US = { ...US, ...certificate(US.region) };
const mutualTls = { truststoreUri: 's3://trust-bucket/clients.pem' };
const isPrivate = { endpoint: 'private', vpcEndpointIds: ['vpce-0123456789abcdef0'] };
const targets = ({ region }: typeof EU) => ({ alarmTargets: [`arn:aws:sns:${region}:111122223333:alarms`] });

const config = (rest: object = {}, trust = {}): DeploymentConfig => exampleConfig(trust, rest);

const commitments = (basis: Basis): readonly Commitment[] =>
  [serviceCommitments, tokenCommitments, frontCommitments, scopeCommitments, dataCommitments].flatMap((each) =>
    each(basis),
  );

const commitmentOf = (id: string, basis: Basis): Commitment | undefined =>
  commitments(basis).find((each) => each.id === id);

/** Of the configuration alone: no template is there. */
const claimOf = (id: string, of: DeploymentConfig) => commitmentOf(id, { config: of, stacks: {} });

/** Each is synthesised once. */
const made = new Map<string, Basis>();
const basisOf = (kind: keyof typeof KINDS): Basis => {
  const basis = made.get(kind) ?? KINDS[kind]();
  made.set(kind, basis);
  return basis;
};
const KINDS = {
  example: () => ({ config: config(), stacks: exampleStacks() }),
  strict: () =>
    synthesised({
      isolation: { mode: 'perTenant', sts: true },
      reservedConcurrency: { mcp: 50 },
      publicPages: 'separate',
      residencies: { eu: { ...OWN_EU, mutualTls }, us: { ...OWN_US, mutualTls } },
    }),
  private: () =>
    synthesised({
      publicPages: 'none',
      residencies: { eu: { ...EU, ...isPrivate }, us: { ...US, ...isPrivate } },
    }),
};
const synthesised = (rest: object): Basis => ({ config: config(rest), stacks: synthesiseStacks(config(rest)) });

/** Another value at a path of all resources of an id that have it; `undefined` takes it away. */
const withValue = (stacks: Stacks, id: RegExp, path: string, value: unknown): Stacks => {
  const copy = structuredClone(stacks);
  const [last = '', ...above] = path.split('.').reverse();
  const holders = Object.values(copy)
    .flatMap(Object.entries)
    .filter(([name]) => id.test(name))
    // biome-ignore lint/suspicious/noExplicitAny: a template's properties, by their path
    .map(([, { Properties }]) => above.reduceRight((at: any, key) => at?.[key], Properties))
    .filter((holder) => holder?.[last] !== undefined);
  expect(holders.length).toBeGreaterThanOrEqual(Object.keys(stacks).length);
  for (const holder of holders) holder[last] = value;
  return copy;
};

const VARIABLES = 'Environment.Variables';
const LOCK = 'ObjectLockConfiguration.Rule.DefaultRetention';
const BACKUPS = 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled';

describe('a claim goes with its template', () => {
  it.each<[id: string, kind: keyof typeof KINDS, resource: RegExp, path: string, other: unknown]>([
    ['auth.hashed', 'example', /^KeysToken/, 'KeySpec', 'HMAC_512'],
    ['auth.default-expiry', 'example', /^ProvisioningFunction/, `${VARIABLES}.TOKEN_LIFETIMES`, '{}'],
    ['auth.longest-expiry', 'example', /^ProvisioningFunction/, `${VARIABLES}.TOKEN_LIFETIMES`, '{}'],
    ['auth.expiry-by-purge', 'example', /^SchedulesPurge/, 'ScheduleExpression', 'rate(2 minutes)'],
    ['auth.expiry-by-ttl', 'example', /^Tablestokens/, 'TimeToLiveSpecification.AttributeName', undefined],
    ['auth.expiry-by-ttl', 'example', /^Tablestokens/, 'TimeToLiveSpecification.Enabled', false],
    ['auth.connect-confirmed', 'example', /^ConnectFunction/, `${VARIABLES}.CONFIRMATION`, 'page'],
    ['auth.firewall', 'example', /^WebAcl[0-9A-F]{8}$/, 'Scope', 'CLOUDFRONT'],
    ['latency.rate-limit', 'example', /^AlarmsRateLimit/, 'Threshold', 1000],
    ['rate-limits.own', 'example', /^RestApi.*Stage/, 'MethodSettings.0.ThrottlingRateLimit', 99],
    ['rate-limits.burst', 'example', /^RestApi.*Stage/, 'MethodSettings.0.ThrottlingBurstLimit', 199],
    ['retention.vault', 'example', /^McpFunction/, `${VARIABLES}.CREDENTIAL_VAULT`, 'dynamodb'],
    ['retention.encrypted', 'example', /^Tables/, 'SSESpecification.SSEEnabled', false],
    ['retention.encrypted', 'example', /^Tables/, 'SSESpecification.KMSMasterKeyId.Fn::GetAtt.1', 'KeyId'],
    ['retention.encrypted', 'example', /^KeysData/, 'EnableKeyRotation', false],
    ['retention.audit-closed', 'example', /^McpFunction/, `${VARIABLES}.AUDIT_READS`, 'open'],
    ['retention.audit-locked', 'example', /^AuditBucket/, `${LOCK}.Days`, 30],
    ['retention.audit-locked', 'example', /^AuditBucket/, `${LOCK}.Mode`, 'GOVERNANCE'],
    ['retention.audit-lock-mode', 'example', /^AuditBucket/, `${LOCK}.Mode`, 'GOVERNANCE'],
    ['retention.audit-days', 'example', /^AuditBucket/, 'LifecycleConfiguration.Rules.0.ExpirationInDays', 399],
    ['retention.audit-sealed', 'example', /^SchedulesSeal/, 'ScheduleExpression', 'rate(2 minutes)'],
    ['retention.audit-sealed', 'example', /^SchedulesSeal/, 'State', 'DISABLED'],
    ['retention.backups', 'example', /^Tables(?!audit)/, BACKUPS, false],
    ['auth.tls-callers', 'strict', /^RestApi/, 'SecurityPolicy', 'TLS_1_0'],
    ['auth.mutual-tls', 'strict', /^RestApi/, 'MutualTlsAuthentication', undefined],
    ['rbac.own-processes', 'strict', /^McpFunction/, 'TenancyConfig.TenantIsolationMode', 'NONE'],
    ['rbac.session-tags', 'strict', /^McpFunction/, `${VARIABLES}.TENANT_ROLE_ARN`, undefined],
    ['rate-limits.concurrency', 'strict', /^McpFunction/, 'ReservedConcurrentExecutions', 49],
    ['auth.private-endpoint', 'private', /^RestApi[0-9A-F]{8}$/, 'EndpointConfiguration.Types', ['REGIONAL']],
  ])('%s of %s: %s %s', (id, kind, resource, path, other) => {
    const { results } = exampleModel();
    const basis = basisOf(kind);
    expect(commitmentOf(id, basis)).toSatisfy((each: Commitment) => isBound(each, results));
    const stacks = withValue(basis.stacks, resource, path, other);
    expect(commitmentOf(id, { ...basis, stacks })).not.toSatisfy((each: Commitment) => isBound(each, results));
    // Nor does it hold in one residency alone.
    const half = { ...basis.stacks, us: stacks.us ?? {} };
    expect(commitmentOf(id, { ...basis, stacks: half })).not.toSatisfy((each: Commitment) => isBound(each, results));
  });
});

describe('a claim is made where it was chosen, and nowhere else', () => {
  it.each<[id: string, chosen: object, not: object]>([
    ['auth.tls-callers', { residencies: { eu: OWN_EU, us: OWN_US } }, { residencies: { eu: OWN_EU, us: US } }],
    [
      'auth.mutual-tls',
      { publicPages: 'none', residencies: { eu: { ...OWN_EU, mutualTls }, us: { ...OWN_US, mutualTls } } },
      { publicPages: 'none', residencies: { eu: { ...OWN_EU, mutualTls }, us: OWN_US } },
    ],
    [
      'auth.private-endpoint',
      { publicPages: 'none', residencies: { eu: { ...EU, ...isPrivate }, us: { ...US, ...isPrivate } } },
      { publicPages: 'none', residencies: { eu: { ...EU, ...isPrivate }, us: US } },
    ],
    ['auth.signed-provisioning', { provisioning: { auth: 'iam' } }, {}],
    ['auth.firewall', {}, { waf: { enabled: false } }],
    ['auth.connect-confirmed', {}, { connect: { confirmation: 'page' } }],
    ['auth.connect-confirmed', { publicPages: 'separate' }, { publicPages: 'none' }],
    ['rate-limits.concurrency', { reservedConcurrency: { mcp: 50 } }, { reservedConcurrency: { purge: 1 } }],
    ['rbac.session-tags', { isolation: { sts: true } }, { isolation: { mode: 'perTenant' } }],
    ['rbac.own-processes', { isolation: { mode: 'perTenant' } }, { isolation: { sts: true } }],
  ])('%s: by %j, not by %j', (id, chosen, not) => {
    expect(claimOf(id, config(chosen))?.id).toBe(id);
    expect(claimOf(id, config(not))).toBeUndefined();
  });

  it('a percentile or a credit that was not promised is none', () => {
    const promised = config({}, { latency: { p50: 15 }, credits: { bands: [] } });
    const ids = serviceCommitments({ config: promised, stacks: {} }).map(({ id }) => id);
    expect(ids.filter((id) => /^latency\.p|^credits/.test(id))).toEqual(['latency.p50']);
  });

  it.each<[id: string, rest: object, says: string]>([
    ['uptime.objective', {}, 'calling nobody'],
    ['uptime.objective', { residencies: { eu: { ...EU, ...targets(EU) }, us: US } }, 'calling nobody'],
    [
      'uptime.objective',
      { residencies: { eu: { ...EU, ...targets(EU) }, us: { ...US, ...targets(US) } } },
      'call somebody',
    ],
    ['retention.audit-days', { removalPolicy: 'destroy' }, 'or until the operator deletes the stack'],
    ['retention.audit-lock-mode', { removalPolicy: 'destroy' }, 'GOVERNANCE'],
    ['retention.vault', { credentialVault: 'dynamodb' }, 'lie in DynamoDB'],
    ['retention.audit-closed', { audit: { reads: 'open' } }, 'one that reads goes on'],
    ['retention.audit-before', { audit: { reads: 'open' } }, 'one that reads may be written down later'],
    ['auth.longest-expiry', { tokenLifetimes: { allowNever: true } }, 'unless one without an end is asked for'],
  ])('%s by %j says: %s', (id, rest, says) => expect(claimOf(id, config(rest))?.text).toContain(says));

  it('tokens without an end are promised no number of days', () => {
    const never = claimOf('auth.longest-expiry', config({ tokenLifetimes: { allowNever: true } }));
    expect([never?.measure, never?.evidence.filter(({ kind }) => kind === 'test')]).toEqual([undefined, []]);
    expect(claimOf('auth.longest-expiry', config())?.measure).toMatchObject({ value: 365, better: 'lower' });
  });
});
