// The firewall must not write tokens or payloads down, and must not refuse an honest call.
import { beforeAll, describe, expect, it } from 'vitest';
import { ofType, type Properties, spoken, synthesise, type Template } from './assembly.ts';

let template: Template;
let acl: Properties;

beforeAll(() => {
  const residencies = { eu: { region: 'eu-central-1' } };
  template = synthesise({ residencies, waf: { perAddress: 500 } })['Sallyport-eu'] as Template;
  acl = ofType(template, 'AWS::WAFv2::WebACL')[0]?.Properties ?? {};
});

const rule = (name: string): Properties => acl.Rules.find(({ Name }: Properties) => Name === name);

/** Names of a rule group's rules that count instead of blocking. */
const counted = (group: string): readonly string[] =>
  rule(group).Statement.ManagedRuleGroupStatement.RuleActionOverrides.map(({ Name, ActionToUse }: Properties) => {
    expect(ActionToUse).toEqual({ Count: {} });
    return Name;
  });

describe('the web ACL', () => {
  it('stands before the stage', () => {
    const associations = ofType(template, 'AWS::WAFv2::WebACLAssociation').map(({ Properties }) => Properties);
    expect(associations.map(({ ResourceArn }) => spoken(ResourceArn))).toEqual([
      'arn:<AWS::Partition>:apigateway:eu-central-1::/restapis/<RestApi>/stages/<RestApiDeploymentStagelive>',
    ]);
  });

  it('samples nothing: a sample holds the path, which no redaction reaches', () => {
    const configs = Array.from(template.text.matchAll(/"SampledRequestsEnabled":\s*(\w+)/g), ([, value]) => value);
    expect(configs).toEqual(Array.from({ length: acl.Rules.length + 1 }, () => 'false'));
  });

  it('logs what it blocks, without paths, queries and headers that carry tokens', () => {
    const [logging, ...more] = ofType(template, 'AWS::WAFv2::LoggingConfiguration');
    expect(more).toEqual([]);
    expect(logging?.Properties.RedactedFields).toEqual([
      { UriPath: {} },
      { QueryString: {} },
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'x-api-token' } },
      { SingleHeader: { Name: 'cookie' } },
    ]);
    expect(logging?.Properties.LoggingFilter).toEqual({
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
    });
    expect(spoken(logging?.Properties.LogDestinationConfigs[0])).toBe(
      'arn:<AWS::Partition>:logs:eu-central-1:<AWS::AccountId>:log-group:<WebAclLog>',
    );
  });

  it('quotes nothing of a payload in what a rule matched', () => {
    const fields = acl.DataProtectionConfig.DataProtections.map(({ Field, Action, ...exceptions }: Properties) => {
      expect([Action, exceptions]).toEqual(['SUBSTITUTION', {}]);
      return Field.FieldType;
    });
    expect(fields).toEqual(['BODY', 'QUERY_STRING', 'SINGLE_HEADER']);
  });

  it('counts what reads bodies and paths, and blocks by address', () => {
    const groups = acl.Rules.flatMap(({ Statement }: Properties) => Statement.ManagedRuleGroupStatement?.Name ?? []);
    expect(groups).toEqual([
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesAmazonIpReputationList',
    ]);
    const all = groups.flatMap(counted);
    // Every rule of these groups that ends so, by AWS's list of managed rules.
    expect(all.filter((name: string) => name.endsWith('_BODY'))).toEqual([
      'SizeRestrictions_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'CrossSiteScripting_BODY',
      'JavaDeserializationRCE_BODY',
      'ReactJSRCE_BODY',
      'Log4JRCE_BODY',
    ]);
    expect(all.filter((name: string) => name.endsWith('_URIPATH'))).toEqual([
      'SizeRestrictions_URIPATH',
      'EC2MetaDataSSRF_URIPATH',
      'GenericLFI_URIPATH',
      'GenericRFI_URIPATH',
      'RestrictedExtensions_URIPATH',
      'CrossSiteScripting_URIPATH',
      'JavaDeserializationRCE_URIPATH',
      'Log4JRCE_URIPATH',
      'ExploitablePaths_URIPATH',
    ]);
    expect(all.filter((name: string) => name.endsWith('_HEADER'))).toEqual([
      'NoUserAgent_HEADER',
      'JavaDeserializationRCE_HEADER',
      'Log4JRCE_HEADER',
    ]);
  });
});

describe('the rate rule', () => {
  const statement = () => rule('PerAddress').Statement.RateBasedStatement;

  it('counts by address: its log quotes the values of any other key', () => {
    expect(statement()).toMatchObject({ Limit: 500, AggregateKeyType: 'IP', EvaluationWindowSec: 300 });
    expect(statement().CustomKeys).toBeUndefined();
  });

  it.each([
    ['/live/mcp/spu_eu_a0123456789abcdefghijklmnopqrstuvABCDEF', false],
    ['/mcp/srv_0123456789abcdefghijklmn', false],
    ['/mcp/spu_eu_short', true],
    ['/mcp/', true],
    ['/live/tenants', true],
    ['/mcp/srv_0123456789abcdefghijklmn/more', true],
  ])('leaves doors alone, which a chat vendor calls from few addresses: %s', (path, counts) => {
    const { NotStatement } = statement().ScopeDownStatement;
    const pattern = new RegExp(NotStatement.Statement.RegexMatchStatement.RegexString);
    expect(!pattern.test(path)).toBe(counts);
  });

  it('says how long to wait', () => {
    const { CustomResponse } = rule('PerAddress').Action.Block;
    expect(CustomResponse).toMatchObject({
      ResponseCode: 429,
      ResponseHeaders: [{ Name: 'retry-after', Value: '300' }],
    });
    expect(JSON.parse(acl.CustomResponseBodies[CustomResponse.CustomResponseBodyKey].Content).error.code).toBe(429);
  });
});
