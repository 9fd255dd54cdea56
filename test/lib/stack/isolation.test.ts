// What keeps tenants apart when the code is wrong, where the operator pays for it.
import { beforeAll, describe, expect, it } from 'vitest';
import { mcpRefusal } from '#core/errors.ts';
import { SECURITY_HEADERS } from '#core/http.ts';
import { ofType, type Properties, spoken, synthesise, type Template } from './assembly.ts';

let isolated: Template;
let pooled: Template;

beforeAll(() => {
  const residencies = { eu: { region: 'eu-central-1' } };
  isolated = synthesise({ residencies, isolation: { mode: 'perTenant', sts: true } })['Sallyport-eu'] as Template;
  pooled = synthesise({ residencies })['Sallyport-eu'] as Template;
});

const named = (template: Template, type: string, prefix: string): Properties =>
  ofType(template, type).find(({ id }) => id.startsWith(prefix))?.Properties ?? {};

const door = (template: Template): Properties => named(template, 'AWS::ApiGateway::Method', 'RestApimcpdoorPOST');

describe('perTenant', () => {
  it('isolates the MCP function, which runs for tenants, and no other', () => {
    const modes = ofType(isolated, 'AWS::Lambda::Function').map(({ id, Properties }) => [
      id.replace(/Function.*/, ''),
      Properties.TenancyConfig?.TenantIsolationMode,
    ]);
    expect(Object.fromEntries(modes)).toEqual({
      Mcp: 'PER_TENANT',
      Authoriser: undefined,
      Provisioning: undefined,
      Purge: undefined,
    });
  });

  it('takes the tenant from the authoriser, never from the request', () => {
    expect(door(isolated).Integration.RequestParameters).toEqual({
      'integration.request.header.X-Amz-Tenant-Id': 'context.authorizer.tenantId',
    });
    expect(isolated.text).not.toContain('method.request.');
  });

  it('says 503 and when to try again where the authoriser fails, as the function does where its store fails', () => {
    const failed = ofType(isolated, 'AWS::ApiGateway::GatewayResponse').filter(({ Properties }) =>
      Properties.ResponseType.startsWith('AUTHORIZER_'),
    );
    expect(failed).toHaveLength(2);
    const { body, headers, status } = mcpRefusal({ reason: 'unavailable' }, '$context.extendedRequestId');
    for (const { Properties } of failed) {
      expect(Properties.StatusCode).toBe(String(status));
      expect(Properties.ResponseParameters['gatewayresponse.header.retry-after']).toBe(`'${headers['retry-after']}'`);
      expect(Properties.ResponseTemplates['application/json']).toBe(body);
    }
  });

  it('asks the authoriser every time: a revocation must hold from the next request on', () => {
    expect(door(isolated).AuthorizationType).toBe('CUSTOM');
    const authoriser = named(isolated, 'AWS::ApiGateway::Authorizer', 'RestApi');
    expect(authoriser).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 });
    expect(spoken(authoriser.AuthorizerUri)).toContain('<AuthoriserFunction>');
  });

  it('refuses in the words and headers of the function', () => {
    const response = ofType(isolated, 'AWS::ApiGateway::GatewayResponse').find(
      ({ Properties }) => Properties.ResponseType === 'UNAUTHORIZED',
    )?.Properties;
    const own = mcpRefusal({ reason: 'closed' }, 'an-id');
    expect(response?.StatusCode).toBe(String(own.status));
    const body = response?.ResponseTemplates['application/json'].replace('$context.extendedRequestId', 'an-id');
    expect(body).toBe(own.body);
    const headers = Object.entries(response?.ResponseParameters ?? {}).map(([name, value]) => [
      name.replace('gatewayresponse.header.', ''),
      String(value).slice(1, -1),
    ]);
    // The template is of the same type that the function's headers say.
    expect({ ...Object.fromEntries(headers), 'content-type': 'application/json' }).toEqual({
      ...SECURITY_HEADERS,
      ...own.headers,
    });
  });

  it('is off unless configured', () => {
    expect(pooled.text).not.toMatch(/TenancyConfig|AWS::ApiGateway::Authorizer|X-Amz-Tenant-Id/);
    expect(door(pooled).AuthorizationType).toBe('NONE');
  });
});

