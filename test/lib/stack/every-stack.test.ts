// What holds in every stack of every configuration: no way for a token to be written down, and nothing of a residency
// outside its region. Other tests say what one stack holds; these say what none may.
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { beforeAll, describe, expect, it } from 'vitest';
import { mcpRefusal } from '#core/errors.ts';
import { SECURITY_HEADERS } from '#core/http.ts';
import { TOKEN_PATTERN } from '#core/tokens/token.ts';
import { AUTHORISER_ENV } from '#functions/authoriser/env.ts';
import { BOOTSTRAP_ENV } from '#functions/bootstrap/env.ts';
import { CONNECT_ENV } from '#functions/connect/env.ts';
import { MCP_ENV } from '#functions/mcp/env.ts';
import { PROVISIONING_ENV } from '#functions/provisioning/env.ts';
import { PURGE_ENV } from '#functions/purge/env.ts';
import { REFRESH_ENV } from '#functions/refresh/env.ts';
import { SEAL_ENV } from '#functions/seal/env.ts';
import { TRUST_ENV } from '#functions/trust/env.ts';
import { CONFIGURATIONS, ofType, type Properties, spoken, synthesise, type Template } from './assembly.ts';

type Stack = Template & { readonly label: string };

let stacks: readonly Stack[];

beforeAll(() => {
  stacks = Object.entries(CONFIGURATIONS).flatMap(([configuration, input]) =>
    Object.values(synthesise(input)).map((template) => ({ ...template, label: `${configuration}: ${template.name}` })),
  );
});

const REGIONS = RegionInfo.regions.map(({ name }) => name);

/** Asks of every stack; a failure says which. */
const everywhere = (ask: (stack: Stack) => unknown, expected: unknown): void => {
  expect(stacks.length).toBeGreaterThan(9);
  expect(stacks.map((stack) => [stack.label, ask(stack)])).toEqual(stacks.map(({ label }) => [label, expected]));
};

/** Properties of every resource of a type in every stack. */
const all = (type: string): readonly Properties[] => {
  const found = stacks.flatMap((stack) => ofType(stack, type).map(({ Properties }) => Properties));
  expect(found.length).toBeGreaterThan(0);
  return found;
};

