// What a reviewer reads in the templates, above all that no log, trace or error of AWS's own can hold a token.
import { Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { SECURITY_HEADERS } from '#core/http.ts';
import { API_RESOURCES } from '#core/provisioning/routes.ts';
import { TRUST_RESOURCES } from '#core/trust/routes.ts';
import { BOOTSTRAP_ENV } from '#functions/bootstrap/env.ts';
import { CONNECT_ENV } from '#functions/connect/env.ts';
import { MCP_ENV } from '#functions/mcp/env.ts';
import { PROVISIONING_ENV } from '#functions/provisioning/env.ts';
import { PURGE_ENV } from '#functions/purge/env.ts';
import { SEAL_ENV } from '#functions/seal/env.ts';
import { assemble, type Properties as Fields, ofType, spoken, synthesise, type Template } from './assembly.ts';

const US_CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0f3c9a52';

let eu: Template;
let us: Template;
let both: readonly Template[];

beforeAll(() => {
  const stacks = synthesise({
    residencies: {
      eu: { region: 'eu-central-1' },
      us: { region: 'us-east-1', domain: 'mcp.example.com', certificateArn: US_CERTIFICATE },
    },
    allowedOrigins: ['https://app.example.com'],
    throttle: { rate: 7, burst: 11 },
    logRetentionDays: 30,
  });
  eu = stacks['Sallyport-eu'] as Template;
  us = stacks['Sallyport-us'] as Template;
  both = [eu, us];
});

const only = (template: Template, type: string) => {
  const found = ofType(template, type);
  expect(found).toHaveLength(1);
  return found[0]?.Properties ?? {};
};

describe('the front door', () => {
  it('is regional, with nothing of CloudFront', () => {
    for (const each of both) {
      expect(only(each, 'AWS::ApiGateway::RestApi').EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
      expect(each.text).not.toMatch(/AWS::CloudFront|"EDGE"/);
    }
  });

  it('gets bodies as they were sent', () => {
    expect(only(eu, 'AWS::ApiGateway::RestApi').BinaryMediaTypes).toEqual(['*/*']);
  });

  // API Gateway Developer Guide, "Content type conversions": with every type binary, text that is not told to stay text is
  // taken for Base64, in the mock's request as in its answer.
  it('says 405 in words, whatever a client accepts', () => {
    const [mock] = ofType(eu, 'AWS::ApiGateway::Method').filter(
      ({ Properties }) => Properties.Integration.Type === 'MOCK',
    );
    const { ContentHandling, IntegrationResponses } = mock?.Properties.Integration ?? {};
    expect(ContentHandling).toBe('CONVERT_TO_TEXT');
    expect(IntegrationResponses).toMatchObject([{ StatusCode: '405', ContentHandling: 'CONVERT_TO_TEXT' }]);
  });

  it('writes no execution log, traces nothing, and throttles', () => {
    for (const each of both) {
      const stage = only(each, 'AWS::ApiGateway::Stage');
      expect(stage.MethodSettings).toEqual([
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          LoggingLevel: 'OFF',
          DataTraceEnabled: false,
          MetricsEnabled: false,
          ThrottlingRateLimit: 7,
          ThrottlingBurstLimit: 11,
        },
      ]);
      expect(stage.TracingEnabled).toBe(false);
      expect(each.text).not.toMatch(/"TracingEnabled":\s*true|"Mode":\s*"Active"/);
    }
  });

  it('keeps the account’s CloudWatch role when the stack goes', () => {
    for (const type of ['AWS::ApiGateway::Account', 'AWS::IAM::Role', 'AWS::IAM::ManagedPolicy']) {
      const [resource] = ofType(eu, type).filter(({ id }) => id.startsWith('RestApi'));
      expect(resource?.DeletionPolicy).toBe('Retain');
    }
  });

  it('waits with every stage for the account’s role: a stage that logs is refused without it', () => {
    const mutualTls = { truststoreUri: 's3://bucket/truststore.pem' };
    const residencies = {
      us: { region: 'us-east-1', domain: 'mcp.example.com', certificateArn: US_CERTIFICATE, mutualTls },
    };
    const { resources } = synthesise({ residencies, publicPages: 'separate' })['Sallyport-us'] as Template;
    const upstream = (id: string): readonly string[] =>
      [resources[id]?.DependsOn ?? []].flat().flatMap((each) => [each, ...upstream(each)]);
    const stages = Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::ApiGateway::Stage');
    expect(stages).toHaveLength(2);
    for (const stage of stages)
      expect(upstream(stage).map((id) => resources[id]?.Type)).toContain('AWS::ApiGateway::Account');
  });

  it('has every route, each answered by one function; no function runs for what is no POST to a door', () => {
    const parents = new Map(
      ofType(eu, 'AWS::ApiGateway::Resource').map(({ id, Properties }) => [id, Properties] as const),
    );
    const pathOf = (id: string | undefined): string => {
      const found = id === undefined ? undefined : parents.get(id);
      return found === undefined ? '' : `${pathOf(found.ParentId.Ref)}/${found.PathPart}`;
    };
    const routes = ofType(eu, 'AWS::ApiGateway::Method').map(({ Properties }) => {
      expect(Properties.AuthorizationType).toBe('NONE');
      const { Type, Uri } = Properties.Integration;
      const answeredBy = Type === 'MOCK' ? 'API Gateway' : /<(\w+)Function>/.exec(spoken(Uri))?.[1];
      return [`${Properties.HttpMethod} ${pathOf(Properties.ResourceId.Ref)}`, answeredBy];
    });
    expect(Object.fromEntries(routes)).toEqual({
      ...Object.fromEntries(API_RESOURCES.map((resource) => [`ANY ${resource}`, 'Provisioning'])),
      'ANY /connect/{offer}': 'Connect',
      'ANY /oauth/callback/{integration}': 'Connect',
      ...Object.fromEntries(TRUST_RESOURCES.map((resource) => [`ANY ${resource}`, 'Trust'])),
      'POST /mcp/{door}': 'Mcp',
      'ANY /mcp/{door}': 'API Gateway',
    });
  });

  it('has one permission for each function', () => {
    const permissions = ofType(eu, 'AWS::Lambda::Permission').map(({ Properties }) => [
      spoken(Properties.FunctionName),
      Properties.Principal,
      spoken(Properties.SourceArn).replace(/^.*AccountId>:/, ''),
    ]);
    expect(permissions.toSorted()).toEqual([
      ['<ConnectFunction>', 'apigateway.amazonaws.com', '<RestApi>/live/*/*'],
      ['<McpFunction>', 'apigateway.amazonaws.com', '<RestApi>/live/POST/mcp/*'],
      ['<ProvisioningFunction>', 'apigateway.amazonaws.com', '<RestApi>/live/*/*'],
      ['<PurgeFunction>', 'events.amazonaws.com', '<SchedulesPurge>'],
      ['<RefreshFunction>', 'events.amazonaws.com', '<SchedulesRefresh>'],
      ['<SealFunction>', 'events.amazonaws.com', '<SchedulesSeal>'],
      ['<TrustFunction>', 'apigateway.amazonaws.com', '<RestApi>/live/*/*'],
    ]);
  });

  it('answers for itself in static words, with the security headers', () => {
    const responses = ofType(eu, 'AWS::ApiGateway::GatewayResponse').map(({ Properties }) => Properties);
    expect(responses.map(({ ResponseType }) => ResponseType).toSorted()).toEqual([
      'AUTHORIZER_CONFIGURATION_ERROR',
      'AUTHORIZER_FAILURE',
      'DEFAULT_4XX',
      'DEFAULT_5XX',
      'INTEGRATION_FAILURE',
      'INTEGRATION_TIMEOUT',
      'MISSING_AUTHENTICATION_TOKEN',
      'REQUEST_TOO_LARGE',
      'THROTTLED',
      'UNAUTHORIZED',
    ]);
    const said = Object.entries(SECURITY_HEADERS).map(([name, value]) => [
      `gatewayresponse.header.${name}`,
      `'${value}'`,
    ]);
    for (const { ResponseParameters, ResponseTemplates } of responses) {
      expect(ResponseParameters).toMatchObject(Object.fromEntries(said));
      const { error } = JSON.parse(ResponseTemplates['application/json']);
      expect(error.data).toEqual({ request_id: '$context.extendedRequestId' });
    }
    const throttled = responses.find(({ ResponseType }) => ResponseType === 'THROTTLED');
    expect(throttled?.StatusCode).toBe('429');
    expect(throttled?.ResponseParameters['gatewayresponse.header.retry-after']).toBe("'1'");
    const missing = responses.find(({ ResponseType }) => ResponseType === 'MISSING_AUTHENTICATION_TOKEN');
    expect(missing?.StatusCode).toBe('404');
  });

  it('has one way in where a domain is configured', () => {
    expect(only(eu, 'AWS::ApiGateway::RestApi').DisableExecuteApiEndpoint).toBe(false);
    expect(only(us, 'AWS::ApiGateway::RestApi').DisableExecuteApiEndpoint).toBe(true);
    expect(only(us, 'AWS::ApiGateway::DomainName')).toMatchObject({
      DomainName: 'mcp.example.com',
      RegionalCertificateArn: US_CERTIFICATE,
      SecurityPolicy: 'TLS_1_2',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });
});

describe('functions', () => {
  const environment = (template: Template, name: string): { readonly [variable: string]: never } =>
    ofType(template, 'AWS::Lambda::Function').find(({ id }) => id.startsWith(name))?.Properties.Environment.Variables;

  it('run on Node 24 and arm64, log JSON and trace nothing', () => {
    const functions = both.flatMap((each) => ofType(each, 'AWS::Lambda::Function'));
    expect(functions).toHaveLength(16);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
      });
      expect(Properties.TracingConfig).toBeUndefined();
    }
  });

  it.each([
    ['Mcp', MCP_ENV],
    ['Provisioning', PROVISIONING_ENV],
    ['Connect', CONNECT_ENV],
    ['Purge', PURGE_ENV],
    ['Seal', SEAL_ENV],
    ['Bootstrap', BOOTSTRAP_ENV],
  ] as const)('%s gets the environment of its contract and no other', (name, contract) => {
    expect(Object.keys(environment(eu, name)).toSorted()).toEqual([...contract].toSorted());
  });

  it('hand out URLs of the domain, or of the API', () => {
    expect(spoken(environment(us, 'Provisioning').BASE_URL as never)).toBe('https://mcp.example.com');
    expect(spoken(environment(eu, 'Provisioning').BASE_URL as never)).toBe(
      'https://<RestApi>.execute-api.eu-central-1.<AWS::URLSuffix>/live',
    );
  });

  it('know the other residencies’ domains, and their own host as one that is no upstream', () => {
    expect(JSON.parse(spoken(environment(eu, 'Mcp').RESIDENCY_URLS as never))).toEqual({
      us: 'https://mcp.example.com',
      eu: 'https://<RestApi>.execute-api.eu-central-1.<AWS::URLSuffix>/live',
    });
    expect(environment(us, 'Mcp').RESIDENCY_URLS).toBe('{"us":"https://mcp.example.com"}');
    expect(environment(us, 'Mcp').ALLOWED_ORIGINS).toBe('["https://app.example.com"]');
  });

  it('mint the first key for whoever IAM lets: the stack lets nobody, and says what to invoke', () => {
    const invokers = ofType(eu, 'AWS::Lambda::Permission').map(({ Properties }) => spoken(Properties.FunctionName));
    expect(invokers).not.toContain('<BootstrapFunction>');
    expect(ofType(eu, 'AWS::Lambda::Url')).toEqual([]);
    expect(spoken(JSON.parse(eu.text).Outputs.BootstrapFunction.Value)).toBe('<BootstrapFunction>');
    const bootstrap = ofType(eu, 'AWS::Lambda::Function').find(({ id }) => id.startsWith('Bootstrap'));
    // What another run takes over after 60 s must have ended.
    expect(bootstrap?.Properties.Timeout).toBe(20);
  });

  it.each(['Purge', 'Refresh', 'Seal'])('%s every minute, and keep what fails', (name) => {
    const rule = ofType(eu, 'AWS::Events::Rule').find(({ id }) => id.startsWith(`Schedules${name}`))?.Properties;
    expect(rule?.ScheduleExpression).toBe('rate(1 minute)');
    expect(spoken(rule?.Targets[0].DeadLetterConfig.Arn)).toBe('<SchedulesDeadLetters>');
    const scheduled = ofType(eu, 'AWS::Lambda::Function').find(({ id }) => id.startsWith(name));
    expect(spoken(scheduled?.Properties.DeadLetterConfig.TargetArn)).toBe('<SchedulesDeadLetters>');
    // Six hours unless told: of a throttled function hundreds of runs would be waiting.
    const invoked = ofType(eu, 'AWS::Lambda::EventInvokeConfig').find(({ id }) => id.startsWith(name));
    expect(invoked?.Properties.MaximumEventAgeInSeconds).toBe(300);
  });
});

