// Set-ups that an enterprise asks for, each a configuration file: `npm run synth -- --context sallyport="$(tr -d '\n' < …)"`.
import { beforeAll, describe, expect, it } from 'vitest';
import { FIXTURES, ofType, type Properties, spoken, synthesise, type Template } from './assembly.ts';

const stacks: { [fixture: string]: { readonly [stack: string]: Template } } = {};

beforeAll(() => {
  for (const [name, input] of Object.entries(FIXTURES)) stacks[name] = synthesise(input);
});

const stack = (fixture: string, name: string): Template => stacks[fixture]?.[name] as Template;
const one = (template: Template, type: string): Properties => ofType(template, type)[0]?.Properties ?? {};
const functionOf = (template: Template, name: string): Properties =>
  ofType(template, 'AWS::Lambda::Function').find(({ id }) => id.startsWith(name))?.Properties ?? {};

it('every fixture makes one stack for each of its residencies, under its own name', () => {
  expect(Object.fromEntries(Object.entries(stacks).map(([name, made]) => [name, Object.keys(made)]))).toEqual({
    'custom-domain': ['Sallyport-eu', 'Sallyport-us'],
    'mutual-tls': ['Sallyport-eu'],
    'per-tenant': ['Sallyport-us'],
    private: ['Sallyport-eu'],
    siem: ['Sallyport-us'],
    'table-vault': ['Sallyport-eu'],
    'three-residencies': ['Acme-Gateway-ap', 'Acme-Gateway-eu', 'Acme-Gateway-us'],
    vpc: ['Sallyport-eu'],
  });
});

describe('a private endpoint', () => {
  const api = () => one(stack('private', 'Sallyport-eu'), 'AWS::ApiGateway::RestApi');

  it('is reached through the VPC endpoints that are named and by no other way', () => {
    const ids = ['vpce-0a1b2c3d4e5f60718', 'vpce-1a1b2c3d4e5f60718'];
    expect(api().EndpointConfiguration).toEqual({ Types: ['PRIVATE'], VpcEndpointIds: ids });
    expect(api().Policy.Statement).toEqual([
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': ids } },
      },
      { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
    ]);
  });

  it('hands out URLs that work from the VPC, with private DNS and without', () => {
    expect(spoken(functionOf(stack('private', 'Sallyport-eu'), 'Provisioning').Environment.Variables.BASE_URL)).toBe(
      'https://<RestApi>-vpce-0a1b2c3d4e5f60718.execute-api.eu-central-1.<AWS::URLSuffix>/live',
    );
  });
});

describe('provisioning by IAM', () => {
  it('asks for SigV4 on every route but the doors', () => {
    const types = ofType(stack('private', 'Sallyport-eu'), 'AWS::ApiGateway::Method').map(({ Properties }) => [
      /<RestApi(\w+)>/.exec(spoken(Properties.ResourceId))?.[1]?.startsWith('mcpdoor') ?? false,
      Properties.AuthorizationType,
    ]);
    expect(new Set(types.map(String))).toEqual(new Set(['true,NONE', 'false,AWS_IAM']));
  });

  it('says so to whoever did not sign', () => {
    const missing = ofType(stack('private', 'Sallyport-eu'), 'AWS::ApiGateway::GatewayResponse').find(
      ({ Properties }) => Properties.ResponseType === 'MISSING_AUTHENTICATION_TOKEN',
    );
    expect(missing?.Properties.ResponseTemplates['application/json']).toContain('not signed');
  });
});

describe('a VPC of the customer’s', () => {
  it('holds every function', () => {
    const template = stack('vpc', 'Sallyport-eu');
    const functions = ofType(template, 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThanOrEqual(3);
    for (const { Properties } of functions)
      expect(Properties.VpcConfig).toEqual({
        SubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-1a1b2c3d4e5f60718'],
        SecurityGroupIds: ['sg-0a1b2c3d4e5f60718'],
      });
    const roles = ofType(template, 'AWS::IAM::ManagedPolicy').filter(({ Properties }) =>
      Properties.PolicyDocument.Statement.some(({ Sid }: Properties) => Sid === 'NetworkInterfaces'),
    );
    expect(roles).toHaveLength(functions.length);
  });

  it('lets Lambda make interfaces in it and the functions’ code none', () => {
    const statements = ofType(stack('vpc', 'Sallyport-eu'), 'AWS::IAM::Policy').flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as readonly Properties[],
    );
    const allowed = statements.filter(({ Sid }) => Sid === 'NetworkInterfaces');
    const denied = statements.filter(({ Sid }) => Sid === 'NotByCode');
    expect(denied).toHaveLength(allowed.length);
    for (const { Effect, Action, Resource, Condition } of denied) {
      expect([Effect, Resource, Action]).toEqual(['Deny', '*', allowed[0]?.Action]);
      expect(Condition).toEqual({ Null: { 'lambda:SourceFunctionArn': 'false' } });
    }
  });

  it('sets concurrency aside where configured and nowhere else', () => {
    const reserved = (name: string) =>
      functionOf(stack('vpc', 'Sallyport-eu'), name).ReservedConcurrentExecutions as number | undefined;
    expect([reserved('Mcp'), reserved('Provisioning'), reserved('Purge')]).toEqual([100, undefined, 1]);
  });
});