describe('session tags', () => {
  const statements = (template: Template, id: string): readonly Properties[] =>
    named(template, 'AWS::IAM::ManagedPolicy', id).PolicyDocument.Statement;
  const actions = (template: Template, id: string): readonly string[] =>
    statements(template, id).flatMap(({ Action }) => Action);

  it('take secrets from the MCP function’s own role', () => {
    const read = statements(isolated, 'McpRole').filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    // Of the operator's OAuth clients, which are no tenant's.
    expect(read.map(({ Resource }) => spoken(Resource))).toEqual([expect.stringMatching(/\/operator\/\*$/)]);
    expect(actions(isolated, 'McpRole')).toEqual(expect.arrayContaining(['sts:AssumeRole', 'sts:TagSession']));
    expect(actions(pooled, 'McpRole')).toContain('secretsmanager:GetSecretValue');
    expect(actions(pooled, 'McpRole')).not.toContain('sts:AssumeRole');
  });

  it('let a session use its own tenant’s secrets, tokens and keys, and nothing else', () => {
    const tag = '$' + '{aws:PrincipalTag/tenant}';
    const own = `arn:<AWS::Partition>:secretsmanager:eu-central-1:<AWS::AccountId>:secret:Sallyport-eu/${tag}/*`;
    const said = statements(isolated, 'McpTenantRole').map(({ Action, Resource, Condition }) => [
      [Action].flat().join(),
      spoken(Resource),
      Object.values(Condition ?? {}).flatMap((keys) =>
        Object.entries(keys as Properties).map(([key, value]) => `${key}=${[value].flat().map(spoken).join()}`),
      ),
    ]);
    const viaSecrets = [
      'kms:ViaService=secretsmanager.eu-central-1.amazonaws.com',
      `kms:EncryptionContext:SecretARN=${own}`,
    ];
    const viaDynamoDb = ['kms:ViaService=dynamodb.eu-central-1.amazonaws.com'];
    expect(said).toEqual([
      ['secretsmanager:GetSecretValue', own, []],
      ['kms:Decrypt', '<KeysData>', viaSecrets],
      ['secretsmanager:PutSecretValue', own, []],
      ['kms:GenerateDataKey', '<KeysData>', viaSecrets],
      ['dynamodb:GetItem,dynamodb:UpdateItem', '<Tablescredentials>', [`dynamodb:LeadingKeys=t#${tag}`]],
      [expect.stringContaining('kms:Encrypt'), '<KeysData>', viaDynamoDb],
      [
        'kms:Decrypt,kms:GenerateDataKey',
        '<KeysData>',
        ['kms:EncryptionContext:purpose=credential', `kms:EncryptionContext:tenant=${tag}`],
      ],
    ]);
  });

  it('are given by the MCP function alone, one tag and no session without it', () => {
    const { AssumeRolePolicyDocument } = named(isolated, 'AWS::IAM::Role', 'McpTenantRole');
    expect(AssumeRolePolicyDocument.Statement).toHaveLength(1);
    const [trust] = AssumeRolePolicyDocument.Statement;
    expect(trust.Action).toEqual(['sts:AssumeRole', 'sts:TagSession']);
    expect(spoken(trust.Principal.AWS)).toBe('<McpRole>');
    expect(trust.Condition).toEqual({
      StringLike: { 'aws:RequestTag/tenant': 'ten_*' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenant'] },
    });
  });

  it('are switched on in the function by the role’s name', () => {
    const variables = (template: Template) => named(template, 'AWS::Lambda::Function', 'Mcp').Environment.Variables;
    expect(spoken(variables(isolated).TENANT_ROLE_ARN)).toBe('<McpTenantRole>');
    expect(variables(pooled).TENANT_ROLE_ARN).toBeUndefined();
  });
});