describe('logs', () => {
  it('end as configured and mask our tokens, whoever writes them', () => {
    const groups = ofType(eu, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(10);
    const token = `spu_eu_a${'x'.repeat(38)}`;
    for (const { Properties } of groups) {
      expect(Properties.RetentionInDays).toBe(30);
      const [{ Name, Regex }] = Properties.DataProtectionPolicy.Configuration.CustomDataIdentifier;
      expect(`seen:${token}.`.replace(new RegExp(Regex), '')).toBe('seen:.');
      // What CloudWatch documents as allowed in a custom data identifier.
      expect(Regex).toMatch(/^[\w#=@/;, ^$?[\]{}|\\*+.-]{1,200}$/);
      expect(Regex).not.toContain('\\b');
      const masked = Properties.DataProtectionPolicy.Statement.find((each: Fields) => 'Deidentify' in each.Operation);
      expect(masked.DataIdentifier).toEqual([Name]);
    }
  });
});

describe('data', () => {
  it('lies in tables that are kept, restorable and encrypted under our key', () => {
    const tables = ofType(eu, 'AWS::DynamoDB::Table');
    expect(tables).toHaveLength(4);
    for (const { id, Properties, DeletionPolicy, UpdateReplacePolicy } of tables) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        // Of audit records the archive is the copy that lasts.
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: !id.startsWith('Tablesaudit') },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      });
      expect(spoken(Properties.SSESpecification.KMSMasterKeyId)).toBe('<KeysData>');
    }
  });

  it('lies under keys that are kept', () => {
    const keys = ofType(eu, 'AWS::KMS::Key').map(({ Properties, DeletionPolicy }) => [
      Properties.KeySpec,
      Properties.KeyUsage,
      Properties.EnableKeyRotation,
      DeletionPolicy,
    ]);
    expect(keys).toEqual([
      ...Array.from({ length: 3 }, () => ['HMAC_256', 'GENERATE_VERIFY_MAC', undefined, 'Retain']),
      [undefined, undefined, true, 'Retain'],
      [undefined, undefined, true, 'Retain'],
      ['ECC_NIST_P256', 'SIGN_VERIFY', undefined, 'Retain'],
    ]);
  });

  it('goes with the stack only where the operator says so; what is switched off is not there', () => {
    const config = { residencies: { eu: { region: 'eu-west-1' } }, removalPolicy: 'destroy', name: 'Trial' };
    const off = { apiGatewayAccount: 'existing', waf: { enabled: false } };
    const trial = synthesise({ ...config, ...off })['Trial-eu'] as Template;
    const kept = Object.values(trial.resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(kept).toEqual([]);
    expect(trial.text).not.toMatch(/AWS::ApiGateway::Account|AWS::WAFv2/);
    for (const { Properties } of ofType(trial, 'AWS::DynamoDB::Table'))
      expect(Properties.DeletionProtectionEnabled).toBe(false);
  });
});