const CONTEXT = /\$[\w{]?[\w.]*/g;

describe('a token is not written down', () => {
  it('by access logs: nine fields, none of which holds a path', () => {
    const fields = [
      ...['extendedRequestId', 'requestTimeEpoch', 'httpMethod', 'resourcePath', 'status'],
      ...['responseLength', 'responseLatency', 'integrationLatency'],
    ];
    for (const { AccessLogSetting } of all('AWS::ApiGateway::Stage'))
      expect(JSON.parse(AccessLogSetting.Format)).toEqual({
        ...Object.fromEntries(fields.map((field) => [field, `$context.${field}`])),
        responseType: '$context.error.responseType',
      });
  });

  it('by execution logs or data traces', () => {
    for (const { MethodSettings } of all('AWS::ApiGateway::Stage')) {
      expect(MethodSettings).toHaveLength(1);
      const off = { HttpMethod: '*', ResourcePath: '/*', LoggingLevel: 'OFF', DataTraceEnabled: false };
      expect(MethodSettings[0]).toMatchObject(off);
      expect(MethodSettings[0].CachingEnabled ?? false).toBe(false);
    }
  });

  it('by X-Ray', () => {
    for (const { TracingEnabled } of all('AWS::ApiGateway::Stage')) expect(TracingEnabled).toBe(false);
    for (const { TracingConfig } of all('AWS::Lambda::Function')) expect(TracingConfig).toBeUndefined();
    everywhere(({ text }) => /AWS::XRay|"xray:/.test(text), false);
  });

  it('by the firewall: no sample, no path, no header that carries one', () => {
    everywhere(({ text }) => /"SampledRequestsEnabled":\s*true/.test(text), false);
    expect(all('AWS::WAFv2::LoggingConfiguration').length).toBe(all('AWS::WAFv2::WebACL').length);
    for (const { RedactedFields } of all('AWS::WAFv2::LoggingConfiguration'))
      expect(RedactedFields).toEqual(
        expect.arrayContaining([
          { UriPath: {} },
          { SingleHeader: { Name: 'authorization' } },
          { SingleHeader: { Name: 'x-api-token' } },
        ]),
      );
    // A rate rule's log quotes the values of its keys, and its aggregation could be by path.
    everywhere(({ text }) => /"CustomKeys"/.test(text), false);
  });

  it('by CloudFront, AWS’s or anybody’s', () => {
    const types = all('AWS::ApiGateway::RestApi').map(({ EndpointConfiguration }) =>
      EndpointConfiguration.Types.join(),
    );
    expect(new Set(types)).toEqual(new Set(['REGIONAL', 'PRIVATE']));
    everywhere(({ text }) => /AWS::CloudFront|"EDGE"/.test(text), false);
  });

  it('by functions: JSON logs into groups of ours, and no setting that makes libraries talk', () => {
    const contracts: { readonly [id: string]: readonly string[] } = {
      Mcp: [...MCP_ENV, 'TENANT_ROLE_ARN'],
      Authoriser: AUTHORISER_ENV,
      Provisioning: PROVISIONING_ENV,
      Connect: CONNECT_ENV,
      Purge: [...PURGE_ENV, 'TENANT_ROLE_ARN'],
      Refresh: [...REFRESH_ENV, 'TENANT_ROLE_ARN'],
      Seal: [...SEAL_ENV, 'AUDIT_STREAM'],
      Bootstrap: BOOTSTRAP_ENV,
      Trust: TRUST_ENV,
    };
    for (const stack of stacks)
      for (const { id, Properties } of ofType(stack, 'AWS::Lambda::Function')) {
        const { LoggingConfig, Environment } = Properties;
        expect(LoggingConfig).toMatchObject({ LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' });
        expect(stack.resources[LoggingConfig.LogGroup.Ref]?.Type).toBe('AWS::Logs::LogGroup');
        // Not NODE_OPTIONS, NODE_DEBUG or what the SDK would read: nothing but the contract.
        const contract = contracts[id.replace(/Function.*/, '')];
        expect(Object.keys(Environment?.Variables ?? {}).filter((name) => !contract?.includes(name))).toEqual([]);
      }
  });

  it('by answers of API Gateway’s own: static but for the request’s id', () => {
    const templates = [
      ...all('AWS::ApiGateway::GatewayResponse').map(({ ResponseTemplates }) => ResponseTemplates),
      ...all('AWS::ApiGateway::Method').flatMap(({ Integration }) => [
        Integration.RequestTemplates,
        ...(Integration.IntegrationResponses ?? []).map((each: Properties) => each.ResponseTemplates),
      ]),
    ];
    const variables = templates.flatMap(
      (template) =>
        Object.values(template ?? {})
          .join()
          .match(CONTEXT) ?? [],
    );
    expect(new Set(variables)).toEqual(new Set(['$context.extendedRequestId']));
  });

  it('by a browser: those answers carry the security headers, too', () => {
    const headers = Object.entries(SECURITY_HEADERS).map(([name, value]) => [name, `'${value}'`]);
    const named = (prefix: string) => Object.fromEntries(headers.map(([name, value]) => [`${prefix}.${name}`, value]));
    for (const { ResponseParameters } of all('AWS::ApiGateway::GatewayResponse'))
      expect(ResponseParameters).toMatchObject(named('gatewayresponse.header'));
    const mocks = all('AWS::ApiGateway::Method').filter(({ Integration }) => Integration.Type === 'MOCK');
    for (const { Integration } of mocks)
      expect(Integration.IntegrationResponses[0].ResponseParameters).toMatchObject(named('method.response.header'));
  });

  it('in names that CloudTrail records: secrets begin with the stack’s name, keys have none', () => {
    for (const stack of stacks)
      for (const { Properties } of ofType(stack, 'AWS::Lambda::Function'))
        expect(Properties.Environment?.Variables.SECRET_PREFIX ?? stack.name).toBe(stack.name);
    everywhere(({ text }) => /AWS::SecretsManager|AWS::KMS::Alias/.test(text), false);
    everywhere(({ text }) => new RegExp(TOKEN_PATTERN).test(text), false);
  });

  it('in any log group: each masks what looks like one, under our key', () => {
    for (const { DataProtectionPolicy, KmsKeyId, RetentionInDays } of all('AWS::Logs::LogGroup')) {
      const [{ Regex }] = DataProtectionPolicy.Configuration.CustomDataIdentifier;
      expect(`spu_eu_a${'x'.repeat(38)}`).toMatch(new RegExp(`^${Regex}$`));
      expect(DataProtectionPolicy.Statement.map((each: Properties) => Object.keys(each.Operation)[0])).toContain(
        'Deidentify',
      );
      expect(spoken(KmsKeyId)).toBe('<KeysData>');
      expect(RetentionInDays).toBeGreaterThan(0);
    }
    // Neither API Gateway nor WAF writes anywhere else.
    for (const stack of stacks) {
      const ours = ofType(stack, 'AWS::Logs::LogGroup').map(({ id }) => id);
      const destinations = [
        ...ofType(stack, 'AWS::ApiGateway::Stage').map(({ Properties }) => Properties.AccessLogSetting.DestinationArn),
        ...ofType(stack, 'AWS::WAFv2::LoggingConfiguration').flatMap(
          ({ Properties }) => Properties.LogDestinationConfigs,
        ),
      ];
      for (const destination of destinations)
        expect(ours.some((id) => JSON.stringify(destination).includes(`"${id}"`))).toBe(true);
    }
  });
});

describe('every refusal of a token is one 401', () => {
  it('also where API Gateway gives it', () => {
    const own = mcpRefusal({ reason: 'closed' }, '$context.extendedRequestId');
    const given = all('AWS::ApiGateway::GatewayResponse').filter(({ ResponseType }) => ResponseType === 'UNAUTHORIZED');
    expect(given).toHaveLength(all('AWS::ApiGateway::RestApi').length);
    for (const { StatusCode, ResponseTemplates } of given)
      expect([StatusCode, ResponseTemplates]).toEqual([String(own.status), { 'application/json': own.body }]);
  });

  it('without a challenge, and without a rule that blocks by what the path looks like', () => {
    everywhere(({ text }) => /www-authenticate/i.test(text), false);
    const rules = all('AWS::WAFv2::WebACL').flatMap(({ Rules }) => Rules as Properties[]);
    const blocking = rules.filter(({ Statement }) => Statement.ManagedRuleGroupStatement === undefined);
    expect(new Set(blocking.map(({ Name }) => Name))).toEqual(new Set(['PerAddress']));
  });
});

describe('a residency', () => {
  it('names no region but its own: in keys, tables, secrets, logs, archives or elsewhere', () => {
    for (const { text, label, region } of stacks) {
      const named = new Set(text.match(/\b[a-z]{2}(?:-[a-z]+)+-\d\b/g)?.filter((word) => REGIONS.includes(word)));
      expect([label, ...named]).toEqual([label, region]);
    }
  });

  it('shares nothing: no import, no export, no replica, no copy elsewhere', () => {
    everywhere(
      ({ text }) =>
        /Fn::ImportValue|"Export"|Replica|GlobalTable|"MultiRegion"|AWS::S3::(?!Bucket\b|BucketPolicy\b)|AWS::Backup|CrossRegion/.exec(
          text,
        )?.[0],
      undefined,
    );
  });

  it('has its data under its own key', () => {
    const keys = [
      ...all('AWS::DynamoDB::Table').map(({ SSESpecification }) => SSESpecification.KMSMasterKeyId),
      ...all('AWS::Logs::LogGroup').map(({ KmsKeyId }) => KmsKeyId),
      ...all('AWS::Lambda::Function').flatMap(({ Environment }) => Environment?.Variables.SECRET_KMS_KEY ?? []),
    ];
    expect(new Set(keys.map((key) => spoken(key)))).toEqual(new Set(['<KeysData>']));
  });
});