describe('mutual TLS', () => {
  it('is on the domain, which is the only way in', () => {
    const template = stack('mutual-tls', 'Sallyport-eu');
    expect(one(template, 'AWS::ApiGateway::DomainName').MutualTlsAuthentication).toEqual({
      TruststoreUri: 's3://example-trust/clients.pem',
      TruststoreVersion: '3sL4kqtJlcpXroDTDmJrmSpXd3dIbrHY',
    });
    expect(one(template, 'AWS::ApiGateway::RestApi').DisableExecuteApiEndpoint).toBe(true);
  });
});

describe('public documents', () => {
  const routes = (template: Template, api: string): readonly string[] =>
    ofType(template, 'AWS::ApiGateway::Resource').flatMap(({ Properties }) =>
      spoken(Properties.RestApiId) === `<${api}>` ? [Properties.PathPart] : [],
    );

  it('are on an API of their own where people’s browsers do not reach the other, without role and domain of it', () => {
    const template = stack('mutual-tls', 'Sallyport-eu');
    expect(routes(template, 'PagesApi')).toEqual([
      ...['connect', '{offer}', 'oauth', 'callback', '{integration}', 'openapi.json'],
      ...['trust', 'history', '{version}', 'trust.pdf', 'trust.md', 'trust.json'],
      ...['reference', 'tools.json', '{integration}', 'reference.md', 'llms.txt'],
    ]);
    for (const route of ['openapi.json', '{offer}', 'callback', 'trust', 'reference'])
      expect(routes(template, 'RestApi')).not.toContain(route);
    const pages = ofType(template, 'AWS::ApiGateway::RestApi').find(({ id }) => id.startsWith('Pages'));
    expect(pages?.Properties).toMatchObject({
      EndpointConfiguration: { Types: ['REGIONAL'] },
      DisableExecuteApiEndpoint: false,
    });
    expect(ofType(template, 'AWS::ApiGateway::DomainName')).toHaveLength(1);
    expect(ofType(template, 'AWS::ApiGateway::Account')).toHaveLength(1);
    expect(ofType(template, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(2);
    expect(ofType(template, 'AWS::ApiGateway::Stage').map(({ Properties }) => Properties.TracingEnabled)).toEqual([
      false,
      false,
    ]);
  });

  it('are nowhere where the operator wants none', () => {
    const { text } = stack('private', 'Sallyport-eu');
    expect(text).not.toContain('openapi.json');
    expect(text).not.toContain('ConnectFunction');
    expect(text).not.toContain('TrustFunction');
    expect(functionOf(stack('private', 'Sallyport-eu'), 'Provisioning').Environment.Variables.CONFIRMATION).toBe(
      'none',
    );
  });

  it('are for everybody, whatever provisioning demands', () => {
    const residencies = { eu: { region: 'eu-west-1' } };
    const template = synthesise({ residencies, provisioning: { auth: 'iam' } })['Sallyport-eu'] as Template;
    const types = ofType(template, 'AWS::ApiGateway::Method').map(({ id, Properties }) => [
      /^RestApi(openapijson|mcpdoor|connectoffer|oauthcallback|trust|reference|llmstxt)/.test(id),
      Properties.AuthorizationType,
    ]);
    expect(new Set(types.map(String))).toEqual(new Set(['true,NONE', 'false,AWS_IAM']));
  });
});

describe('custom domains', () => {
  it('have security.txt where RFC 9116 looks for it, and nobody else has it', () => {
    const parts = (template: Template) =>
      ofType(template, 'AWS::ApiGateway::Resource').map(({ Properties }) => Properties.PathPart);
    expect(parts(stack('custom-domain', 'Sallyport-eu'))).toEqual(
      expect.arrayContaining(['.well-known', 'security.txt']),
    );
    expect(parts(stack('mutual-tls', 'Sallyport-eu'))).not.toContain('.well-known');
    expect(parts(stack('siem', 'Sallyport-us'))).not.toContain('.well-known');
  });

  it('let each residency name the other in a 421', () => {
    for (const name of ['Sallyport-eu', 'Sallyport-us']) {
      expect(JSON.parse(functionOf(stack('custom-domain', name), 'Mcp').Environment.Variables.RESIDENCY_URLS)).toEqual({
        eu: 'https://eu.mcp.example.com',
        us: 'https://us.mcp.example.com',
      });
    }
  });
});