describe('residencies', () => {
  it('have no physical name that would block a second installation, but for what carries the stack’s own', () => {
    const names = /^(?:TableName|FunctionName|RoleName|LogGroupName|QueueName|AliasName|PolicyName|Name)$/;
    const named = ['Table', 'Function', 'Role', 'LogGroup', 'Queue', 'Rule', 'Key'];
    const found = Object.values(eu.resources)
      .filter(({ Type }) => named.some((name) => Type.endsWith(`::${name}`)))
      .flatMap(({ Type, Properties }) => Object.keys(Properties).map((key) => `${Type} ${key}`))
      .filter((line) => names.test(line.split(' ')[1] ?? ''));
    expect(found).toEqual(['AWS::Logs::LogGroup LogGroupName']);
    const group = ofType(eu, 'AWS::Logs::LogGroup').find(({ Properties }) => Properties.LogGroupName !== undefined);
    // A retained group of a stack that was deleted does not block it either: the id is new with each creation.
    expect(group?.Properties.LogGroupName).toEqual({
      'Fn::Join': [
        '',
        ['aws-waf-logs-Sallyport-eu-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }],
      ],
    });
  });
});

describe('synthesis', () => {
  it('throws on what CloudFormation would refuse, here also on what it would doubt', () => {
    const unkeyed = { keySchema: [{ attributeName: 'a', keyType: 'HASH' }], attributeDefinitions: [] };
    expect(() => assemble((app) => new CfnTable(new Stack(app, 'Wrong'), 'Table', unkeyed))).toThrow(/validation/i);
    const unheardOf = {
      runtime: 'nodejs99.x',
      handler: 'x',
      role: 'arn:aws:iam::123456789012:role/x',
      code: { zipFile: '' },
    };
    const doubtful = () => assemble((app) => new CfnFunction(new Stack(app, 'Doubtful'), 'Function', unheardOf));
    expect(doubtful).toThrow(/^validation warns: .*nodejs99/);
  });

  it('makes as many stacks as there are residencies', () => {
    const residencies = { eu: { region: 'eu-west-1' }, us: { region: 'us-east-1' }, usb: { region: 'us-east-2' } };
    expect(Object.keys(synthesise({ residencies, name: 'Three' }))).toEqual(['Three-eu', 'Three-us', 'Three-usb']);
  });
});
